"""Who arranges contact households, for whom, and where (R-3.3)."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.visits.models import ContactHousehold
from lianxinqiao.visits.operations import contacts

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-3.3")]


def test_a_household_is_given_to_somebody_with_a_post_in_its_area_alone(town: Town, now: datetime) -> None:
    home = town.homes[0]
    for who in (town.sibling, town.far_cadre):
        with pytest.raises(InvalidInput, match="没有岗位") as refused:
            contacts.assign(who, home, now.year, by=town.secretary, now=now)
        assert refused.value.field == "staff"
    with pytest.raises(NotPermitted):
        contacts.assign(town.cadre, home, now.year, by=town.sibling_secretary, now=now)
    assert not ContactHousehold.objects.exists()

    assert contacts.assign(town.cadre, home, now.year, by=town.secretary, now=now).staff == town.cadre


def test_a_household_is_taken_off_a_list_by_who_arranges_that_area_alone(town: Town, now: datetime) -> None:
    row = contacts.assign(town.cadre, town.homes[0], now.year, by=town.secretary, now=now)
    for who in (town.sibling_secretary, town.cadre, town.stranger):
        with pytest.raises(NotVisible):
            contacts.release(row.pk, by=who, now=now)
    assert ContactHousehold.objects.filter(pk=row.pk).exists()

    contacts.release(row.pk, by=town.secretary, now=now)
    assert not ContactHousehold.objects.exists()


def test_what_is_proposed_is_confirmed_by_who_arranges_that_area_alone(town: Town, now: datetime) -> None:
    assert contacts.propose(town.own, now.year, by=town.secretary, now=now) > 0
    proposed = ContactHousehold.objects.filter(area=town.own, is_confirmed=False)
    for who in (town.sibling_secretary, town.cadre, town.petition, town.stranger):
        with pytest.raises(NotPermitted):
            contacts.confirm_all(town.own, now.year, by=who, now=now)
    waiting = proposed.count()
    assert waiting > 0 and not ContactHousehold.objects.filter(is_confirmed=True).exists()

    assert contacts.confirm_all(town.own, now.year, by=town.secretary, now=now) == waiting
    assert not proposed.exists()
