"""Signing in with the second step, as a person does."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from factories.town import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = "/accounts/2fa/authenticate/"


def code_of(secret: str, beside: int = 0) -> str:
    counter = list(yield_hotp_counters_from_time())[1] + beside
    return str(format_hotp_value(hotp_value(secret, counter)))


def signed_in(name: str = "cadre") -> Client:
    """Return a browser that knows the password and nothing else."""
    client = Client()
    assert client.post("/accounts/login/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def set_up(client: Client) -> str:
    """Set an authenticator up as a person does, and return its secret."""
    page = client.get("/accounts/2fa/totp/activate/")
    secret = str(page.context["form"].secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret
