"""Who finds an entry, an absence, a month: its author, those of its area, the office for town cadres, who decides an objection (SM-1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.demo.doing import do
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import Absence, MonthlyAssessment, VisitLog

pytestmark = pytest.mark.django_db


def test_the_decider_of_an_objection_reads_the_entry_by_page_and_api(town: Town, now: datetime) -> None:
    stated = a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0])
    visit = write_visit(town.own, stated, by=town.secretary, now=now)
    do(ENTRY, visit.pk, "accept", by=town.leader, now=now)
    do(ENTRY, visit.pk, "void", {"text": "没有去"}, by=town.leader, now=now)
    api = Client(headers={"Authorization": f"Bearer {issue_token(town.principal, name='t', days=1, now=now)}"})

    def found() -> list[int]:
        page = town.client("principal").get(f"/visits/{visit.pk}/")
        return [page.status_code, api.get(f"/api/v1/visits/{visit.pk}").status_code]

    assert found() == [404, 404]
    do(ENTRY, visit.pk, "object", {"text": "我去了"}, by=town.secretary, now=now)
    assert found() == [200, 200]
    for name in ("office", "director", "stranger", "petition"):
        assert not VisitLog.objects.visible_to(town.staff[name]).filter(pk=visit.pk).exists()


LEADERS_OF_ALL = {"principal", "mayor"}


def finders(town: Town, row: Any) -> set[str]:
    """Return who of the whole town, and of the next, finds a row."""
    rows = type(row)._default_manager
    return {name for name, who in town.staff.items() if rows.visible_to(who).filter(pk=row.pk).exists()}


@pytest.mark.parametrize(("author", "others"), [("cadre", set()), ("office", {"gov_office"})])
def test_a_draft_is_its_authors_alone_and_an_entry_their_areas(
    town: Town, now: datetime, author: str, others: set[str]
) -> None:
    stated = a_visit(kind="village_stay", visited_on=day_before(now), place="甲村")
    entry = write_visit(town.own, stated, submit=False, by=town.staff[author], now=now)
    assert finders(town, entry) == {author}
    do(ENTRY, entry.pk, "submit", by=town.staff[author], now=now)
    # Neither another cadre of the village nor the next village reads it.
    assert finders(town, entry) == {author, "secretary", "leader", *others}


@pytest.mark.parametrize(
    ("whose", "others"),
    [("cadre", {"secretary", "leader"}), ("sibling", {"sibling_secretary"}), ("office", {"gov_office"})],
)
def test_an_absence_is_told_to_those_who_confirm_the_months_of_whoever_is_away(
    town: Town, now: datetime, whose: str, others: set[str]
) -> None:
    day, person = day_before(now), town.staff[whose]
    said = {"staff": person, "kind": "training", "first_on": day, "last_on": day}
    row = Absence.objects.create(**said)
    assert finders(town, row) == {whose, *others}


@pytest.mark.parametrize(
    ("whose", "others"), [("cadre", {"secretary", "leader"}), ("office", {"secretary", "leader", "gov_office"})]
)
def test_a_month_of_a_village_cadre_is_the_villages_and_of_a_town_cadre_the_offices_too(
    town: Town, now: datetime, whose: str, others: set[str]
) -> None:
    post = Appointment.objects.get(staff=town.staff[whose])
    first = day_before(now).replace(day=1)
    row = MonthlyAssessment.objects.create(appointment=post, staff=post.staff, area=town.own, month=first)
    assert finders(town, row) == {whose, *others, *LEADERS_OF_ALL}


def test_before_a_visit_nobody_reads_what_was_promised_in_an_entry_that_they_do_not_find(
    town: Town, now: datetime
) -> None:
    home = town.homes[0]
    stated = a_visit(
        kind="household_visit",
        visited_on=day_before(now),
        household=home,
        promises=[("问修路的事", day_before(now, -2))],
    )
    entry = write_visit(town.own, stated, submit=False, by=town.cadre, now=now)

    def readers() -> set[str]:
        pages = {
            name: town.client(name).get(reverse("visits:before", args=[home.pk])).content.decode()
            for name in ("cadre", "director", "secretary", "leader", "office")
        }
        return {name for name, page in pages.items() if "问修路的事" in page}

    assert readers() == {"cadre"}
    do(ENTRY, entry.pk, "submit", by=town.cadre, now=now)
    assert readers() == {"cadre", "secretary", "leader"}


def test_an_absence_goes_with_the_post_that_somebody_has_now(town: Town, now: datetime) -> None:
    day = day_before(now)
    row = Absence.objects.create(staff=town.cadre, kind="training", first_on=day, last_on=day)
    assert finders(town, row) == {"cadre", "secretary", "leader"}
    Appointment.objects.filter(staff=town.cadre).update(ends_on=day)
    Appointment.objects.create(staff=town.cadre, role="village_cadre", area=town.other, starts_on=day)
    assert finders(town, row) == {"cadre", "sibling_secretary"}


@pytest.mark.rule("RR-14")
def test_an_entry_names_the_head_of_the_home_by_one_character(town: Town, now: datetime) -> None:
    home = town.homes[0]
    Household.objects.filter(pk=home.pk).update(head_name="欧阳某某")
    stated = a_visit(kind="household_visit", visited_on=day_before(now), household=home)
    visit = write_visit(town.own, stated, by=town.cadre, now=now)
    api = Client(headers={"Authorization": f"Bearer {issue_token(town.secretary, name='t', days=1, now=now)}"})
    by_page = town.client("secretary").get(f"/visits/{visit.pk}/").content.decode()
    by_api = api.get(f"/api/v1/visits/{visit.pk}")
    assert "一组 1号（欧**）" in by_page
    assert "欧阳" not in by_page
    assert (by_api.status_code, "欧阳" in str(by_api.json())) == (200, False)


def test_before_a_visit_what_was_said_in_a_voided_entry_is_not_told(town: Town, now: datetime) -> None:
    home = town.homes[0]
    for before, needs in ((2, "缺一把轮椅"), (1, "想学电焊")):
        stated = a_visit(kind="household_visit", visited_on=day_before(now, before), household=home, needs=needs)
        entry = write_visit(town.own, stated, by=town.cadre, now=now)

    def told() -> list[bool]:
        page = town.client("cadre").get(reverse("visits:before", args=[home.pk])).content.decode()
        return [words in page for words in ("缺一把轮椅", "想学电焊", f"/visits/{entry.pk}/")]

    assert told() == [False, True, True]
    do(ENTRY, entry.pk, "accept", by=town.secretary, now=now)
    do(ENTRY, entry.pk, "void", {"text": "记错了人家"}, by=town.secretary, now=now)
    assert told() == [True, False, False]
