"""Guessing is limited: each thing that can be guessed has a counter, and a wait that grows.

A try is counted before it is judged, so that twenty at once are twenty; whoever was right is given theirs
back.  Who is guessed at from outside must not be shut out by it: the counters are chosen so that a person's
own devices, passkeys and recovery codes never share one with a stranger (ADR 0023).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Tries
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.text import fold_name

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Guessed:
    """Something that is guessed: ``free`` wrong tries, then waits of a minute, doubled each time, an hour at most.

    Attributes:
        forgotten_after: how long nobody guesses until the wrong tries no longer count.
    """

    name: str
    free: int
    forgotten_after: timedelta = timedelta(days=1)
    own: bool = True

    def of(self, whom: object) -> Counter:
        return Counter(self, hashlib.sha256(f"{self.name}\n{whom}".encode()).digest())


@dataclass(frozen=True)
class Counter:
    """One counter of something guessed."""

    guessed: Guessed
    digest: bytes


# A password, by whoever has not signed in from this device before; from one of the person's own devices.
PASSWORD = Guessed("password", 5)
PASSWORD_OF_DEVICE = Guessed("device", 10)
# A password, from one address: the whole office may stand behind it, so a right guess gives back its own try only.
ADDRESS = Guessed("address", 40, timedelta(hours=1), own=False)
# The ways that are left while an address waits, each for itself: nobody who guesses at names shuts them.
RECOVERY_OF_ADDRESS = Guessed("recovery address", 40, timedelta(hours=1), own=False)
LINK_OF_ADDRESS = Guessed("link address", 40, timedelta(hours=1), own=False)
# A passkey that does not fit: of one person from one address (nobody elsewhere shuts them out), from one of their own devices,
# and from the address; right ones count for nobody, however many sit behind one address.
PASSKEY = Guessed("passkey", 5)
PASSKEY_OF_DEVICE = Guessed("passkey device", 10)
PASSKEY_OF_ADDRESS = Guessed("passkey address", 40, timedelta(hours=1), own=False)
# A recovery code, by whoever knew the password.
RECOVERY = Guessed("recovery", 5)
# The second step, by whoever knew the password; the password again, by whoever is in.
CODE = Guessed("code", 5)
PASSWORD_AGAIN = Guessed("again", 5)


class TooManyTries(DomainError):
    """Too many wrong guesses; it has to wait."""

    status = 429
    code = "too_many_tries"


def name_of_account(typed: str) -> str:
    """Return a user name as it is compared: one account has one, whatever the spelling."""
    return fold_name(typed)


@transaction.atomic
def begin_try(counters: Sequence[Counter], *, now: datetime) -> None:
    """Count a try, before it is judged.

    Raises:
        TooManyTries: one of the counters has to wait; nothing is counted.
    """
    rows = [_held(counter, now) for counter in sorted(counters, key=lambda each: each.digest)]
    if any(row.waits_until is not None and row.waits_until > now for row, _counter in rows):
        raise TooManyTries(_("试错太多次，暂时不能再试，请过一会儿。"))
    for row, counter in rows:
        row.wrong = row.wrong + 1 if now - row.last_at < counter.guessed.forgotten_after else 1
        row.last_at, row.waits_until = now, _waits(row.wrong, counter.guessed, now)
        row.save()


@transaction.atomic
def was_right(counters: Sequence[Counter], *, now: datetime) -> None:
    """Give back the try of somebody who was right; what was wrong before it no longer counts, but for an address."""
    for counter in sorted(counters, key=lambda each: each.digest):
        row, _counter = _held(counter, now)
        row.wrong = 0 if counter.guessed.own else max(row.wrong - 1, 0)
        row.waits_until = _waits(row.wrong, counter.guessed, now)
        row.save()


@contextmanager
def one_try(*counters: Counter, now: datetime) -> Iterator[None]:
    """Judge one try within: counted before, given back where nothing refused it.

    Raises:
        TooManyTries: one of the counters has to wait; nothing is judged.
    """
    begin_try(counters, now=now)
    yield
    was_right(counters, now=now)


def must_wait(counters: Sequence[Counter], *, now: datetime) -> bool:
    """Whether the next try would be refused."""
    digests = [counter.digest for counter in counters]
    return Tries.objects.filter(digest__in=digests, waits_until__gt=now).exists()


def forget_tries(*, before: datetime) -> int:
    """Drop the counters that nobody used since ``before``; return how many."""
    return Tries.objects.filter(last_at__lt=before).delete()[0]


def _held(counter: Counter, now: datetime) -> tuple[Tries, Counter]:
    Tries.objects.get_or_create(digest=counter.digest, defaults={"last_at": now})
    return Tries.objects.select_for_update().get(digest=counter.digest), counter


def _waits(wrong: int, guessed: Guessed, now: datetime) -> datetime | None:
    beyond = wrong - guessed.free
    return now + min(FIRST_WAIT * 2 ** min(beyond, 10), LONGEST_WAIT) if beyond >= 0 else None
