"""Single sign-on by settings, against a small identity provider on this machine."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from factories.second_factor import SECRET as FACTOR
from factories.second_factor import STEP, code_of, set_up, signed_in
from factories.single_sign_on import Provider, come_back, comes, is_in, kept
from factories.town import Town
from lianxinqiao.accounts.models import SignOnIdentity
from lianxinqiao.accounts.operations.single_sign_on import state_identity
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.moments import now


@pytest.mark.django_db
def test_an_account_the_town_made_signs_in_and_a_stranger_does_not(town: Town, provider: str) -> None:
    assert "统一身份认证" in Client().get("/accounts/login/").content.decode()
    Provider.person = {"sub": "17", "preferred_username": "cadre", "name": "试cadre"}
    known = Client()
    back = come_back(known)
    assert back.status_code == 302, back.content.decode()[:3000]
    assert known.get("/").status_code == 200
    assert "试cadre" in known.get("/").content.decode()

    Provider.person = {"sub": "18", "preferred_username": "nobody", "name": "路人"}
    stranger = Client()
    come_back(stranger)
    assert stranger.get("/").status_code == 302


@pytest.mark.django_db
def test_who_has_left_does_not_come_in_by_the_side_door(town: Town, provider: str) -> None:
    town.cadre.is_active = False
    town.cadre.save()
    Provider.person = {"sub": "17", "preferred_username": "cadre", "name": "试cadre"}
    client = Client()
    come_back(client)

    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_what_the_provider_says_beside_its_token_is_of_the_same_person(
    town: Town, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is signed, the rest is fetched: a mixed answer opens nothing."""
    said = Provider.say

    def mixed(self: Provider, content: dict[str, Any]) -> None:
        said(self, {**content, "sub": "99"} if content == Provider.person else content)

    monkeypatch.setattr(Provider, "say", mixed)

    assert not is_in(comes("17", "cadre"))
    assert not SignOnIdentity.objects.exists()


@pytest.mark.django_db
def test_nobody_who_is_signed_in_ties_an_identity_of_their_own_to_an_account(town: Town, provider: str) -> None:
    client = Client()
    client.force_login(town.director)
    away = client.post("/accounts/oidc/sso/login/?process=connect")
    asked = parse_qs(urlsplit(away["Location"]).query)
    Provider.nonce = asked.get("nonce", [""])[0]
    Provider.person = {"sub": "66", "preferred_username": "cadre"}
    client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": asked["state"][0]})

    assert not SignOnIdentity.objects.exists() and not SocialAccount.objects.exists()
    assert not is_in(comes("66", "nobody"))


@pytest.mark.django_db
def test_who_does_not_get_through_the_second_step_leaves_nothing(town: Town, provider: str, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(town.cadre, FACTOR)
    stranger = comes("666", "cadre")
    stranger.post(STEP, {"code": "000000"})
    assert not is_in(stranger) and not kept()

    owner = comes("17", "cadre")
    assert not kept()
    owner.post(STEP, {"code": code_of(FACTOR)})

    assert is_in(owner) and kept() == ["17"]
    assert not AuditEntry.objects.filter(deed="staff.sign_on_refused").exists()


@pytest.mark.django_db
def test_who_was_called_so_and_waits_at_the_second_step_is_too_late_once_the_owner_is_kept(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(town.cadre, FACTOR)
    waiting = comes("666", "cadre")
    state_identity(town.cadre, issuer=provider, subject="17", now=now())

    late = waiting.post(STEP, {"code": code_of(FACTOR)})

    assert "没有登录" in late.content.decode()
    assert not is_in(waiting) and kept() == ["17"]


@pytest.mark.django_db
def test_a_name_alone_sets_up_no_second_step_where_the_account_has_none(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    stranger = comes("666", "cadre")
    assert "_auth_user_id" not in stranger.session and not kept()
    assert stranger.get("/accounts/2fa/totp/activate/").status_code == 302

    # The password is what an account begins with; the identity of its owner comes after it.
    secret = set_up(signed_in())
    owner = comes("17", "cadre")
    owner.post(STEP, {"code": code_of(secret, 1)})

    assert is_in(owner) and kept() == ["17"]


@pytest.mark.django_db
def test_whom_the_machine_stated_sets_up_a_second_step_without_a_password(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    state_identity(town.cadre, issuer=provider, subject="17", now=now())
    owner = comes("17", "cadre")
    set_up(owner)

    assert is_in(owner)
