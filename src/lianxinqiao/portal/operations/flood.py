"""Public doors against floods and robots, without puzzles (F-2, RR-10: nobody is asked who they are for it).

An address is kept as a digest whose key changes every day, for two days.  Two hundred neighbours
behind one address pass; a machine that files four hundred an hour does not.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.portal.models import FilingMark

MOST_AN_HOUR = 400
MOST_A_MINUTE = 40
LEAST_SECONDS = 3
LONGEST_SECONDS = 6 * 3600


class TooMany(DomainError):
    """More came from one address than people can write; the telephone still works."""

    status = 429
    code = "too_many"


class LooksLikeARobot(DomainError):
    """It was filled in faster than anybody reads, or a field that nobody sees was filled."""

    status = 422
    code = "robot"


def stamp() -> str:
    """Return a signed moment for a form: when it was handed out."""
    return signing.TimestampSigner(salt="filing").sign("form")


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


def let_pass(address: str, *, now: datetime) -> None:
    """Count one filing from an address, or refuse it.

    Raises:
        TooMany: over four hundred an hour or forty a minute from one address.
    """
    mark = mark_of(address, now)
    found = FilingMark.objects.filter(mark=mark, at__gt=now - timedelta(hours=1)).aggregate(
        hour=Count("pk"), minute=Count("pk", filter=Q(at__gt=now - timedelta(minutes=1)))
    )
    if found["minute"] >= MOST_A_MINUTE or found["hour"] >= MOST_AN_HOUR:
        raise TooMany(_("从您这里提交得太多了，请过一会儿再试，急事请打服务电话。"))
    FilingMark.objects.create(mark=mark, at=now)


def mark_of(address: str, now: datetime) -> bytes:
    key = f"{settings.SECRET_KEY}:{local_date(now)}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).digest()[:16]


def forget_marks(*, before: datetime) -> int:
    """Drop the marks older than ``before``; return how many."""
    return FilingMark.objects.filter(at__lt=before).delete()[0]
