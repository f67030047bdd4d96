"""A visit is written by the post on its day, also by whoever has moved to another village since (R-3.5)."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from factories.matters import at
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import VisitLog

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-3.5")]
MOVED = date(2026, 11, 16)


def moved(town: Town, to: str = "other") -> Staff:
    """Return the cadre, who is in another village since the 16th of November."""
    Appointment.objects.filter(staff=town.cadre).update(ends_on=MOVED)
    Appointment.objects.create(staff=town.cadre, area=getattr(town, to), role="village_cadre", starts_on=MOVED)
    forget_all()
    found: Staff = Staff.objects.get(pk=town.cadre.pk)
    return found


def write(town: Town, who: Staff, day: date, *, home: Household | None = None, written: str = "11-19") -> VisitLog:
    home = home or town.homes[0]
    with time_machine.travel(at(written), tick=False):
        return write_visit(home.area, a_visit("household_visit", day, household=home), by=who, now=at(written))


@pytest.mark.parametrize("to", ["other", "far"])
def test_a_visit_before_the_move_is_written_and_counts_for_the_former_village(town: Town, to: str) -> None:
    who = moved(town, to)
    row = write(town, who, date(2026, 11, 15))
    assert (row.area, row.credited_area, row.is_town_cadre, row.status) == (town.own, town.own, False, "submitted")
    assert row.steps.order_by("id")[0].role == "village_cadre"


@pytest.mark.parametrize("to", ["other", "far"])
def test_a_day_on_which_the_post_had_ended_is_refused(town: Town, to: str) -> None:
    who = moved(town, to)
    with pytest.raises(InvalidInput, match="不在这个责任区任职") as refused:
        write(town, who, MOVED)
    assert refused.value.field == "visited_on"


def test_a_day_before_the_new_post_does_not_count_for_its_village(town: Town) -> None:
    who = moved(town)
    home = Household.objects.filter(area=town.other)[0]
    assert write(town, who, date(2026, 11, 15), home=home).credited_area is None
    assert write(town, who, MOVED, home=home).credited_area == town.other


def test_what_was_left_longer_ago_is_written_of_no_more(town: Town) -> None:
    who = moved(town, "far")
    write(town, who, date(2026, 11, 15), written="12-17")
    who = Staff.objects.get(pk=who.pk)
    with pytest.raises(NotPermitted):
        write(town, who, date(2026, 11, 15), written="12-18")


def test_the_page_offers_the_homes_of_the_former_village(town: Town) -> None:
    moved(town, "far")
    with time_machine.travel(at("11-19"), tick=False):
        page = town.client("cadre").get(f"/visits/new/?household={town.homes[0].pk}")
    assert page.status_code == 200
    assert town.own.short_name in page.content.decode()
