"""Who signed in from where, and who was refused, is read by its owner and by the auditor of the town."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from factories.passkeys import SoftPasskey
from factories.second_factor import SECRET, STEP, code_of, signed_in
from factories.town import PASSWORD, Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, SignIn, Staff
from lianxinqiao.desk.web.sign_ins import device_said

pytestmark = pytest.mark.django_db
LOGIN, OWN, TOWNS = "/accounts/login/", "/me/sign-ins/", "/audit/sign-ins/"


def read(town: Town, name: str, path: str, **asked: str) -> str:
    return town.client(name).get(path, asked).content.decode()


def guess(name: str, password: str = "wrong", address: str = "198.51.100.9") -> Client:
    client = Client(headers={"User-Agent": "Firefox"}, REMOTE_ADDR=address)
    client.post(LOGIN, {"login": name, "password": password})
    return client


def test_ones_own_are_read_and_nobody_elses(town: Town) -> None:
    guess("cadre", PASSWORD, "203.0.113.1")
    guess("cadre")
    guess("director", address="203.0.113.77")
    page = read(town, "cadre", OWN)
    assert "203.0.113.1" in page and "198.51.100.9" in page and "未通过" in page and "Firefox" in page
    assert "203.0.113.77" not in page
    assert "203.0.113.1" not in read(town, "cadre", OWN, outcome="refused")


def test_the_auditor_reads_those_of_the_town_and_tries_at_names_that_nobody_has(town: Town) -> None:
    guess("cadre", PASSWORD, "203.0.113.1")
    guess("far_cadre", address="203.0.113.2")
    guess("nobody-of-this-name", address="203.0.113.3")
    page = read(town, "auditor", TOWNS)
    assert "试cadre" in page and "203.0.113.1" in page
    assert "没有这个用户名" in page and "203.0.113.3" in page
    assert "203.0.113.2" not in page, "another town's"
    assert town.client("admin").get(TOWNS).status_code == 404


def test_who_sees_a_sign_in_is_said_once(town: Town) -> None:
    for name in ("cadre", "far_cadre", "auditor", "nobody-of-this-name"):
        guess(name)

    def seen(who: Staff) -> set[str | None]:
        return set(SignIn.objects.visible_to(who).values_list("staff__username", flat=True))

    assert seen(town.cadre) == {"cadre"}
    assert seen(town.principal) == seen(town.admin) == set()
    assert seen(town.auditor) == {"cadre", "auditor", None}
    neighbour = Staff.objects.create(username="linzhen", name="试邻")
    area = town.far.parent
    Appointment.objects.create(staff=neighbour, role=Role.AUDITOR, area=area, starts_on=date(2015, 1, 1))
    assert seen(neighbour) == {"far_cadre", None}
    Appointment.objects.create(staff=town.far_cadre, role=Role.AUDITOR, area=town.town, starts_on=date(2015, 1, 1))
    town.far_cadre.__dict__.pop("_scopes", None)
    assert seen(town.far_cadre) == {"cadre", "far_cadre", "auditor", None}, (
        "an auditor of another town finds their own too"
    )


def test_an_auditor_reads_on_their_own_page_their_own_alone(town: Town) -> None:
    guess("cadre", address="203.0.113.1")
    guess("auditor", address="203.0.113.4")
    page = read(town, "auditor", OWN)
    assert "203.0.113.4" in page and "203.0.113.1" not in page


def test_a_wrong_second_step_and_a_passkey_that_does_not_fit_are_on_record(town: Town) -> None:
    TOTP.activate(town.cadre, SECRET)
    client = signed_in()
    client.post(STEP, {"code": "000000"})
    client.post(STEP, {"credential": '{"id": "a"}'})
    assert not SoftPasskey(town.director).come(0, site="example")

    def noted(whose: Staff) -> list[str]:
        return list(SignIn.objects.filter(staff=whose).order_by("id").values_list("outcome", flat=True))

    assert noted(town.cadre) == ["refused", "refused"]
    assert noted(town.director) == ["refused"]
    for _try in range(6):
        client.post(STEP, {"code": "000000"})
    assert noted(town.cadre)[-1] == "wait"
    assert client.post(STEP, {"code": code_of(SECRET)}).status_code == 429


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120 Mobile Safari/537 MicroMessenger/8.0",
            "微信 · Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537.36 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604.1", "Safari · iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", "—"),
    ],
)
def test_a_device_is_said_in_words(agent: str, words: str) -> None:
    assert device_said(agent) == words
