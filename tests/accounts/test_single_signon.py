"""Single sign-on by settings, against a small identity provider on this machine."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection, transaction
from django.test import Client

from factories.second_factor import SECRET as FACTOR
from factories.second_factor import STEP, code_of, set_up, signed_in
from factories.town import Town, make_town
from lianxinqiao.accounts.models import SignOnIdentity, Staff
from lianxinqiao.accounts.operations.beginning import link_by_machine
from lianxinqiao.accounts.operations.posts import create_staff
from lianxinqiao.accounts.operations.single_sign_on import arrive, forget_identity, keep_identity, state_identity
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.commands.answers import CommandFailed
from lianxinqiao.commands.beginning import sign_on
from lianxinqiao.commands.grammar import parser
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.moments import now
from lianxinqiao.notifications.models import Message

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "lianxinqiao", "geheim-und-lang-genug"


class Provider(BaseHTTPRequestHandler):
    """Discovery, token, user and keys of an OpenID provider that knows one person."""

    person: dict[str, Any] = {}
    nonce = ""

    def log_message(self, *_args: Any) -> None: ...

    @property
    def issuer(self) -> str:
        _host, port = cast("tuple[str, int]", self.server.server_address)
        return f"http://127.0.0.1:{port}"

    def say(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path.endswith("/.well-known/openid-configuration"):
            self.say(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    "jwks_uri": f"{self.issuer}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif self.path == "/keys":
            numbers = KEY.public_key().public_numbers()

            def encoded(number: int) -> str:
                return (
                    base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
                    .decode()
                    .rstrip("=")
                )

            self.say(
                {
                    "keys": [
                        {
                            "kty": "RSA",
                            "kid": "k",
                            "alg": "RS256",
                            "use": "sig",
                            "n": encoded(numbers.n),
                            "e": encoded(numbers.e),
                        }
                    ]
                }
            )
        else:
            self.say(self.person)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        claims = {
            **self.person,
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": Provider.nonce,
        }
        self.say(
            {
                "access_token": "t",
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": jwt.encode(claims, KEY, "RS256", headers={"kid": "k"}),
            }
        )


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "统一身份认证",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": issuer},
                }
            ],
        }
    }
    yield issuer
    server.shutdown()
    server.server_close()


def come_back(client: Client) -> Any:
    """Go to the provider and back, as a browser would."""
    away = client.post("/accounts/oidc/sso/login/")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away["Location"]).query)
    Provider.nonce = asked.get("nonce", [""])[0]
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": asked["state"][0]})


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


def comes(sub: str, name: str, **more: str) -> Client:
    """A browser that comes back from the provider as this identity, which calls itself so today."""
    Provider.person = {"sub": sub, "preferred_username": name, **more}
    client = Client()
    come_back(client)
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/").status_code == 200)


@pytest.mark.django_db
def test_after_the_first_match_the_account_is_the_identitys_whatever_it_is_called(town: Town, provider: str) -> None:
    assert is_in(comes("17", "cadre"))
    assert is_in(comes("17", "renamed"))
    # Who is called like another today comes in as themselves.
    other = comes("17", "director")

    assert str(town.cadre.pk) == other.session["_auth_user_id"]
    assert list(SignOnIdentity.objects.values_list("staff", "issuer", "subject")) == [(town.cadre.pk, provider, "17")]
    assert list(AuditEntry.objects.filter(deed="staff.sign_on").values_list("subject", flat=True)) == [town.cadre.name]
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db
def test_another_identity_with_the_same_name_is_refused_and_the_auditor_told_once_a_day(
    town: Town, provider: str
) -> None:
    comes("17", "cadre")
    told = Message.objects.filter(recipient=town.auditor).count()

    assert not is_in(comes("18", "cadre"))
    assert not is_in(comes("18", "cadre"))

    assert SignOnIdentity.objects.get().subject == "17"
    assert AuditEntry.objects.filter(deed="staff.sign_on_refused", subject=town.cadre.name).count() == 2
    assert Message.objects.filter(recipient=town.auditor).count() == told + 1
    assert is_in(comes("17", "cadre"))


@pytest.mark.django_db
def test_the_same_sub_of_another_issuer_is_somebody_else(town: Town, provider: str) -> None:
    state_identity(town.cadre, issuer="https://elsewhere.example/", subject="17", now=now())

    assert not is_in(comes("17", "cadre"))

    assert SignOnIdentity.objects.get().issuer == "https://elsewhere.example"


@pytest.mark.django_db
def test_where_the_town_states_who_is_who_a_name_opens_nothing(town: Town, provider: str, settings: Any) -> None:
    settings.SINGLE_SIGN_ON_FIRST = "stated"
    assert not is_in(comes("17", "cadre"))

    state_identity(town.cadre, issuer=f"{provider}/", subject="17", now=now())

    assert is_in(comes("17", "cadre"))
    with pytest.raises(NotPermitted):
        state_identity(town.director, issuer=provider, subject="17", now=now())


@pytest.mark.django_db
def test_what_is_forgotten_opens_nothing_that_it_opened(town: Town, provider: str, settings: Any) -> None:
    client = comes("17", "cadre")

    forget_identity(town.cadre, now=now())

    settings.SINGLE_SIGN_ON_FIRST = "stated"
    assert not is_in(client) and not is_in(comes("17", "cadre"))


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
def test_the_identity_of_somebody_who_left_opens_nothing(town: Town) -> None:
    state_identity(town.cadre, issuer="https://sso.example", subject="17", now=now())
    assert arrive("https://sso.example", "17", name="", now=now()) == town.cadre
    Staff.objects.filter(pk=town.cadre.pk).update(is_active=False)

    assert arrive("https://sso.example", "17", name="", now=now()) is None


def kept() -> list[str]:
    return list(SignOnIdentity.objects.values_list("subject", flat=True))


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


@pytest.mark.django_db
def test_nothing_is_kept_for_a_sign_in_without_the_second_step_of_an_account_that_has_one(
    town: Town, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(town.cadre, FACTOR)

    assert not keep_identity(town.cadre, "https://sso.example", "17", "cadre", stepped=False, now=now())
    assert not kept()
    # The second step was taken, and reset before the sign-in was through.
    link_by_machine(town.cadre, forgets_factors=True, now=now())
    assert not keep_identity(town.cadre, "https://sso.example", "17", "cadre", stepped=True, now=now())
    assert not kept()


@pytest.mark.django_db
def test_a_reset_of_the_second_step_forgets_who_came_by_single_sign_on(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    state_identity(town.cadre, issuer=provider, subject="666", now=now())
    link_by_machine(town.cadre, now=now())
    assert kept() == ["666"], "a password that was forgotten says nothing of the identity"

    link_by_machine(town.cadre, forgets_factors=True, now=now())

    again = comes("666", "cadre")
    assert not kept() and "_auth_user_id" not in again.session
    assert AuditEntry.objects.filter(deed="staff.sign_on_forgotten", subject=town.cadre.name).exists()
    for whom in (town.cadre, town.auditor):
        titles = Message.objects.filter(recipient=whom).values_list("title", flat=True)
        assert any("统一身份认证的绑定也解除了" in title for title in titles), whom


@pytest.mark.django_db
def test_an_account_is_stated_anew_in_one_step_and_what_the_old_identity_opened_ends(town: Town, provider: str) -> None:
    client = comes("17", "cadre")

    state_identity(town.cadre, issuer=provider, subject="18", now=now())

    assert not is_in(client) and not is_in(comes("17", "cadre")) and is_in(comes("18", "cadre"))
    assert AuditEntry.objects.filter(deed="staff.sign_on_forgotten", subject=town.cadre.name).exists()
    for whom in (town.cadre, town.auditor):
        assert Message.objects.filter(recipient=whom, title__contains="改绑").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["", "  ", "x" * 256, "1\x007"])
def test_a_subject_that_nobody_can_have_is_refused_in_words(town: Town, subject: str) -> None:
    with pytest.raises(InvalidInput, match="sub"):
        state_identity(town.cadre, issuer="https://sso.example", subject=subject, now=now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "opens"), [("x" * 192, True), ("x" * 255, True), ("x" * 300, False), ("1\x007", False)]
)
def test_as_long_a_sub_as_a_provider_may_give_signs_in_and_no_longer_one(
    town: Town, provider: str, subject: str, opens: bool
) -> None:
    assert is_in(comes(subject, "cadre")) is opens
    assert keep_identity(town.cadre, provider, subject, "cadre", stepped=False, now=now()) is opens
    assert not is_in(comes("17", "direc\0tor"))


@pytest.mark.django_db(transaction=True)
def test_one_person_who_comes_twice_at_once_is_no_impostor() -> None:
    town = make_town()
    came: list[Staff | None] = []

    def again() -> None:
        came.append(arrive("https://sso.example", "17", name="cadre", now=now()))
        connection.close()

    second = threading.Thread(target=again)
    with transaction.atomic(), connection.cursor() as cursor:
        keep_identity(town.cadre, "https://sso.example", "17", "cadre", stepped=False, now=now())
        second.start()
        waits = False
        while second.is_alive() and not waits:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waits = bool(cursor.fetchone()[0])
    second.join()

    assert waits and came == [town.cadre]
    assert not AuditEntry.objects.filter(deed="staff.sign_on_refused").exists()


@pytest.mark.django_db
def test_the_machine_states_the_issuer_that_the_provider_signs_as_not_the_address_it_is_reached_by(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SINGLE_SIGN_ON_FIRST = "stated"
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = provider.replace("127.0.0.1", "localhost")

    sign_on(parser().parse_args(["signon", "cadre", "--subject", "17"]))

    assert SignOnIdentity.objects.get().issuer == provider
    assert is_in(comes("17", "cadre"))

    app["settings"]["server_url"] = "http://127.0.0.1:9"
    with pytest.raises(CommandFailed, match="--issuer"):
        sign_on(parser().parse_args(["signon", "director", "--subject", "19"]))
    sign_on(parser().parse_args(["signon", "director", "--subject", "19", "--issuer", f"{provider}/"]))
    assert SignOnIdentity.objects.get(staff=town.director).issuer == provider


@pytest.mark.django_db
def test_the_auditor_of_the_only_town_hears_of_somebody_who_has_no_post(town: Town, provider: str) -> None:
    nobody = create_staff(username="wugang", name="无岗", by=None, now=now())

    assert comes("17", "wugang").session["_auth_user_id"] == str(nobody.pk)

    assert Message.objects.filter(recipient=town.auditor, title__contains="无岗").exists()
