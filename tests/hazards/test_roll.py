"""The roll of a move: begun with everybody on it, ended with the day on which it is deleted."""

from __future__ import annotations

from datetime import date

import pytest

from factories.matters import OPENED, at
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.hazards.models import RollEntry, ThreatenedHousehold
from lianxinqiao.hazards.operations import evacuation
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.places.models import HazardSite

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(town: Town) -> HazardSite:
    made = HazardSite.objects.create(area=town.own, name="滑坡", kind="landslide")
    for home in town.homes[:2]:
        evacuation.note_threatened(made.pk, home.pk, helpers=1, by=town.cadre, now=OPENED)
    return made


def test_a_roll_begins_with_every_threatened_household_and_none_safe(town: Town, site: HazardSite) -> None:
    elsewhere = HazardSite.objects.create(area=town.own, name="坡", kind="landslide")

    assert (evacuation.begin_roll(site), evacuation.begin_roll(elsewhere)) == (2, 0)
    first = RollEntry.objects.filter(site=site)[0]
    evacuation.call_roll(first.pk, is_safe=True, by=town.cadre, now=OPENED)
    assert evacuation.begin_roll(site) == 2

    rows = RollEntry.objects.all()
    assert {row.household for row in rows} == set(town.homes[:2])
    assert {(row.site, row.is_safe, row.delete_on) for row in rows} == {(site, False, None)}


def test_an_ended_roll_is_deleted_thirty_days_later_and_ending_it_again_moves_no_day(
    town: Town, site: HazardSite
) -> None:
    evacuation.begin_roll(site)

    evacuation.end_roll(site, now=OPENED)
    evacuation.end_roll(site, now=at("11-20"))

    assert set(RollEntry.objects.values_list("delete_on", flat=True)) == {date(2026, 12, 11)}


def test_a_safety_card_is_given_on_a_day_by_who_sees_the_roll(town: Town, site: HazardSite) -> None:
    row = ThreatenedHousehold.objects.get(site=site, household=town.homes[0])
    before = picture()
    for who in (town.sibling, town.stranger, town.principal):
        with pytest.raises(NotVisible):
            evacuation.give_card(row.pk, by=who, now=OPENED)
    assert changed(before, picture()) == []

    assert evacuation.give_card(row.pk, by=town.cadre, now=OPENED).card_given_on == date(2026, 11, 11)
    assert list(ThreatenedHousehold.objects.exclude(card_given_on=None)) == [row]
