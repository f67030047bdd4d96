"""Pages of the library of signing in that a town hall has no use for are not there; a password is asked for by nobody's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from factories.town import Town

NOT_THERE = (
    "signup/",
    "inactive/",
    "email/",
    "confirm-email/",
    "confirm-email/abc/",
    "password/set/",
    "password/reset/done/",
    "password/reset/key/1-abc/",
    "login/code/confirm/",
    "3rdparty/",
    "3rdparty/signup/",
    "social/connections/",
)


@pytest.mark.parametrize("path", NOT_THERE)
def test_it_is_not_there(client: Any, town: Town, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(town.cadre)
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 404


def test_whoever_forgot_a_password_is_told_who_sends_the_link_and_nothing_is_sent(client: Any, town: Town) -> None:
    said = client.get("/accounts/password/reset/").content.decode()
    assert "只能用一次的链接" in said and "初始密码" not in said
    town.cadre.email = "x@example.org"
    town.cadre.save()
    assert client.post("/accounts/password/reset/", {"email": "x@example.org"}).status_code == 405
    assert not mail.outbox
