"""Who finds a reception day, the record of one who came, and a helper; which days residents find (R-10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from factories.demands import Case, Filing, done
from factories.leadership import Day, on_record, record_of
from factories.town import Town, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area

pytestmark = pytest.mark.django_db
NEXT_TOWN = {"stranger", "far_cadre"}
# Who sees no content anywhere, whatever their town.
BLIND = {"admin", "auditor", "discipline", "health"}


def finders(town: Town, row: Any) -> set[str]:
    """Return who of the whole town, and of the next, finds a row now."""
    rows = type(row)._default_manager
    people = {name: Staff.objects.get(pk=who.pk) for name, who in town.staff.items()}
    return {name for name, who in people.items() if rows.visible_to(who).filter(pk=row.pk).exists()}


@pytest.mark.rule("R-10.1")
def test_a_day_is_found_by_the_staff_of_its_town_and_by_no_other_town(town: Town, now: datetime) -> None:
    day = Day(town, now)
    assert finders(town, day.row) == set(town.staff) - NEXT_TOWN - BLIND
    assert town.client("stranger").get(f"/receptions/{day.pk}/").status_code == 404


@pytest.mark.rule("R-10.1")
def test_a_town_without_villages_finds_its_own_days(town: Town, now: datetime) -> None:
    day = Day(town, now)
    Area.objects.filter(parent=town.town).update(parent=town.far.parent)
    assert "petition" in finders(town, day.row)


@pytest.mark.rule("R-10.3")
def test_residents_book_what_is_published_and_to_come(town: Town, now: datetime) -> None:
    planned, day = Day(town, now, ahead=21), Day(town, now).published()
    cancelled = Day(town, now, ahead=22).published()
    moved = cancelled.do("cancel", reason="下雨", on=local_date(now) + timedelta(days=25)).row.moved_to

    def found(today: date) -> list[Any]:
        return list(ReceptionDay.objects.open_to_book(today).values_list("pk", flat=True))

    assert set(found(local_date(now))) == {day.pk, moved.pk}
    assert set(found(day.row.on)) == {day.pk, moved.pk}
    assert found(day.row.on + timedelta(days=1)) == [moved.pk]
    page = Client().get(f"/a/{town.own.code}/receptions/").content.decode()
    assert [str(each.pk) in page for each in (planned, day, cancelled)] == [False, True, False]


@pytest.mark.rule("R-10.6")
def test_a_record_is_its_hosts_and_the_offices_and_nobody_elses(town: Town, now: datetime) -> None:
    day = Day(town, now, leader=town.in_charge)
    came = day.walk_in(about="路灯")
    assert finders(town, came) == {"in_charge", "petition"}
    day.do("substitute", by_whom=town.mayor, reason="到县里开会")
    assert finders(town, came) == {"in_charge", "mayor", "petition"}
    for name, status in (("mayor", 200), ("principal", 404), ("gov_office", 404), ("leader", 404), ("stranger", 404)):
        assert town.client(name).get(f"/receptions/visits/{came.pk}/").status_code == status, name


@pytest.mark.rule("RR-13")
def test_the_record_of_a_demand_is_hidden_from_whom_the_demand_is_hidden_from(town: Town, now: datetime) -> None:
    came = Day(town, now).walk_in(about="路灯")
    on_record(came.pk, "record", by=town.principal, now=now, **record_of(town.own))
    assert finders(town, came) == {"principal", "petition"}
    demand = ReceptionVisit.objects.get(pk=came.pk).demand_id
    done("exclude", demand, person=town.principal, reason="亲属", by=town.petition, now=now)
    assert finders(town, came) == {"petition"}


@pytest.mark.rule("R-10.8")
def test_a_helper_is_found_by_whoever_finds_the_demand(town: Town, now: datetime) -> None:
    demand = Case(town, now, Filing(topic="road", text="路塌了，请来修", asker_name="李某")).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": day_before(now, 0)}
    helper = begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.office, now=now).row
    found = finders(town, helper)
    assert {"office", "petition"} <= found
    assert not found & {"cadre", "sibling", "gov_office", *NEXT_TOWN, *BLIND}
    done("exclude", demand.pk, person=town.leader, reason="亲属", by=town.petition, now=now)
    assert finders(town, helper) == found - {"leader"}
    assert "leader" in found
