"""How a town and a person begin: a link, good once, that sets a password and asks for a second factor."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from factories.town import PASSWORD, Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, BeginningLink, SecondFactorSecret, Staff
from lianxinqiao.accounts.operations.beginning import first_administrator, issue_link, use_link, whose_link
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.commands.beginning import administrator, link
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.places.models import Area, OutsideBody
from lianxinqiao.places.operations.bodies import USUAL

pytestmark = pytest.mark.django_db
OWN = "dongjiang-48-qiao"


def begin(secret: str, **more: str) -> tuple[Client, int]:
    client = Client()
    form = {"password": OWN, "again": OWN, **more}
    return client, client.post(f"/accounts/begin/{secret}/", form).status_code


def test_the_first_administrator_begins_by_a_link_and_a_second_step(
    town: Town, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    Appointment.objects.filter(role=Role.SYSTEM_ADMIN).delete()
    administrator(SimpleNamespace(username="Guanli", name="管理", town=town.town.code, county=None, json=True))
    link = json.loads(capsys.readouterr().out)["link"]
    path = link.removeprefix(settings.PUBLIC_URL)
    client = Client()
    assert "Guanli".lower() in client.get(path).content.decode()
    assert client.post(path, {"password": OWN, "again": OWN}).status_code == 302
    assert client.get("/")["Location"] == "/accounts/second-step/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    staff = Staff.objects.get(username="guanli")
    assert (staff.must_change_password, staff.appointments.get().role) == (False, Role.SYSTEM_ADMIN)
    # Once.
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"password": OWN, "again": OWN}).status_code == 404


@pytest.mark.rule("R-18.6")
def test_a_town_begins_with_the_bodies_that_every_county_has(town: Town, now: datetime) -> None:
    Appointment.objects.filter(role=Role.SYSTEM_ADMIN).delete()
    OutsideBody.objects.exclude(name="县气象台").delete()
    for _time in range(2):
        first_administrator(town.town, username="guanli", name="管理", now=now)
    assert OutsideBody.objects.filter(town=town.town).count() == len(USUAL)
    assert OutsideBody.objects.filter(kind="weather").get().name == "县气象台"
    first_administrator(Area.objects.get(level="county"), username="xian", name="县", now=now)
    assert OutsideBody.objects.count() == len(USUAL)


def test_a_town_with_an_administrator_gets_no_other_by_the_machine(town: Town, now: datetime) -> None:
    held = Appointment.objects.filter(role=Role.SYSTEM_ADMIN, area=town.town)
    Staff.objects.filter(pk__in=held.values("staff")).update(last_login=now)
    with pytest.raises(NotPermitted):
        first_administrator(town.town, username="guanli", name="管理", now=now)
    assert not Staff.objects.filter(username="guanli").exists()


def test_asked_again_before_they_began_only_the_newest_link_is_good(town: Town, now: datetime) -> None:
    Appointment.objects.filter(role=Role.SYSTEM_ADMIN).delete()
    first = first_administrator(town.town, username="guanli", name="管理", now=now)
    second = first_administrator(town.town, username="guanli", name="管理", now=now)
    with pytest.raises(NotVisible):
        whose_link(first, now=now)
    assert whose_link(second, now=now).username == "guanli"
    with pytest.raises(NotPermitted):
        first_administrator(town.town, username="lingyiwei", name="另", now=now)


def test_a_link_ends_and_only_its_digest_is_kept(town: Town, now: datetime) -> None:
    secret = issue_link(town.cadre, by=None, now=now)
    assert secret not in repr(list(BeginningLink.objects.values())) + repr(list(AuditEntry.objects.values()))
    with pytest.raises(NotVisible):
        whose_link(secret, now=now + timedelta(hours=73))
    town.cadre.is_active = False
    town.cadre.save()
    with pytest.raises(NotVisible):
        use_link(secret, password=OWN, now=now)


def test_the_old_password_and_the_old_sessions_are_good_no_longer(town: Town, now: datetime) -> None:
    old = Client()
    old.post("/accounts/login/", {"login": "cadre", "password": PASSWORD})
    client, status = begin(issue_link(town.cadre, by=None, now=now))
    assert (status, client.get("/").status_code, old.get("/").status_code) == (302, 200, 302)
    assert Client().post("/accounts/login/", {"login": "cadre", "password": PASSWORD}).status_code == 200


def test_a_link_takes_factors_away_only_where_it_says_so(town: Town, now: datetime) -> None:
    TOTP.activate(town.cadre, "JBSWY3DPEHPK3PXP")
    client, _status = begin(issue_link(town.cadre, by=None, now=now))
    assert client.get("/").status_code == 302, "the second step is asked for"
    assert Authenticator.objects.exists()
    begin(issue_link(town.cadre, by=None, now=now, forgets_factors=True))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("door", ["page", "command"])
@pytest.mark.usefixtures("post_office")
def test_what_was_lost_opens_nothing_from_the_moment_it_is_reported(town: Town, door: str) -> None:
    """Whoever found the telephone comes in neither by a passkey nor by a code, though nobody has used the link."""
    TOTP.activate(town.cadre, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(town.cadre)
    Authenticator.objects.create(user=town.cadre, type=Authenticator.Type.WEBAUTHN, data={"name": "手机"})
    if door == "page":
        form = {"deed": "password", "password-forgets_factors": "on"}
        town.client("gov_office").post(f"/team/{town.cadre.pk}/", form)
    else:
        link(SimpleNamespace(username="cadre", forget_factors=True, json=True))
    assert BeginningLink.objects.filter(ended_at=None).exists(), "nobody has used it"
    assert not Authenticator.objects.filter(user=town.cadre).exists()
    assert not SecondFactorSecret.objects.exists()


@pytest.mark.parametrize("given", [{"again": "other"}, {"password": "lianxinqiao", "again": "lianxinqiao"}])
def test_a_bad_password_leaves_the_link_good(town: Town, now: datetime, given: dict[str, str]) -> None:
    secret = issue_link(town.cadre, by=None, now=now)
    assert begin(secret, **given)[1] == 422
    assert begin(secret)[1] == 302


def test_links_are_not_guessed(town: Town, now: datetime) -> None:
    assert [Client().get(f"/accounts/begin/{each}/").status_code for each in range(45)][-1] == 429
    with pytest.raises(InvalidInput):
        use_link(issue_link(town.cadre, by=None, now=now), password="short", now=now)
