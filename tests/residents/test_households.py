"""Households and the numbers of citizens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from factories.workbooks import GOOD_ID
from lianxinqiao.accounts.operations.opening import TooManyPeople
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.kernel.errors import InvalidInput, outliving
from lianxinqiao.residents import citizen_id, reach
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.records import add_person, keys_of_person
from lianxinqiao.visits.models import VisitLog

pytestmark = pytest.mark.django_db


def test_citizen_numbers() -> None:
    """Domain §2.13, §9.7."""
    assert citizen_id.problem("11010519491231002X") is None
    assert citizen_id.problem("34052419800101001X") is None
    assert citizen_id.problem("340524198001010013") == "check"
    assert citizen_id.problem("420527199902300018") == "date"
    assert citizen_id.problem("１１０１０５１９４９１２３１００２Ｘ") is None
    assert citizen_id.problem("1101051949123100") == "length"


@pytest.mark.rule("R-0.6")
def test_households_nobody_has_seen_for_a_year(
    town: Town, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=day_before(now, 5), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )

    unseen = Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))

    assert set(unseen) == set(town.homes[1:3])
    never = set(town.homes[:3])
    VisitLog.objects.update(place_kind="phone")
    assert set(Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))) == never
    Household.objects.filter(pk=town.homes[0].pk).update(needs_help=True)
    assert set(Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))) == never - {
        town.homes[0]
    }
    for unseen_by in ("draft", "voided"):
        VisitLog.objects.update(status=unseen_by, place_kind="home")
        assert set(Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))) == never, unseen_by
    # Whoever found nobody there has seen nobody.
    for outcome, expected in (("nobody_home", never), ("moved", never), ("declined", never - {town.homes[0]})):
        VisitLog.objects.update(status="submitted", outcome=outcome)
        assert set(Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))) == expected, outcome
    # In one question; and in a house without an app that keeps visits nobody has been anywhere.
    VisitLog.objects.update(status="submitted")
    with django_assert_num_queries(1):
        assert town.homes[0] not in Household.objects.not_visited_since(day_before(now, 365))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reach, "_visited", [])
        assert town.homes[0] in Household.objects.not_visited_since(day_before(now, 365))
    assert "一年没人去过" in town.client("cadre").get("/households/?unseen=12").content.decode()


@pytest.mark.rule("RR-14")
def test_whoever_adds_somebody_who_lives_elsewhere_has_opened_them(town: Town, now: datetime) -> None:
    elsewhere = Household.objects.filter(area=town.other)[0]
    there: dict[str, Any] = keys_of_person(name="在别处", citizen_id=GOOD_ID, phone="")
    Person.objects.create(household=elsewhere, relation="child", **there)
    given: dict[str, Any] = {"name": "猜猜看", "relation": "child", "citizen_id": GOOD_ID, "by": town.cadre, "now": now}
    with outliving(), pytest.raises(InvalidInput, match="本镇另一个责任区") as refused:
        add_person(town.homes[0].pk, **given)
    assert town.other.short_name not in str(refused.value)
    opened = RecordOpening.objects.get()
    assert (opened.subject_id, opened.by) == (elsewhere.pk, town.cadre)
    # Past the number of the hour nothing is told, not even that.
    later = now + timedelta(hours=2)
    RecordOpening.objects.bulk_create(
        RecordOpening(
            subject_kind="household", subject_id=uuid4(), by=town.cadre, by_name="x", purpose="visit", at=later
        )
        for _each in range(200)
    )
    with time_machine.travel(later, tick=False), pytest.raises(TooManyPeople):
        add_person(town.homes[0].pk, **{**given, "now": later})


@pytest.mark.rule("RR-14")
def test_whoever_adds_somebody_of_their_own_area_again_opens_nobody(town: Town, now: datetime) -> None:
    there: dict[str, Any] = keys_of_person(name="邻居", citizen_id=GOOD_ID, phone="")
    Person.objects.create(household=town.homes[1], relation="child", **there)
    with outliving(), pytest.raises(InvalidInput, match="先办理迁移"):
        add_person(town.homes[0].pk, name="邻居", relation="child", citizen_id=GOOD_ID, by=town.cadre, now=now)
    assert not RecordOpening.objects.exists()
