"""Signing in: lockout, first password, second factor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from factories.town import PASSWORD, Town


@pytest.mark.django_db
def test_lockout_grows_and_a_first_password_must_be_changed(town: Town, settings: Any) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    for _turn in range(5):
        answer = client.post("/accounts/login/", {"login": "cadre", "password": "wrong"})
    assert answer.status_code == 429
    assert client.post("/accounts/login/", {"login": "cadre", "password": PASSWORD}).status_code == 429
    settings.AXES_ENABLED = False
    town.director.must_change_password = True
    town.director.save()
    other = Client()
    assert other.post("/accounts/login/", {"login": "director", "password": PASSWORD}).status_code == 302
    assert "/password/change/" in other.get("/")["Location"]
    new = "dongjiang-48-qiao"
    assert (
        other.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        ).status_code
        == 302
    )
    assert other.get("/").status_code == 200


@pytest.mark.django_db
def test_second_factor_passkeys_and_sessions_have_pages(town: Town) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "cadre", "password": PASSWORD})
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/sessions/"):
        assert client.get(path).status_code == 200, path
