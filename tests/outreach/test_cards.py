"""Contact cards."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.outreach.models import ContactCard
from lianxinqiao.outreach.operations import cards
from lianxinqiao.outreach.queries import behind, card_states
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


@pytest.mark.rule("R-2.7")
def test_what_changed_is_known_before_anybody_makes_an_edition(town: Town, now: datetime) -> None:
    client, code = town.client("secretary"), town.own.code
    cards.continue_reissue(cards.start_reissue(town.own, by=town.secretary, now=now).pk, now=now)
    [state] = card_states([town.own], now=now)
    assert (state.current, state.outdated, state.is_behind) == (3, 0, False)
    assert client.get(f"/cards/{code}/sheet.pdf").status_code == 200
    with translation.override("en"):
        assert behind([town.own], now=now) == set(), "a card is Chinese whoever looks"

    Appointment.objects.filter(staff=town.director).update(ends_on=day_before(now))

    [state] = card_states([town.own], now=now)
    assert (state.current, state.outdated, state.is_behind) == (0, 3, True)
    refused = client.get(f"/cards/{code}/sheet.pdf")
    assert refused.status_code == 409
    assert "出新版" in refused.content.decode()
    assert "1号" in client.get(f"/cards/{code}/outdated/").content.decode()
    page = client.get(f"/cards/{code}/").content.decode()
    assert "这一版不再是现行的" in page
    assert town.director.name not in page
    assert "先出新版" in client.get("/cards/").content.decode()

    assert client.post(f"/cards/{code}/", {"deed": "edition"}).status_code == 302
    assert client.get(f"/cards/{code}/sheet.pdf").status_code == 200
    assert card_states([town.own], now=now)[0].outdated == 3, "they hold the edition of before"
    assert client.post(f"/cards/{code}/", {"deed": "edition"}).status_code == 404, "there is nothing new to say"
