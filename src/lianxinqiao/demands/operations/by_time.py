"""What time does to demands: settled when nobody asked for review, archived two years after they were closed."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import PROMISING, SEALED_WHERE_IT_STANDS, Status
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.operations.ageing import over_before
from lianxinqiao.matters.operations.doing import do


def settle_by_time(*, now: datetime, most: int = 500) -> int:
    """Settle what was delivered, or answered by the reviewing body, once the thirty days for the next level are over; return how many.  Twice changes nothing.

    A supported demand that nobody has performed stays open: its word must be kept first (R-14.1).
    """
    waiting = Demand.objects.filter(
        matter__status__in=(Status.DELIVERED, Status.REVIEW_ANSWERED), review_until__lt=local_date(now)
    ).exclude(decision__in=PROMISING, performed_on=None)
    return _each("settle", waiting.values_list("pk", flat=True)[:most], now)


def archive_old(*, now: datetime, most: int = 500) -> int:
    """Archive what was closed two years ago: its content is sealed, found by number only (RR-14); return how many.

    What ended in another way is sealed where it stands: that it was withdrawn, or not accepted, can still be read.
    """
    ended = over_before("demand.seal_months", local_date(now))
    old = Demand.objects.filter(matter__closed_at__lt=ended, sealed_on=None)
    return sum(
        _each(name, old.filter(matter__status__in=at).values_list("pk", flat=True)[:most], now)
        for name, at in (("archive", [Status.CLOSED]), ("seal", SEALED_WHERE_IT_STANDS))
    )


def _each(name: str, keys: Iterable[UUID], now: datetime) -> int:
    """Do one deed to each, in a transaction of its own; what somebody moved meanwhile is left alone."""
    done = 0
    for pk in list(keys):
        with suppress(StepNotAllowed):
            do(DEMAND, pk, name, by=SYSTEM, now=now)
            done += 1
    return done
