"""Public doors against floods and robots, without puzzles (F-2, RR-10: nobody is asked who they are for it).

A form carries a stamp, and one stamp is good for one filing: whoever sends it again and again is refused
before anything is counted, so that nobody else behind the same address is shut out with them.  An address is
kept as a digest whose key changes every day, for two days, and so is the network it shares with its neighbours.
Two hundred neighbours behind one address pass; a machine that files four hundred an hour does not.  Each door
counts for itself: a flood of forms does not shut the door for programs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.clients import prefix_of
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.portal.models import FilingMark, UsedStamp

MOST_AN_HOUR = 400
MOST_A_MINUTE = 40
# A network has this many times as much: a machine that changes its address within it does not get round the limit.
NETWORK = 3
# Of the forty places of a reception day: neighbours behind one address book theirs, no machine books them all.
MOST_BOOKED = 6
LEAST_SECONDS = 3
LONGEST_SECONDS = 6 * 3600


class TooMany(DomainError):
    """More came from one address than people can write; the telephone still works."""

    status = 429
    code = "too_many"


class StampUsed(DomainError):
    """The form has been sent before, with something else in it."""

    status = 422
    code = "stamp_used"


class LooksLikeARobot(DomainError):
    """It was filled in faster than anybody reads, or a field that nobody sees was filled."""

    status = 422
    code = "robot"


def stamp() -> str:
    """Return a signed moment for a form: when it was handed out; no two are the same."""
    return signing.TimestampSigner(salt="filing").sign(secrets.token_urlsafe(9))


def use_stamp(stamped: str, what: object, *, now: datetime) -> None:
    """Use a stamp up for one filing; the same filing sent again may show it again.

    Args:
        what: the filing's own id; None where a form has none: then it cannot be sent twice.

    Raises:
        StampUsed: something else was filed with it.
    """
    filing = hashlib.sha256(str(what or secrets.token_hex(16)).encode()).digest()[:16]
    digest = hashlib.sha256(stamped.encode()).digest()
    try:
        with transaction.atomic():
            UsedStamp.objects.create(digest=digest, filing=filing, at=now)
    except IntegrityError as error:
        if not UsedStamp.objects.filter(digest=digest, filing=filing).exists():
            raise StampUsed(_("这张表已经提交过了。还有别的事，请重新打开页面再填。")) from error


def check_form(stamped: str, trap: str) -> None:
    """Refuse what no person fills in: at once, or into the field that is hidden from people.

    Raises:
        LooksLikeARobot: it does; a form older than six hours is only asked to be sent again.
    """
    signer = signing.TimestampSigner(salt="filing")
    try:
        signer.unsign(stamped, max_age=LONGEST_SECONDS)
    except signing.SignatureExpired as error:
        raise LooksLikeARobot(_("页面打开太久了，请再点一次提交。")) from error
    except signing.BadSignature as error:
        raise LooksLikeARobot(_("请从页面上提交，或打服务电话。")) from error
    if trap.strip():
        raise LooksLikeARobot(_("请从页面上提交，或打服务电话。"))


def is_too_fast(stamped: str) -> bool:
    """Whether a form came back faster than anybody reads it."""
    try:
        signing.TimestampSigner(salt="filing").unsign(stamped, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return True
    return True


def let_pass(address: str, *, now: datetime, door: str = "form") -> None:
    """Count one filing from an address at a door, or refuse it.

    Raises:
        TooMany: over four hundred an hour or forty a minute from one address, or thrice that from its network.
    """
    # In IPv6 one house has a whole network: there the two are the same.
    network = prefix_of(address)
    own, near = mark_of(f"{door} {network if ':' in address else address}", now), mark_of(f"{door} {network}", now)
    recent = FilingMark.objects.filter(Q(mark=own) | Q(network=near), at__gt=now - timedelta(hours=1))
    minute = Q(at__gt=now - timedelta(minutes=1))
    found = recent.aggregate(
        hour=Count("pk", filter=Q(mark=own)),
        minute=Count("pk", filter=Q(mark=own) & minute),
        near_hour=Count("pk", filter=Q(network=near)),
        near_minute=Count("pk", filter=Q(network=near) & minute),
    )
    if (
        found["minute"] >= MOST_A_MINUTE
        or found["hour"] >= MOST_AN_HOUR
        or found["near_minute"] >= NETWORK * MOST_A_MINUTE
        or found["near_hour"] >= NETWORK * MOST_AN_HOUR
    ):
        raise TooMany(_("从您这里提交得太多了，请过一会儿再试，急事请打服务电话。"))
    FilingMark.objects.create(mark=own, network=near, at=now)


def let_book(address: str, day: object, *, now: datetime) -> None:
    """Count one place that was booked from an address, of a reception day that the caller holds, or refuse it.

    Raises:
        TooMany: over six of that day came from the address today, or thrice that from its network.
    """
    network = prefix_of(address)
    own, near = (mark_of(f"book {day} {each}", now) for each in (network if ":" in address else address, network))
    found = FilingMark.objects.filter(Q(mark=own) | Q(network=near)).aggregate(
        own=Count("pk", filter=Q(mark=own)), near=Count("pk", filter=Q(network=near))
    )
    if found["own"] >= MOST_BOOKED or found["near"] >= NETWORK * MOST_BOOKED:
        raise TooMany(_("从您这里今天已为这一天约了很多号，不能再约。当天可以直接来，也可以打服务电话。"))
    FilingMark.objects.create(mark=own, network=near, at=now)


def mark_of(address: str, now: datetime) -> bytes:
    key = f"{settings.SECRET_KEY}:{local_date(now)}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).digest()[:16]


def forget_marks(*, before: datetime) -> int:
    """Drop the marks and used stamps older than ``before``; return how many marks."""
    UsedStamp.objects.filter(at__lt=before).delete()
    return FilingMark.objects.filter(at__lt=before).delete()[0]
