"""Contact cards."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.outreach.models import ContactCard
from lianxinqiao.outreach.operations import cards
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2.7")
def test_a_changed_team_makes_a_new_edition_and_old_cards_are_known(town: Town, now: datetime) -> None:
    home = Household.objects.select_related("area").get(pk=town.homes[0].pk)
    cards.continue_reissue(cards.start_reissue(town.own, by=town.secretary, now=now).pk, now=now)
    first = ContactCard.objects.get(household=home).edition
    Appointment.objects.filter(staff=town.director).update(ends_on=day_before(now))

    assert cards.current_edition(town.own, now=now).number == first.number + 1
    assert ContactCard.objects.get(household=home).edition == first
    assert "1号" in town.client("secretary").get(f"/cards/{town.own.code}/outdated/").content.decode()
