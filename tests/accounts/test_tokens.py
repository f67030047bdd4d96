"""A token of the API opens for its owner alone, while they are there, and is stopped by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.town import Town
from lianxinqiao.accounts.models import ApiToken, Staff
from lianxinqiao.accounts.operations.tokens import issue_token, revoke_token, staff_of_token

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]


def test_a_token_opens_for_its_owner_until_its_day_and_while_they_are_active(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=2, now=now)
    assert staff_of_token(token, now=now) == town.cadre
    assert staff_of_token(token, now=now + timedelta(days=2)) is None
    assert staff_of_token(token + "x", now=now) is None

    Staff.objects.filter(pk=town.cadre.pk).update(is_active=False)
    assert staff_of_token(token, now=now) is None


def test_nobody_stops_the_token_of_somebody_else(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=2, now=now)
    pk = ApiToken.objects.get().pk
    for who in ("admin", "secretary", "stranger"):
        with pytest.raises(ApiToken.DoesNotExist):
            revoke_token(pk, by=town.staff[who], now=now)
        assert town.client(who).post("/me/tokens/", {"revoke": pk}).status_code == 404
    assert staff_of_token(token, now=now) == town.cadre

    revoke_token(pk, by=town.cadre, now=now)
    assert staff_of_token(token, now=now) is None
