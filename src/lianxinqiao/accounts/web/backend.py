"""The one place where a password is judged: counted first, by whatever door it comes (ADR 0023)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from lianxinqiao.accounts.choices import Outcome
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.sign_ins import note_sign_in
from lianxinqiao.accounts.operations.tries import (
    ADDRESS,
    PASSKEY,
    PASSKEY_OF_ADDRESS,
    PASSKEY_OF_DEVICE,
    PASSWORD,
    PASSWORD_OF_DEVICE,
    Counter,
    Guessed,
    TooManyTries,
    begin_try,
    must_wait,
    name_of_account,
    was_right,
)
from lianxinqiao.accounts.web.devices import known_device
from lianxinqiao.kernel.clients import prefix_of
from lianxinqiao.kernel.moments import now


class CountedBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Judges a user name and a password, whatever the spelling of the name, as often as the counters let it."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Staff | None:
        """Return the person.

        Raises:
            TooManyTries: one of the counters has to wait, or has to now.
            PermissionDenied: wrong; no other backend is asked.
        """
        if "password" not in credentials or not credentials.get("username"):
            return None
        name = name_of_account(str(credentials["username"]))
        staff = Staff.objects.filter(username__iexact=name).first()
        counters = counters_of(request, staff, name)
        moment = now()
        try:
            begin_try(counters, now=moment)
        except TooManyTries:
            note(request, staff, Outcome.WAIT)
            raise
        found: Staff | None = super().authenticate(request, **{**credentials, "username": name})
        if found is not None:
            was_right(counters, now=moment)
            return found
        # The library keeps whoever typed the right password of a closed account, to tell them so: it would tell a guesser.
        self.unstash_authenticated_user()
        note(request, staff, Outcome.REFUSED)
        if must_wait(counters, now=moment):
            begin_try(counters, now=moment)
        raise PermissionDenied


def counters_of(request: HttpRequest | None, staff: Staff | None, name: str) -> list[Counter]:
    """Return what counts a guess: a device the person is known by counts for itself, all strangers together."""
    device = known_device(request, staff) if staff is not None else None
    if staff is not None and device is not None:
        return [PASSWORD_OF_DEVICE.of(f"{device} {staff.pk}")]
    whom = staff.pk if staff is not None else f"name {name}"
    return [PASSWORD.of(whom), address_counter(request)]


def passkey_counters_of(request: HttpRequest | None, staff: Staff | None) -> list[Counter]:
    """Return what counts a passkey that does not fit: as of a password, but nobody elsewhere counts against a person."""
    device = known_device(request, staff) if staff is not None else None
    if staff is not None and device is not None:
        return [PASSKEY_OF_DEVICE.of(f"{device} {staff.pk}")]
    address = address_counter(request, PASSKEY_OF_ADDRESS)
    return [address] if staff is None else [PASSKEY.of(f"{staff.pk} {address.digest.hex()}"), address]


def address_counter(request: HttpRequest | None, guessed: Guessed = ADDRESS) -> Counter:
    """Return what counts guesses from an address at one sort of thing; each sort waits for itself."""
    address = str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""
    return guessed.of(prefix_of(address) if ":" in address else address)


@contextmanager
def noted(request: HttpRequest | None, staff: Staff | None) -> Iterator[None]:
    """Keep a line of a second step or a passkey that is refused, or that has to wait, as of a wrong password."""
    try:
        yield
    except TooManyTries:
        note(request, staff, Outcome.WAIT)
        raise
    except ValidationError:
        note(request, staff, Outcome.REFUSED)
        raise


def note(request: HttpRequest | None, staff: Staff | None, outcome: Outcome) -> None:
    meta = request.META if request is not None else {}
    address, agent = str(meta.get("REMOTE_ADDR", "")), str(meta.get("HTTP_USER_AGENT", ""))
    note_sign_in(staff, outcome, address=address, agent=agent, now=now())
