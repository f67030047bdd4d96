"""Signing in: guesses are counted, the owner is not shut out, first password, sessions and tokens."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.exceptions import InvalidSignature
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from fido2.utils import websafe_encode

from factories.town import PASSWORD, Town, make_town
from lianxinqiao.accounts.models import ApiToken, SignIn, Staff, Tries
from lianxinqiao.accounts.operations.beginning import link_by_machine
from lianxinqiao.accounts.operations.posts import create_staff
from lianxinqiao.accounts.operations.sign_ins import forget_sign_ins
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.accounts.operations.tries import CODE, TooManyTries, begin_try, was_right
from lianxinqiao.accounts.operations.tries import PASSWORD as GUESSED_PASSWORD
from lianxinqiao.accounts.web.devices import COOKIE
from lianxinqiao.kernel.clients import networks
from lianxinqiao.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str = "cadre", password: str = PASSWORD, **more: Any) -> int:
    return int(client.post("/accounts/login/", {"login": name, "password": password}, **more).status_code)


def guess(times: int, name: str = "cadre", **more: Any) -> list[int]:
    return [sign_in(Client(), name, "wrong", **more) for _turn in range(times)]


def test_five_wrong_guesses_wait_and_the_wait_grows_to_an_hour(town: Town) -> None:
    with time_machine.travel(datetime.now().astimezone(), tick=False) as clock:
        assert guess(5) == [200, 200, 200, 200, 429]
        assert sign_in(Client()) == 429
        waits = []
        for _turn in range(9):
            minutes = 0
            while sign_in(Client(), "cadre", "wrong") == 429 and Tries.objects.filter(wrong__gt=0).exists():
                before = Tries.objects.order_by("-wrong").values_list("wrong", flat=True)[0]
                clock.shift(timedelta(minutes=1, seconds=1))
                minutes += 1
                sign_in(Client(), "cadre", "wrong")
                if Tries.objects.order_by("-wrong").values_list("wrong", flat=True)[0] > before:
                    break
            waits.append(minutes)
        assert waits[0] <= 2
        assert waits == sorted(waits)
        assert max(waits) <= 61
        clock.shift(timedelta(minutes=61))
        assert sign_in(Client()) == 302


@pytest.mark.parametrize("spelling", ["Cadre", "CADRE", " cadre ", "ｃａｄｒｅ", "ca\u200bdre", "cadre\u00ad"])
def test_one_account_has_one_counter_whatever_the_spelling(town: Town, spelling: str) -> None:
    guess(5)
    assert sign_in(Client(), spelling) == 429


def test_spellings_lead_to_the_same_account(town: Town) -> None:
    for spelling in ("CADRE", "ｃａｄｒｅ", " Cadre"):
        client = Client()
        assert sign_in(client, spelling) == 302
        assert client.get("/").status_code == 200
    with pytest.raises(InvalidInput):
        create_staff(username="ＣＡＤＲＥ", name="乙", by=None, now=datetime.now().astimezone())


def test_guesses_from_many_addresses_are_counted_together(town: Town) -> None:
    statuses = [sign_in(Client(REMOTE_ADDR=f"198.51.{each}.1"), "cadre", "wrong") for each in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_one_address_cannot_try_one_password_on_everybody(town: Town) -> None:
    stranger = {"REMOTE_ADDR": "203.0.113.5"}
    statuses = [sign_in(Client(), f"name{each}", "wrong", **stranger) for each in range(45)]
    assert statuses[:39] == [200] * 39
    assert set(statuses[39:]) == {429}
    assert sign_in(Client(), "director", **stranger) == 429
    assert sign_in(Client(), "director") == 302


def test_a_stranger_does_not_shut_the_owner_out_of_their_own_device(town: Town) -> None:
    owner = Client()
    assert sign_in(owner) == 302
    owner.post("/accounts/logout/")
    assert 429 in guess(12)
    assert sign_in(Client()) == 429
    assert sign_in(owner) == 302
    # The device has a counter of its own, and its cookie is good for nothing else.
    thief = Client()
    thief.cookies[COOKIE] = owner.cookies[COOKIE].value
    assert [sign_in(thief, "cadre", "wrong") for _turn in range(10)][-1] == 429
    assert sign_in(thief) == 429
    thief.cookies[COOKIE] = owner.cookies[COOKIE].value
    assert [sign_in(thief, "director", "wrong") for _turn in range(5)][-1] == 429


def test_a_device_is_forgotten_with_the_password_it_was_known_by(town: Town) -> None:
    owner = Client()
    sign_in(owner)
    town.cadre.set_password("another-parol-77")
    town.cadre.save()
    guess(5)
    assert sign_in(owner, "cadre", "another-parol-77") == 429
    forged = Client()
    forged.cookies[COOKIE] = "forged"
    assert sign_in(forged, "cadre", "another-parol-77") == 429


def test_a_recovery_code_lets_the_owner_in_once(town: Town) -> None:
    code = RecoveryCodes.activate(town.cadre).get_unused_codes()[0]
    assert len(code) == 12
    guess(12)
    form = {"login": "Cadre", "password": PASSWORD, "code": code}
    for wrong in ({"password": "x"}, {"code": "1" * 12}, {"login": "nobody"}):
        answer = Client().post("/accounts/recover/", {**form, **wrong})
        assert (answer.status_code, "至少有一项不对" in answer.content.decode()) == (422, True)
    owner = Client()
    assert owner.post("/accounts/recover/", form).status_code == 302
    assert owner.get("/").status_code == 200
    assert Client().post("/accounts/recover/", form).status_code == 422
    statuses = [Client().post("/accounts/recover/", form).status_code for _turn in range(45)]
    assert statuses[-1] == 429
    assert Client(REMOTE_ADDR="198.51.100.9").post("/accounts/recover/", form).status_code == 422


def codes_of(staff: Staff) -> list[str]:
    return list(RecoveryCodes.activate(staff).get_unused_codes())


def test_an_address_that_waits_for_passwords_lets_in_by_every_other_way(town: Town, now: datetime) -> None:
    office: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.5"}
    form = {"login": "cadre", "password": PASSWORD, "code": codes_of(town.cadre)[0]}
    known = Client(**office)
    assert sign_in(known, "sibling") == 302
    known.post("/accounts/logout/")
    link = f"/accounts/begin/{link_by_machine(town.director, now=now)}/"
    for each in range(45):
        sign_in(Client(), f"name{each}", "wrong", **office)
    assert sign_in(Client(), "cadre", **office) == 429
    assert sign_in(known, "sibling") == 302
    assert Client(**office).get("/accounts/2fa/webauthn/login/").status_code == 302
    assert Client(**office).get(link).status_code == 200
    assert Client(**office).post("/accounts/recover/", form).status_code == 302
    # Nor do wrong codes and links shut passwords, or each other.
    other: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.6"}
    wrong = [Client(**other).post("/accounts/recover/", {**form, "login": f"n{n}"}).status_code for n in range(45)]
    assert (wrong[38], wrong[-1]) == (422, 429)
    wrong = [Client(**other).get("/accounts/begin/falsch/").status_code for _turn in range(45)]
    assert (wrong[38], wrong[-1]) == (404, 429)
    assert Client(**other).get(link).status_code == 200
    assert sign_in(Client(), "secretary", **other) == 302


def test_an_office_behind_one_address_signs_in_by_passkeys_and_wrong_ones_wait(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right ones count for nobody; wrong ones for the person from there, and for the address; elsewhere the person is let in."""
    key = Authenticator.objects.create(
        user=town.cadre, type="webauthn", data={"name": "k", "credential": {}, "signatures": 0}
    )

    def judged(user: Staff, credential: dict[str, Any]) -> Authenticator:
        if not credential.get("fits"):
            raise InvalidSignature if credential.get("forged") else ValidationError("wrong")
        return key

    # As a passkey that is on several devices says: it counts no signatures.
    uncounted = SimpleNamespace(response=SimpleNamespace(authenticator_data=SimpleNamespace(counter=0)))
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.parse_authentication_response", lambda _said: uncounted)
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.complete_authentication", judged)

    def come(address: str, name: str = "cadre", browser: Client | None = None, **said: Any) -> int:
        handle = websafe_encode(user_pk_to_url_str(town.staff[name]).encode()) if name else "x"
        body = json.dumps({**said, "response": {"userHandle": handle}})
        sent = {"credential": body}
        return (browser or Client()).post("/accounts/2fa/webauthn/login/", sent, REMOTE_ADDR=address).status_code

    office = "203.0.113.5"
    assert {come(office, fits=True) for _each in range(75)} == {302}
    known = Client()
    assert come(office, browser=known, fits=True) == 302
    known.post("/accounts/logout/")
    assert [come(office, forged=each % 2) for each in range(6)] == [302] * 5 + [429]
    assert come(office, fits=True) == 429
    # Neither their own device there, nor from elsewhere, nor a colleague, nor a password.
    assert SignIn.objects.filter(outcome="in", staff=town.cadre).count() == 76
    for address, browser in ((office, known), ("198.51.100.7", Client())):
        assert come(address, browser=browser, fits=True) == 302
        assert browser.get("/").status_code == 200
    assert come(office, "director") == 302
    assert sign_in(Client(), "director", REMOTE_ADDR=office) == 302
    # Who names nobody, or another each time, waits by the address.
    other = "203.0.113.6"
    statuses = [come(other, ("", "secretary", "office", "leader", "police")[each % 5]) for each in range(45)]
    assert statuses[-1] == 429 and 429 not in statuses[:20]
    assert sign_in(Client(), "secretary", REMOTE_ADDR=other) == 302


def test_codes_are_guessed_five_times_by_whoever_knows_the_password_and_nobody_else_counts(town: Town) -> None:
    codes = codes_of(town.cadre)

    def recover(code: str, password: str = PASSWORD, at: int = 1) -> int:
        form = {"login": "cadre", "password": password, "code": code}
        return Client(REMOTE_ADDR=f"198.51.100.{at}").post("/accounts/recover/", form).status_code

    with time_machine.travel(datetime.now().astimezone(), tick=False) as clock:
        for each in range(12):
            recover(codes[0], "wrong", at=each)
        assert recover(codes[0]) == 302
        # From many addresses: the account counts, and nothing tells that it waits.
        assert {recover("1" * 12, at=each) for each in range(20, 26)} == {422}
        assert recover(codes[1], at=30) == 422
        clock.shift(timedelta(hours=1, minutes=1))
        assert recover(codes[1], at=30) == 302


def test_the_client_behind_the_proxy_is_counted_not_the_proxy(town: Town, settings: Any) -> None:
    settings.TRUSTED_PROXIES = networks("127.0.0.1")
    for each in range(45):
        sign_in(Client(), f"name{each}", "wrong", headers={"X-Forwarded-For": "203.0.113.5"})
    assert sign_in(Client(), "director", headers={"X-Forwarded-For": "203.0.113.5"}) == 429
    assert sign_in(Client(), "director", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.1"}) == 302
    assert set(SignIn.objects.values_list("address", flat=True)) == {"203.0.113.5", "198.51.100.1"}


def test_a_right_guess_gives_nobody_elses_tries_back(town: Town, now: datetime) -> None:
    """A person of the office cannot clear the counter of the address by signing in between."""
    for each in range(39):
        sign_in(Client(), f"name{each}", "wrong")
    assert sign_in(Client(), "director") == 302
    assert sign_in(Client(), "name", "wrong") == 429


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_twenty() -> None:
    town = make_town()
    passed: list[int] = []

    def one() -> None:
        try:
            begin_try([GUESSED_PASSWORD.of(town.cadre.pk)], now=datetime.now().astimezone())
            passed.append(1)
        except TooManyTries:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _turn in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5


def test_a_password_is_judged_in_one_place(town: Town, rf: Any) -> None:
    """Whoever asks Django instead of the page is counted, too."""
    for _turn in range(4):
        assert authenticate(rf.post("/"), username="cadre", password="wrong") is None
    with pytest.raises(TooManyTries):
        authenticate(rf.post("/"), username="cadre", password="wrong")
    with pytest.raises(TooManyTries):
        authenticate(rf.post("/"), username="cadre", password=PASSWORD)


def test_the_password_is_not_guessed_at_an_open_desk(town: Town) -> None:
    client = Client()
    sign_in(client)
    form = {"oldpassword": "wrong", "password1": "dongjiang-48-qiao", "password2": "dongjiang-48-qiao"}
    statuses = [client.post("/accounts/password/change/", form).status_code for _turn in range(6)]
    assert statuses == [200] * 5 + [429]
    statuses = [client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code for _turn in range(10)]
    assert statuses[-1] == 429


def test_counters_are_given_back_and_forgotten(town: Town, now: datetime) -> None:
    counters = [CODE.of(town.cadre.pk)]
    for _turn in range(4):
        begin_try(counters, now=now)
    was_right(counters, now=now)
    for _turn in range(5):
        begin_try(counters, now=now)
    with pytest.raises(TooManyTries):
        begin_try(counters, now=now)
    begin_try(counters, now=now + timedelta(days=1))
    assert Tries.objects.get().wrong == 1


def test_who_signed_in_from_where_is_noted_for_half_a_year(town: Town, now: datetime) -> None:
    sign_in(Client(headers={"User-Agent": "Firefox"}), "cadre", REMOTE_ADDR="198.51.100.4")
    guess(1)
    rows = list(SignIn.objects.order_by("id").values_list("staff", "outcome", "address", "agent"))
    assert rows == [(town.cadre.pk, "in", "198.51.100.4", "Firefox"), (town.cadre.pk, "refused", "127.0.0.1", "")]
    assert forget_sign_ins(now=now + timedelta(days=180)) == 0
    assert forget_sign_ins(now=now + timedelta(days=185)) == 2


def test_a_first_password_must_be_changed(town: Town) -> None:
    town.director.must_change_password = True
    town.director.save()
    other = Client()
    assert sign_in(other, "director") == 302
    assert "/password/change/" in other.get("/")["Location"]
    new = "dongjiang-48-qiao"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert other.post("/accounts/password/change/", form).status_code == 302
    assert other.get("/").status_code == 200


def test_a_new_password_ends_every_other_session_and_every_token(town: Town, now: datetime) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    api = Client(headers={"Authorization": f"Bearer {issue_token(town.cadre, name='t', days=1, now=now)}"})
    assert (there.get("/").status_code, api.get("/api/v1/areas").status_code) == (200, 200)
    listed = here.get("/accounts/sessions/").content.decode()
    assert listed.count("127.0.0.1") >= 2
    form = {"oldpassword": PASSWORD, "password1": "dongjiang-48-qiao", "password2": "dongjiang-48-qiao"}
    said = here.post("/accounts/password/change/", form, follow=True).content.decode()
    assert "另外1处登录已退出，1个接口令牌已停用" in said
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert api.get("/api/v1/areas").status_code == 401


@pytest.mark.parametrize("door", ["reset", "shell"])
def test_by_whatever_door_a_password_is_set(town: Town, now: datetime, door: str) -> None:
    client = Client()
    sign_in(client)
    token = issue_token(town.cadre, name="t", days=1, now=now)
    if door == "reset":
        link_by_machine(town.cadre, now=now)
    else:
        row = Staff.objects.get(pk=town.cadre.pk)
        row.set_password("dongjiang-48-qiao")
        row.save(update_fields=["password"])
    assert client.get("/").status_code == 302
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/areas")
    assert answer.status_code == 401
    assert not ApiToken.objects.filter(revoked_at=None).exists()


def test_second_factor_passkeys_and_sessions_have_pages(town: Town) -> None:
    client = Client()
    sign_in(client)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/sessions/"):
        assert client.get(path).status_code == 200, path
    assert not Authenticator.objects.exists()
