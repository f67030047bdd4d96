"""Signing in by a passkey alone: what does not fit waits by person and address, by device, and by address (ADR 0023)."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.test import Client
from fido2.utils import websafe_encode

from factories.passkeys import DOOR, SoftPasskey, asked, is_in, send
from factories.second_factor import SECRET, STEP, code_of, signed_in
from factories.town import PASSWORD, Town
from lianxinqiao.accounts.models import Staff

pytestmark = pytest.mark.django_db
UNCOUNTED = {"name": "k", "credential": {}, "signatures": 0}
OFFICE, ELSEWHERE = "203.0.113.5", "198.51.100.7"


@pytest.fixture
def judged_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passkey fits where it says so; what a real one signs is its library's to judge."""

    def judged(user: Staff, credential: dict[str, Any]) -> Authenticator:
        if credential.get("forged"):
            raise InvalidSignature
        if not credential.get("fits"):
            raise ValidationError("wrong")
        return Authenticator.objects.get_or_create(user=user, type="webauthn", data=UNCOUNTED)[0]

    parsed = SimpleNamespace(response=SimpleNamespace(authenticator_data=SimpleNamespace(counter=0)))
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.parse_authentication_response", lambda _said: parsed)
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.complete_authentication", judged)


def come(whose: Staff, address: str = OFFICE, browser: Client | None = None, **said: Any) -> int:
    handle = websafe_encode(user_pk_to_url_str(whose).encode())
    sent = {"credential": json.dumps({**said, "response": {"userHandle": handle}})}
    return (browser or Client()).post(DOOR, sent, REMOTE_ADDR=address).status_code


def known_by(*people: Staff) -> Client:
    """Return a browser from which these have signed in, and gone again."""
    browser = Client()
    for each in people:
        form = {"login": each.username, "password": PASSWORD}
        assert browser.post("/accounts/login/", form, REMOTE_ADDR=OFFICE).status_code == 302
        browser.post("/accounts/logout/")
    return browser


@pytest.mark.usefixtures("judged_by_word")
def test_whoever_tries_a_few_on_everybody_waits_by_the_address(town: Town) -> None:
    people = list(town.staff.values())
    assert {come(each) for each in people[:10] for _try in range(4)} == {302}
    assert [come(people[0]), come(people[10]), come(people[11], fits=True)] == [429] * 3
    assert come(people[11], ELSEWHERE, fits=True) == 302


@pytest.mark.parametrize(
    "said", ['{"response": {}}', '{"response": {"userHandle": 1}}', '{"response": "x"}', '{"x": 1}', "[1]", "1", '"x"']
)
def test_what_names_nobody_is_refused_and_counted_whatever_is_sent(town: Town, said: str) -> None:
    def send() -> int:
        return Client().post(DOOR, {"credential": said}, REMOTE_ADDR=OFFICE).status_code

    assert {send() for _try in range(40)} == {302}
    assert send() == 429


@pytest.mark.usefixtures("judged_by_word")
def test_ones_own_device_waits_for_itself_and_for_one_person(town: Town) -> None:
    browser = known_by(town.cadre, town.director)
    assert [come(town.cadre, browser=browser, forged=each % 2) for each in range(11)] == [302] * 10 + [429]
    assert come(town.cadre, browser=browser, fits=True) == 429
    # Another of those who use it does not wait, nor does the same person at another.
    assert come(town.director, browser=browser, fits=True) == 302
    assert come(town.cadre, fits=True) == 302
    # Where nobody of theirs signed in it is no device of theirs.
    assert [come(town.secretary, browser=known_by(town.cadre)) for _try in range(6)][-1] == 429


@pytest.mark.usefixtures("judged_by_word")
@pytest.mark.parametrize("wrong", [{}, {"forged": True}])
def test_what_does_not_fit_lets_nobody_in_and_says_so(town: Town, wrong: dict[str, Any]) -> None:
    browser = Client()
    assert come(town.cadre, browser=browser, **wrong) == 302
    assert browser.get("/")["Location"].startswith("/accounts/login/")
    assert come(town.cadre, browser=browser, fits=True) == 302
    assert browser.get("/").status_code == 200


NO_PASSKEYS = [
    *('{"id":"\\u0000"}', '{"id": 5, "rawId": 5, "response": 7}', '{"response": {}}', "[1]", "1", '"x"', "{", ""),
    '{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA"}}',
]
AT_WORK = ("/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/reauthenticate/")


@pytest.mark.parametrize("said", NO_PASSKEYS)
def test_what_is_no_passkey_is_refused_in_words_at_every_door(town: Town, said: str) -> None:
    TOTP.activate(town.cadre, SECRET)
    client = signed_in()
    assert client.post(STEP, {"credential": said}).status_code == 200
    assert client.post(STEP, {"code": code_of(SECRET)}).status_code == 302
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert [client.post(path, {"name": "x", "credential": said}).status_code for path in AT_WORK] == [200, 302]
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_signature_that_does_not_fit_is_refused_at_the_second_step(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forged(*_: object) -> None:
        raise InvalidSignature

    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.parse_authentication_response", lambda _said: None)
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.complete_authentication", forged)
    TOTP.activate(town.cadre, SECRET)
    client = signed_in()
    assert client.post(STEP, {"credential": "{}"}).status_code == 200
    assert client.post(STEP, {"credential": '{"id": "a"}'}).status_code == 200
    assert client.get("/demands/").status_code == 302


def test_a_passkey_whose_count_does_not_grow_is_refused_in_words(town: Town) -> None:
    passkey = SoftPasskey(town.cadre, counter=4)
    assert [passkey.come(count) for count in (4, 5, 5, 0, 6)] == [False, True, False, False, True]
    browser = Client()
    send(browser, passkey.sign(asked(browser), 6))
    assert "使用次数没有增加" in browser.get("/accounts/login/").content.decode()


def test_a_passkey_that_counts_nothing_lets_in_again_and_again(town: Town) -> None:
    passkey = SoftPasskey(town.cadre)
    assert [passkey.come(0) for _time in range(3)] == [True] * 3


def test_what_a_passkey_is_asked_to_sign_is_asked_once(town: Town) -> None:
    passkey, browser = SoftPasskey(town.cadre), Client()
    challenge = asked(browser)
    send(browser, {**passkey.sign(challenge, 1), "id": "AAAA", "rawId": "AAAA"})
    fits = passkey.sign(challenge, 1)
    send(browser, fits)
    assert not is_in(browser)
    assert passkey.come(1, browser=browser)
    browser.post("/accounts/logout/")
    send(browser, fits)
    assert not is_in(browser)


def test_a_passkey_of_a_closed_account_is_answered_as_one_that_does_not_fit(town: Town) -> None:
    passkey, browser = SoftPasskey(town.cadre), Client()
    Staff.objects.filter(pk=town.cadre.pk).update(is_active=False)
    assert (
        browser.post(DOOR, {"credential": json.dumps(passkey.sign(asked(browser), 1))})["Location"]
        == "/accounts/login/"
    )
    assert "通行密钥不对" in browser.get("/accounts/login/").content.decode()


def test_a_passkey_is_named_in_clean_words(town: Town) -> None:
    passkey, client = SoftPasskey(town.cadre), Client()
    key = passkey.row
    assert passkey.come(0, browser=client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    path = f"/accounts/2fa/webauthn/keys/{key.pk}/edit/"
    assert client.post(path, {"name": "  我的\u0007手机 "}).status_code == 302
    key.refresh_from_db()
    assert key.wrap().name == "我的手机"
    for wrong in ("\u200b", "名" * 61):
        assert client.post(path, {"name": wrong}).status_code == 200
    key.refresh_from_db()
    assert key.wrap().name == "我的手机"


def test_a_passkey_shown_to_another_site_is_refused(town: Town, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    passkey = SoftPasskey(town.cadre)
    assert not passkey.come(0, origin="https://testserver.example")
    assert not passkey.come(0, origin="http://testserver")
    assert not passkey.come(0, site="example")
    assert passkey.come(0)
