"""The roll of a move: begun with everybody on it, ended with the day on which it is deleted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from factories import beginnings
from factories.hazards import a_site, move, relay, threaten
from factories.matters import OPENED, at
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.calendar.limits import end_of_day
from lianxinqiao.demo.doing import do
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.hazards.models import RollEntry, ThreatenedHousehold
from lianxinqiao.hazards.operations import evacuation
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.places.models import HazardSite
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(town: Town) -> HazardSite:
    made = a_site(town, OPENED)
    for home in town.homes[:2]:
        threaten(made, home, by=town.cadre, now=OPENED)
    return made


def test_a_roll_begins_with_every_threatened_household_and_none_safe(town: Town, site: HazardSite) -> None:
    elsewhere = HazardSite.objects.create(area=town.own, name="坡", kind="landslide")

    assert (evacuation.begin_roll(site), evacuation.begin_roll(elsewhere)) == (2, 0)
    relay(town, OPENED, site=site)
    move(site, by=town.cadre, now=OPENED)
    first = RollEntry.objects.filter(site=site)[0]
    do(SITE, site.pk, "call", {"roll": first.pk, "is_safe": True}, by=town.cadre, now=OPENED)
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
    for who, refused in ((town.sibling, NotVisible), (town.stranger, NotVisible), (town.principal, NotPermitted)):
        with pytest.raises(refused):
            do(SITE, site.pk, "card", {"home": row.pk}, by=who, now=OPENED)
    assert changed(before, picture()) == []

    do(SITE, site.pk, "card", {"home": row.pk}, by=town.cadre, now=OPENED)

    row.refresh_from_db()
    assert row.card_given_on == date(2026, 11, 11)
    assert list(ThreatenedHousehold.objects.exclude(card_given_on=None)) == [row]


def test_a_household_that_is_no_longer_threatened_is_off_the_list_and_the_count(town: Town, site: HazardSite) -> None:
    row = ThreatenedHousehold.objects.get(site=site, household=town.homes[0])

    do(SITE, site.pk, "safe_now", {"home": row.pk}, by=town.cadre, now=OPENED)

    site.refresh_from_db()
    assert (site.households_at_risk, list(site.threatened.values_list("household", flat=True))) == (
        1,
        [town.homes[1].pk],
    )


def test_a_household_that_has_left_is_not_noted_below_a_site(town: Town) -> None:
    site = a_site(town, OPENED)
    Household.objects.filter(pk=town.homes[0].pk).update(is_active=False)
    with pytest.raises(InvalidInput, match="没有这个门牌号") as refused:
        threaten(site, town.homes[0], by=town.cadre, now=OPENED)
    assert refused.value.field == "house"
    assert not ThreatenedHousehold.objects.exists()


@pytest.mark.rule("RR-8")
def test_the_names_below_a_site_are_read_where_one_serves_the_households_and_nowhere_else(
    town: Town, site: HazardSite
) -> None:
    relay(town, OPENED, site=site)
    move(site, by=town.cadre, now=OPENED)
    # A cadre of the next village, who looks after safety in the whole town besides.
    Appointment.objects.create(staff=town.sibling, role=Role.SAFETY_OFFICE, area=town.town, starts_on=date(2015, 1, 1))
    path = f"/hazards/{site.pk}/"

    def told(name: str) -> tuple[bool, bool]:
        answer = town.client(name).get(path)
        assert answer.status_code == 200
        page = answer.content.decode()
        return "李1" in page, mask_name("李1") in page

    assert told("cadre") == (True, True)
    for name in ("principal", "safety", "sibling"):
        assert told(name) == (False, False), name
    for model in (RollEntry, ThreatenedHousehold):
        assert model.objects.visible_to(town.cadre).count() == 2
        assert not model.objects.visible_to(Staff.objects.get(pk=town.sibling.pk)).exists()


@pytest.mark.rule("RR-8")
def test_of_two_rolls_of_a_site_only_the_one_goes_whose_thirty_days_are_over(town: Town) -> None:
    pk = beginnings.a_site_stood_down(town, OPENED)
    over = RollEntry.objects.filter(site=pk).earliest("delete_on")
    assert over.delete_on is not None
    day = over.delete_on + timedelta(days=1)
    others = [
        RollEntry.objects.create(site_id=pk, household=home, delete_on=until)
        for home, until in zip(town.homes[1:3], (day, None), strict=True)
    ]
    do(SITE, pk, "forget_roll", by="system", now=end_of_day(over.delete_on))
    assert set(RollEntry.objects.filter(site=pk)) == set(others)


@pytest.mark.rule("RR-13")
def test_whose_names_the_roll_shows_is_noted_once_an_hour_for_each_who_reads_it(town: Town, site: HazardSite) -> None:
    page = f"/hazards/{site.pk}/"
    town.client("cadre").get(page)
    assert not RecordOpening.objects.exists(), "there is no roll yet, and the list below it is masked"
    evacuation.begin_roll(site)
    for _time in range(2):
        assert town.client("cadre").get(page).status_code == 200
    noted = RecordOpening.objects.values_list("subject_kind", "subject_id", "by", "purpose")
    assert set(noted) == {("household", home.pk, town.cadre.pk, "roll") for home in town.homes[:2]}
    assert len(noted) == 2
