"""Relief: decided on hardship by somebody else than who asks, and by no way tied to a demand (R-14.3, RR-3); hardship left alone (R-18.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from factories.demands import Case
from factories.town import Town, day_before
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import handling
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.relief.operations import applications
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.operations.diary import VisitInput, write_visit
from lianxinqiao.visits.queries.needs import left_alone

pytestmark = pytest.mark.django_db


def handed_in(town: Town, now: datetime, **more: object) -> ReliefApplication:
    given = {
        "relief": "temporary",
        "hardship": "住院，没有收入",
        "agreed_on": local_date(now),
        "by": town.cadre,
        "now": now,
        **more,
    }
    return applications.apply(town.homes[0].pk, **given)  # type: ignore[arg-type]


@pytest.mark.rule("R-14.3")
def test_who_hands_it_in_does_not_decide_and_the_household_is_told(town: Town, now: datetime) -> None:
    row = handed_in(town, now)
    assert Matter.objects.get(pk=row.pk).owner == town.gov_office
    clock = Clock.objects.get(matter=row.pk)
    assert local_date(clock.due_at - timedelta(seconds=1)) == local_date(now) + timedelta(days=15)
    given = {"grants": True, "basis": "社会救助暂行办法", "decision": "六百元", "expected_version": None, "now": now}
    with pytest.raises(NotPermitted):
        applications.decide(row.pk, **given, by=town.cadre)
    for outsider in (town.petition, town.office, town.principal, town.sibling):
        with pytest.raises(NotVisible):
            applications.decide(row.pk, **given, by=outsider)
    with pytest.raises(InvalidInput):
        applications.decide(row.pk, **{**given, "basis": " "}, by=town.gov_office)
    applications.decide(row.pk, **given, by=town.gov_office)
    with pytest.raises(InvalidInput):
        applications.tell_household(
            row.pk, on=local_date(now) + timedelta(days=1), by=town.cadre, expected_version=None, now=now
        )
    applications.tell_household(row.pk, on=local_date(now), by=town.cadre, expected_version=None, now=now)
    assert Matter.objects.get(pk=row.pk).status == "told"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReliefApplication.objects.filter(pk=row.pk).update(decided_by=town.cadre)


def test_the_same_kind_waits_for_its_decision_and_twice_is_once(town: Town, now: datetime) -> None:
    row = handed_in(town, now)
    assert handed_in(town, now, id=row.pk).pk == row.pk
    with pytest.raises(InvalidInput):
        handed_in(town, now)
    with pytest.raises(NotVisible):
        handed_in(town, now, by=town.sibling, relief="medical")


@pytest.mark.rule("RR-3")
def test_relief_cannot_name_a_demand(town: Town) -> None:
    """No column leads from relief to a demand, a matter of another kind or a promise; nor back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f'"
            " AND 'relief_reliefapplication' IN (c.conrelid::regclass::text, c.confrelid::regclass::text)"
        )
        leads = set(cursor.fetchall())
    assert {to for _from, to in leads} == {"matters_matter", "residents_household", "accounts_staff"}
    columns = {field.column for field in ReliefApplication._meta.fields}
    assert not any(word in name for name in columns for word in ("demand", "petition", "promise", "pledge", "case"))
    code = "".join(path.read_text() for path in Path("src/lianxinqiao/relief").rglob("*.py"))
    assert "lianxinqiao.demands" not in code


def test_track_c_points_to_relief_and_says_that_it_is_another_matter(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    handling.start(case.pk, **case.handler())
    handling.triage(case.pk, lawful=False, reasonable=False, in_hardship=True, reason="确有困难", **case.handler())
    Demand.objects.filter(pk=case.pk).update(household=town.homes[0])
    page = town.client("office").get(f"/demands/{case.pk}/").content.decode()
    assert "撤不撤无关" in page
    assert f"/relief/new/{town.homes[0].pk}/" in page


@pytest.mark.rule("R-18.5")
def test_hardship_that_nobody_acted_on_is_listed_until_somebody_does(town: Town, now: datetime) -> None:
    today = local_date(now)
    Household.objects.filter(pk__in=[home.pk for home in town.homes[:2]]).update(needs_help=True)

    def listed() -> list[str]:
        return sorted(home.house_no for home in left_alone(town.cadre, today=today))

    assert listed() == ["1号", "2号"]
    assert "从没有" in town.client("cadre").get("/contacts/needs/").content.decode()
    write_visit(
        town.own,
        VisitInput(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )
    assert listed() == ["2号"]
    applications.apply(town.homes[1].pk, relief="temporary", hardship="住院", agreed_on=today, by=town.cadre, now=now)
    assert listed() == []
