"""Whose part is what in an entry, a month and a spot check: each has one, and nobody decides on their own (SM-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from factories import beginnings
from factories.town import SHANGHAI, Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck, VisitLog
from lianxinqiao.visits.operations import assessments
from lianxinqiao.visits.policies import ASSESSOR, AUTHOR, CHECKER, DECIDER, check_tags, entry_tags, month_tags

pytestmark = pytest.mark.django_db


def written(town: Town, by: str, now: datetime) -> VisitLog:
    stated = a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0])
    return write_visit(town.own, stated, by=town.staff[by], now=now)


def parts(town: Town, tags: Callable[[Staff, Any], frozenset[str]], row: Any) -> dict[str, set[str]]:
    """Return who has which parts, of the whole staff; those with none left out."""
    return {name: set(found) for name, person in town.staff.items() if (found := tags(person, row))}


def also(town: Town, name: str, role: str) -> Staff:
    """Give somebody a second post in the village, or in its town, and return them as they are then."""
    place = town.own if role == Role.AREA_LEADER else town.town
    Appointment.objects.create(staff=town.staff[name], role=role, area=place, starts_on=date(2015, 1, 1))
    again: Staff = Staff.objects.get(pk=town.staff[name].pk)
    return again


@pytest.mark.rule("SM-1")
def test_an_entry_has_an_author_who_assesses_it_and_who_decides(town: Town, now: datetime) -> None:
    assert parts(town, entry_tags, written(town, "cadre", now)) == {
        "cadre": {AUTHOR},
        "secretary": {ASSESSOR},
        "leader": {DECIDER},
    }
    assert parts(town, entry_tags, written(town, "secretary", now)) == {
        "secretary": {AUTHOR},
        "leader": {ASSESSOR},
        "principal": {DECIDER},
        "mayor": {DECIDER},
    }


@pytest.mark.rule("SM-1")
def test_whoever_would_assess_and_decide_does_neither_of_their_own(town: Town, now: datetime) -> None:
    own = written(town, "office", now)
    assert entry_tags(also(town, "office", Role.PARTY_GOV_OFFICE), own) == {AUTHOR}
    assert entry_tags(also(town, "office", Role.PRINCIPAL_LEADER), own) == {AUTHOR}
    assert parts(town, entry_tags, own)["gov_office"] == {ASSESSOR}


@pytest.mark.rule("SM-1")
def test_whoever_voided_an_entry_does_not_decide_the_objection(town: Town, now: datetime) -> None:
    entry = written(town, "cadre", now)
    secretary = also(town, "secretary", Role.AREA_LEADER)
    assert entry_tags(secretary, entry) == {ASSESSOR, DECIDER}
    do(ENTRY, entry.pk, "accept", by=secretary, now=now)
    do(ENTRY, entry.pk, "void", {"text": "没有去"}, by=secretary, now=now)
    voided = VisitLog.objects.get(pk=entry.pk)

    assert entry_tags(secretary, voided) == {ASSESSOR}
    assert entry_tags(town.leader, voided) == {DECIDER}


@pytest.mark.rule("R-3.6")
def test_a_month_has_the_same_parts_and_is_not_decided_by_who_confirmed_it(town: Town, now: datetime) -> None:
    assessments.compute_month(Month.of(day_before(now)).previous, now=now)
    row = MonthlyAssessment.objects.get(staff=town.cadre)
    assert parts(town, month_tags, row) == {"cadre": {AUTHOR}, "secretary": {ASSESSOR}, "leader": {DECIDER}}

    secretary = also(town, "secretary", Role.AREA_LEADER)
    assert month_tags(secretary, row) == {ASSESSOR, DECIDER}
    row.confirmed_by = secretary
    assert month_tags(secretary, row) == {ASSESSOR}
    own = MonthlyAssessment.objects.get(staff=town.office)
    assert month_tags(also(town, "office", Role.PARTY_GOV_OFFICE), own) == {AUTHOR}


@pytest.mark.rule("R-3.7")
def test_a_spot_check_is_the_linked_leaders_and_never_of_their_own_entry(town: Town, now: datetime) -> None:
    check = SpotCheck.objects.get(pk=beginnings.check(town, now))
    assert parts(town, check_tags, check) == {"cadre": {AUTHOR}, "leader": {CHECKER}}

    check.visit = written(town, "leader", now)
    assert parts(town, check_tags, check) == {"leader": {AUTHOR}}


@pytest.mark.rule("SM-1")
@pytest.mark.refuses("visit.object", "已超过")
def test_the_fifth_working_day_is_the_last_to_object(town: Town) -> None:
    def at(day: int, hour: int = 9) -> datetime:
        return datetime.combine(date(2026, 11, day), time(hour), SHANGHAI)

    def voided() -> Any:
        entry = written(town, "cadre", at(2))
        do(ENTRY, entry.pk, "accept", by=town.secretary, now=at(2))
        do(ENTRY, entry.pk, "void", {"text": "没有去"}, by=town.secretary, now=at(2))
        return entry.pk

    # Voided on a Monday: Tuesday to Friday are four days, the fifth is the Monday after the week's end.
    assert do(ENTRY, voided(), "object", {"text": "我去了"}, by=town.cadre, now=at(9, 23)).row.status == "voided"
    with pytest.raises(InvalidInput, match="已超过提出异议的期限"):
        do(ENTRY, voided(), "object", {"text": "我去了"}, by=town.cadre, now=at(10, 0))
