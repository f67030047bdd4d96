"""A token of the API opens for its owner alone, while they are there, and is stopped by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import ApiToken, Appointment, Staff
from lianxinqiao.accounts.operations.posts import end_of_those_over, end_post, leave
from lianxinqiao.accounts.operations.tokens import issue_token, revoke_token, staff_of_token
from lianxinqiao.accounts.tasks import nightly
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date

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


def opened(town: Town, who: str, now: datetime) -> tuple[str, Client]:
    """A token, and a browser that has signed in."""
    person = Staff.objects.get(pk=town.staff[who].pk)
    browser = town.client(who)
    assert browser.get("/me/").status_code == 200
    UserSession.objects.get_or_create(
        session_key=browser.session.session_key, defaults={"user": person, "ip": "127.0.0.1", "user_agent": "t"}
    )
    return issue_token(person, name="t", days=300, now=now), browser


def is_open(town: Town, who: str, token: str, browser: Client, now: datetime) -> bool:
    signed_in = browser.get("/me/").status_code == 200
    assert signed_in == (staff_of_token(token, now=now) == town.staff[who])
    return signed_in


def test_with_the_last_post_every_token_and_session_ends(town: Town, now: datetime) -> None:
    today = local_date(now)
    second = Appointment.objects.create(
        staff=town.police, role=Role.VILLAGE_CADRE, area=town.other, starts_on=today - timedelta(days=9)
    )
    kept = opened(town, "police", now)
    first = Appointment.objects.get(staff=town.police, role=Role.AREA_POLICE)
    end_post(first.pk, ends_on=today, by=town.gov_office, now=now)
    assert is_open(town, "police", *kept, now)
    end_post(second.pk, ends_on=today, by=town.gov_office, now=now)
    assert not is_open(town, "police", *kept, now)
    assert AuditEntry.objects.filter(deed="post.end").latest("pk").detail["tokens"] == "1"


def test_whoever_has_a_post_to_come_keeps_them(town: Town, now: datetime) -> None:
    today = local_date(now)
    Appointment.objects.create(
        staff=town.police, role=Role.VILLAGE_CADRE, area=town.other, starts_on=today + timedelta(days=9)
    )
    kept = opened(town, "police", now)
    first = Appointment.objects.get(staff=town.police, role=Role.AREA_POLICE)
    end_post(first.pk, ends_on=today, by=town.gov_office, now=now)
    assert is_open(town, "police", *kept, now)


def test_a_last_post_that_ends_on_a_day_to_come_ends_them_in_its_night(town: Town, now: datetime) -> None:
    today = local_date(now)
    kept, others = opened(town, "police", now), opened(town, "cadre", now)
    post = Appointment.objects.get(staff=town.police)
    end_post(post.pk, ends_on=today + timedelta(days=3), by=town.gov_office, now=now)
    assert end_of_those_over(now=now) == 0
    assert is_open(town, "police", *kept, now)
    Appointment.objects.filter(pk=post.pk).update(ends_on=today)
    nightly(timestamp=0)
    assert not is_open(town, "police", *kept, now)
    assert is_open(town, "cadre", *others, now)


def test_whoever_leaves_leaves_nothing_open(town: Town, now: datetime) -> None:
    """Also where a post was to begin: the account is closed."""
    Appointment.objects.create(
        staff=town.police, role=Role.VILLAGE_CADRE, area=town.other, starts_on=local_date(now) + timedelta(days=9)
    )
    kept = opened(town, "police", now)
    leave(town.police, successor=town.cadre, by=town.gov_office, now=now)
    Staff.objects.filter(pk=town.police.pk).update(is_active=True)
    assert not is_open(town, "police", *kept, now)
