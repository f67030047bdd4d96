"""An identity of the single sign-on: what is stated is refused by its fault, what a provider says is taken at any length, one's own is shown."""

from __future__ import annotations

from typing import Any, cast

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.test import RequestFactory
from django.urls import reverse

from factories.town import Town
from lianxinqiao.accounts.models import SignOnIdentity
from lianxinqiao.accounts.operations.beginning import link_by_machine
from lianxinqiao.accounts.operations.single_sign_on import state_identity
from lianxinqiao.accounts.web.single_sign_on import AnyLengthProvider
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.desk.queries.machine import first_match
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.health import Light
from lianxinqiao.kernel.moments import now
from lianxinqiao.notifications.models import Message

ISSUER = "https://sso.example"


@pytest.fixture
def connected(settings: Any) -> Any:
    """Settings of a town that has a provider of single sign-on."""
    kept = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    app = {"provider_id": "sso", "name": "x", "client_id": "x", "secret": "x", "settings": {"server_url": ISSUER}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**kept, "APPS": [app]}}
    return settings


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("issuer", "subject", "words"),
    [
        (ISSUER, "", "sub 不能为空"),
        (ISSUER, " \t", "sub 不能为空"),
        (ISSUER, "x" * 256, "sub 不能超过255个字"),
        (ISSUER, "1\x007", "sub 不能超过"),
        ("", "17", "签发地址不能为空"),
        (" / ", "17", "签发地址不能为空"),
        (f"{ISSUER}/{'x' * 300}", "17", "签发地址.*不能超过300个字"),
        ("https://sso\x00.example", "17", "签发地址"),
    ],
)
def test_what_is_stated_wrongly_is_refused_and_the_old_identity_stays(
    town: Town, issuer: str, subject: str, words: str
) -> None:
    state_identity(town.cadre, issuer=ISSUER, subject="1", now=now())
    told = Message.objects.count(), AuditEntry.objects.count()

    with pytest.raises(InvalidInput, match=words):
        state_identity(town.cadre, issuer=issuer, subject=subject, now=now())

    assert SignOnIdentity.objects.get().subject == "1"
    assert (Message.objects.count(), AuditEntry.objects.count()) == told


@pytest.mark.django_db
def test_what_is_another_persons_is_refused_and_what_is_theirs_already_changes_nothing(town: Town) -> None:
    state_identity(town.cadre, issuer=ISSUER, subject="x" * 255, now=now())
    state_identity(town.director, issuer=ISSUER, subject="2", now=now())
    told = Message.objects.count(), AuditEntry.objects.count()

    with pytest.raises(NotPermitted, match="别的账号"):
        state_identity(town.director, issuer=f"{ISSUER}/", subject="x" * 255, now=now())
    state_identity(town.cadre, issuer=f" {ISSUER}/ ", subject="x" * 255, now=now())

    kept = dict(SignOnIdentity.objects.values_list("staff__username", "subject"))
    assert kept == {"cadre": "x" * 255, "director": "2"}
    assert (Message.objects.count(), AuditEntry.objects.count()) == told


@pytest.mark.django_db
def test_a_sub_of_any_length_or_none_is_a_short_uid_and_two_are_two(connected: Any) -> None:
    """allauth refuses what its column has no room for, and falls over none."""
    provider = get_adapter().get_provider(RequestFactory().get("/"), "sso")
    assert isinstance(provider, AnyLengthProvider)
    said: list[dict[str, Any]] = [{"userinfo": {"sub": each}} for each in ("x" * 255, "x" * 254 + "y", "x" * 10_000)]
    said += [{"id_token": {"sub": "17"}}, {"userinfo": {}}]

    found = [cast(Any, provider).extract_uid(each) for each in said]

    assert len(set(found)) == len(said) and {len(each) for each in found} == {64}
    assert provider.extract_uid({}) == provider.extract_uid({"userinfo": {}})
    assert provider.extract_uid({"id_token": {"sub": "17"}}) == provider.extract_uid({"userinfo": {"sub": "17"}})


@pytest.mark.django_db
def test_ones_own_page_says_by_whom_one_is_known_and_how_it_ends_and_no_sub(town: Town, connected: Any) -> None:
    page = town.client("cadre").get(reverse("desk:me")).content.decode()
    assert "统一身份认证：没有绑定" in page and ISSUER not in page

    state_identity(town.cadre, issuer=ISSUER, subject="geheim-17", now=now())

    page = town.client("cadre").get(reverse("desk:me")).content.decode()
    assert "统一身份认证：已绑定" in page and ISSUER in page and "重设两步验证" in page
    assert "geheim-17" not in page
    assert ISSUER not in town.client("director").get(reverse("desk:me")).content.decode()
    link_by_machine(town.cadre, forgets_factors=True, now=now())
    assert "统一身份认证：没有绑定" in town.client("cadre").get(reverse("desk:me")).content.decode()


@pytest.mark.django_db
def test_a_town_without_single_sign_on_says_nothing_of_it_but_what_is_kept(town: Town) -> None:
    client = town.client("cadre")
    assert "统一身份认证" not in client.get(reverse("desk:me")).content.decode()
    state_identity(town.cadre, issuer=ISSUER, subject="17", now=now())
    assert ISSUER in client.get(reverse("desk:me")).content.decode()


def test_the_doctor_says_where_a_name_alone_would_be_enough(settings: Any, request: pytest.FixtureRequest) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert first_match(now()).light is Light.GREEN
    request.getfixturevalue("connected")
    found = first_match(now())
    assert found.light is Light.YELLOW and "LXQ_OIDC_FIRST" in found.mend
    settings.SINGLE_SIGN_ON_FIRST = "stated"
    assert first_match(now()).light is Light.GREEN
    settings.SINGLE_SIGN_ON_FIRST, settings.SECOND_FACTOR_REQUIRED = "name", True
    assert first_match(now()).light is Light.GREEN
