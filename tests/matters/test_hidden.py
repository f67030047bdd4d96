"""From whom a matter is hidden, said of the matter and of each person alike; who sees a title only reads no more (RR-13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from factories.conditions import a_report, report_condition
from factories.demands import ROAD, Case, file_demand
from factories.matters import OPENED, opened
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.operations.ledgers import MATTERS
from lianxinqiao.matters.queries.hidden import hidden_from

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]


def finds(who: Staff, matter: Matter) -> bool:
    """Whether somebody finds a matter, as their lists say and as the matter says whom it is hidden from."""
    person = Staff.objects.get(pk=who.pk)
    found = Matter.objects.visible_to(person).filter(pk=matter.pk).exists()
    assert found == (person.pk not in hidden_from(Matter.objects.get(pk=matter.pk)))
    return found


@pytest.mark.parametrize("days", [0, 1])
def test_who_takes_an_excluded_office_tomorrow_is_not_of_it_today(town: Town, now: datetime, days: int) -> None:
    matter, today = opened(town), local_date(now)
    ExcludedOffice.objects.create(matter=matter, role="area_judicial", area=town.own, since=today)
    Appointment.objects.create(
        staff=town.leader, role="area_judicial", area=town.own, starts_on=today + timedelta(days=days)
    )
    assert finds(town.leader, matter) == bool(days)


@pytest.mark.parametrize(("deputy", "keeps"), [("petition", True), ("leader", False)])
def test_who_stands_in_for_the_excluded_finds_what_a_post_of_their_own_keeps(
    town: Town, now: datetime, deputy: str, keeps: bool
) -> None:
    matter = Matter.objects.get(pk=Case(town, now).accepted().pk)
    assert finds(town.staff[deputy], matter)
    matter.excluded.add(town.director)
    OutOfOffice.objects.create(
        staff=town.director,
        deputy=town.staff[deputy],
        kind="leave",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=3),
    )
    assert finds(town.staff[deputy], matter) == keeps


def test_a_title_alone_gives_no_row_to_read(town: Town) -> None:
    matter = opened(town, now=OPENED)
    assert finds(town.gov_office, matter)
    with pytest.raises(NotVisible):
        MATTERS.find(REPORT, matter.pk, town.gov_office)
    # Another post that reads it gives all of it.
    Appointment.objects.create(
        staff=town.gov_office, role="principal_leader", area=town.town, starts_on=date(2026, 1, 1)
    )
    again = Staff.objects.get(pk=town.gov_office.pk)
    assert MATTERS.find(REPORT, matter.pk, again).pk == matter.pk


def test_what_was_opened_is_not_given_back_to_who_lost_what_let_them_open_it(town: Town, now: datetime) -> None:
    report, demand = uuid7(), uuid7()

    def both(by: Staff) -> list[Any]:
        said = a_report(kind="people", place="一组", facts="断水")
        return [
            lambda: report_condition(town.own, said, by=by, now=now, id=report),
            lambda: file_demand(town.own, ROAD, by=by, now=now, id=demand).demand,
        ]

    made = [sent().pk for sent in both(town.cadre)]
    assert [sent().pk for sent in both(town.cadre)] == made == [row_id_of(report), row_id_of(demand)]
    Appointment.objects.filter(staff=town.cadre).update(ends_on=local_date(now))
    for sent in both(Staff.objects.get(pk=town.cadre.pk)):
        with pytest.raises(NotVisible, match="编号已被使用"):
            sent()
