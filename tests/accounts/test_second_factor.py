"""The second step: asked of everybody where it is required, codes good once and limited, secrets sealed."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from factories.second_factor import SECRET, STEP, code_of, set_up, signed_in
from factories.town import PASSWORD, Town, make_town
from lianxinqiao.accounts.models import SecondFactorSecret
from lianxinqiao.accounts.operations.second_factor import forget_factors, unsealed, use_code
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.freshness import forget_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


PAGES = ("/", "/households/", "/team/", "/me/tokens/", "/audit/", "/households/?export=xlsx", "/accounts/sessions/")


@pytest.mark.usefixtures("required")
def test_nobody_gets_past_the_second_step_where_it_is_required(town: Town, now: datetime) -> None:
    client = signed_in()
    for path in PAGES:
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/second-step/"), path
    assert client.post("/me/tokens/", {"deed": "issue", "issue-name": "x", "issue-days": "9"}).status_code == 302
    assert "通行密钥（推荐）" in client.get("/accounts/second-step/").content.decode()
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    set_up(client)
    assert [client.get(path).status_code for path in PAGES[:4]] == [200] * 4
    # Residents and programs are not asked.
    assert signed_in("director").get(f"/a/{town.own.code}/").status_code == 200
    token = issue_token(town.director, name="t", days=1, now=now)
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/areas").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_session_without_the_step_adds_no_factor_beside_one_that_is_there(town: Town) -> None:
    """A session from before the second step was asked for is not one that has taken it."""
    TOTP.activate(town.cadre, SECRET)
    client = town.client("cadre")
    for path in ("/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/", "/accounts/password/change/"):
        assert client.get(path)["Location"] == "/accounts/second-step/", path
    assert client.get("/accounts/second-step/")["Location"] == "/accounts/2fa/reauthenticate/"
    assert client.post("/accounts/2fa/reauthenticate/", {"code": code_of(SECRET)}).status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_the_last_factor_is_not_taken_off(town: Town) -> None:
    client = signed_in()
    set_up(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.usefixtures("required")
@pytest.mark.django_db(transaction=True)
def test_the_last_passkey_is_not_taken_off() -> None:
    town = make_town()
    client = signed_in()
    set_up(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    Authenticator.objects.create(user=town.cadre, type="webauthn", data={"name": "k", "credential": {}})
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    key = Authenticator.objects.get(type="webauthn")
    answer = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert (answer.status_code, "最后一个" in answer.content.decode()) == (409, True)
    assert Authenticator.objects.filter(pk=key.pk).exists()
    assert forget_factors(town.cadre) >= 1
    assert not Authenticator.objects.filter(user=town.cadre).exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_one_factor_off_and_not_both(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cadre = make_town().cadre
    kinds = ("totp", "webauthn")
    rows = [Authenticator.objects.create(user=cadre, type=kind, data={"secret": ""}) for kind in kinds]
    gone, through, refused = threading.Event(), threading.Event(), []

    def first() -> None:
        with transaction.atomic():
            rows[0].delete()
            gone.set()
            # Whoever does not wait for the end of this gets through meanwhile.
            through.wait(1)
        connection.close()

    def second() -> None:
        gone.wait()
        try:
            with transaction.atomic():
                rows[1].delete()
        except StepNotAllowed:
            refused.append(rows[1].type)
        through.set()
        connection.close()

    threads = [threading.Thread(target=each) for each in (first, second)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [len(refused), Authenticator.objects.filter(user=cadre).count()] == [1, 1]


def test_a_demonstration_asks_for_none_and_says_so(town: Town) -> None:
    assert signed_in().get("/").status_code == 200
    town.town.is_demo = True
    town.town.save()
    forget_all()
    assert "演示镇没有启用两步验证" in Client().get("/accounts/login/").content.decode()


def test_a_code_is_taken_once_by_every_process(town: Town) -> None:
    secret = set_up(signed_in())
    with time_machine.travel(datetime.now().astimezone().replace(microsecond=0), tick=False) as clock:
        clock.shift(60)
        code = code_of(secret)
        first = signed_in()
        assert first.get("/").status_code == 302
        assert first.post(STEP, {"code": code}).status_code == 302
        assert first.get("/").status_code == 200
        # Another process has another cache.
        cache.clear()
        second = signed_in()
        second.post(STEP, {"code": code})
        assert second.get("/").status_code == 302
        second.post(STEP, {"code": code_of(secret, -1)})
        assert second.get("/").status_code == 302, "a code from before the one that was used"
        assert first.post("/accounts/2fa/reauthenticate/", {"code": code}).status_code == 200
        clock.shift(30)
        assert second.post(STEP, {"code": f" {code_of(secret)[:3]} {code_of(secret)[3:]} "}).status_code == 302


def wide(code: str) -> str:
    return code.translate({ord("0") + each: ord("０") + each for each in range(10)})


def test_a_code_is_read_as_it_is_meant(town: Town) -> None:
    """In full width, with spaces or signs nobody sees, when the step is set up and when it is taken."""
    client = signed_in()
    with time_machine.travel(datetime.now().astimezone().replace(microsecond=0), tick=False) as clock:
        secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
        typed = f"\u3000{wide(code_of(secret)[:3])} \u200b{wide(code_of(secret)[3:])}"
        assert client.post("/accounts/2fa/totp/activate/", {"code": typed}).status_code == 302
        clock.shift(60)
        again = signed_in()
        code = code_of(secret)
        assert again.post(STEP, {"code": f"\u200b{wide(code[:2])}－{code[2:]}\u00ad"}).status_code == 302
        assert again.get("/").status_code == 200


def test_the_code_that_set_it_up_is_used(town: Town) -> None:
    with time_machine.travel(datetime.now().astimezone(), tick=False):
        secret = set_up(signed_in())
        cache.clear()
        other = signed_in()
        other.post(STEP, {"code": code_of(secret)})
        assert other.get("/").status_code == 302


def test_codes_are_guessed_five_times_by_whatever_door(town: Town) -> None:
    TOTP.activate(town.cadre, SECRET)
    statuses = [signed_in().post(STEP, {"code": f"{each:06}"}).status_code for each in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    # The right one, and from another address, has to wait as well; the password gives nothing back.
    assert signed_in().post(STEP, {"code": code_of(SECRET)}, REMOTE_ADDR="198.51.100.1").status_code == 429
    assert town.client("cadre").post("/accounts/2fa/reauthenticate/", {"code": code_of(SECRET)}).status_code == 429


def test_a_recovery_code_is_good_once_as_a_second_step(town: Town) -> None:
    TOTP.activate(town.cadre, SECRET)
    code = RecoveryCodes.activate(town.cadre).get_unused_codes()[0]
    assert signed_in().post(STEP, {"code": code}).status_code == 302
    again = signed_in()
    again.post(STEP, {"code": code})
    assert again.get("/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_one_code_at_once_from_twenty_sides_is_taken_once() -> None:
    town = make_town()
    TOTP.activate(town.cadre, SECRET)
    codes = [code_of(SECRET), RecoveryCodes.activate(town.cadre).get_unused_codes()[0]]
    taken: list[str] = []

    def one(code: str) -> None:
        if use_code(town.cadre, code) is not None:
            taken.append(code)
        connection.close()

    threads = [threading.Thread(target=one, args=[code]) for code in codes * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(codes)


def everything_in_the_database() -> str:
    """Return every row of every table, as text, what sessions hold included."""
    from django.apps import apps
    from django.contrib.sessions.models import Session

    found = [repr(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_no_secret_lies_plain_in_the_database(town: Town) -> None:
    client = signed_in()
    pending = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert pending not in everything_in_the_database()
    secret = set_up(client)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    seed = unsealed(codes.instance.data["seed"])
    whole = everything_in_the_database()
    assert [each for each in (secret, seed, *codes.get_unused_codes()) if each in whole] == []
    # What is sealed is found by its type: nothing of it is in allauth's own column.
    for row in Authenticator.objects.all():
        for key in ("secret", "seed"):
            assert re.fullmatch(r"sealed:[0-9a-f-]{36}", row.data.get(key, "sealed:" + "0" * 36))
    assert SecondFactorSecret.objects.filter(pending_for=None).count() == 2
    Authenticator.objects.all().delete()
    assert not SecondFactorSecret.objects.filter(pending_for=None).exists()


def test_a_wrong_first_code_keeps_the_secret_that_was_shown(town: Town) -> None:
    client = signed_in()
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert answer.context["form"].secret == secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302


def test_single_sign_on_and_a_passkey_are_asked_through_our_step(town: Town) -> None:
    from allauth.account.adapter import get_adapter

    assert "lianxinqiao.accounts.web.second_factor.SecondStep" in get_adapter().get_login_stages()
