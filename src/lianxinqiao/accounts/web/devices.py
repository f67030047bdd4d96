"""The devices a person signs in from: a signed cookie of each says so, so that strangers' guesses do not shut the owner out.

The cookie opens nothing.  It holds a number of the device and, for each account that signed in there, a digest
that a new password makes worthless.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from lianxinqiao.accounts.models import Staff

COOKIE = "lxq_device"
SALT = "lianxinqiao.device"
KEPT_SECONDS = 400 * 24 * 3600
MOST_ACCOUNTS = 8


def known_device(request: HttpRequest | None, staff: Staff) -> str | None:
    """Return the number of this device, if this person signed in from it with the password they have."""
    held = _read(request)
    number = held.get("device")
    said = held.get("accounts", {}).get(str(staff.pk), "")
    return number if number and constant_time_compare(said, _mark(number, staff)) else None


def remember_device(request: HttpRequest, response: HttpResponse, staff: Staff) -> None:
    """Let the device be known as one of theirs; others who sign in from it stay known."""
    held = _read(request)
    number = held.get("device") or secrets.token_urlsafe(12)
    others = {key: mark for key, mark in held.get("accounts", {}).items() if key != str(staff.pk)}
    accounts = dict([*others.items(), (str(staff.pk), _mark(number, staff))][-MOST_ACCOUNTS:])
    response.set_cookie(
        COOKIE,
        signing.dumps({"device": number, "accounts": accounts}, salt=SALT),
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest | None) -> dict[str, Any]:
    try:
        held = signing.loads(request.COOKIES[COOKIE], salt=SALT, max_age=KEPT_SECONDS) if request is not None else {}
    except (KeyError, signing.BadSignature):
        return {}
    return held if isinstance(held, dict) else {}


def _mark(number: str, staff: Staff) -> str:
    return salted_hmac(SALT, f"{number} {staff.pk} {staff.password}", algorithm="sha256").hexdigest()[:32]
