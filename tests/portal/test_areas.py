"""The public pages of the areas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.town import Town, day_before
from lianxinqiao.outreach.models import ServicePhone
from lianxinqiao.outreach.operations.phones import publish_phone, withdraw_phone

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2.11")
def test_a_resident_finds_who_is_responsible_in_two_steps(town: Town, client: Any) -> None:
    """No account, the list of places, then the team."""
    first = client.get("/a/")
    second = client.get(f"/a/{town.own.code}/")

    assert f"/a/{town.own.code}/" in first.content.decode()
    assert all(name in second.content.decode() for name in ("试secretary", "试leader", "试police"))


@pytest.mark.rule("R-2.8")
def test_only_telephones_that_are_published_today_are_shown(town: Town, client: Any, now: datetime) -> None:
    days = {"0717-1110001": (0, None), "0717-1110002": (9, None), "0717-1110003": (-1, None), "0717-1110004": (9, 1)}
    for number, (before, withdrawn) in days.items():
        ServicePhone.objects.create(
            area=town.own,
            number=number,
            hours="8时至18时",
            published_on=day_before(now, before),
            withdrawn_on=None if withdrawn is None else day_before(now, withdrawn),
        )
    page = client.get(f"/a/{town.own.code}/").content.decode()
    assert [number for number in days if number in page] == ["0717-1110001", "0717-1110002"]


@pytest.mark.rule("R-2.8")
def test_a_telephone_is_called_from_the_public_page_without_an_account_until_it_is_withdrawn(
    town: Town, client: Any, now: datetime
) -> None:
    given: dict[str, Any] = {
        "number": "0717-2880001",
        "hours": "8时至18时",
        "by": town.secretary,
        "on": day_before(now),
        "now": now,
    }
    phone = publish_phone(town.own, **given)
    path = f"/a/{town.own.code}/"
    assert 'href="tel:0717-2880001"' in client.get(path).content.decode()

    withdraw_phone(phone.pk, by=town.secretary, on=day_before(now), now=now)

    assert "0717-2880001" not in client.get(path).content.decode()
