"""More time: asked for by the handler, decided once by the head, told to the resident before the first limit ends (article 34)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import last_day_of
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations.clocks import extend_clock, start_clock_until

WHOLE, EXTENSION_NOTICE = "petition.complete_days", "petition.extension_notice"


def extension_asked(row: Demand, asked: Asked, doing: Doing) -> None:
    """Ask for more time; from now on the head reads the demand, to decide on more than a number.

    Raises:
        StepNotAllowed, InvalidInput: as ``extended``.
    """
    _running(row, doing)
    row.extension_asked_days, row.extension_reason = asked.days, asked.reason
    doing.data = {"days": asked.days}


def extended(row: Demand, asked: Asked, doing: Doing) -> None:
    """Take more time; until the day the first limit would have ended the resident is to be told why.

    Raises:
        StepNotAllowed: no limit of the law runs.
        InvalidInput: the limit is over already.
    """
    first_due = last_day_of(_running(row, doing).due_at)
    row.extended_days, row.extension_reason = asked.days, asked.reason
    extend_clock(row.matter, WHOLE, days=asked.days)
    start_clock_until(row.matter, EXTENSION_NOTICE, start_at=doing.now, due_on=first_due)
    doing.data = {"days": asked.days}


def extension_refused(row: Demand, _asked: Asked, _doing: Doing) -> None:
    """The limit stays."""
    row.extension_asked_days, row.extension_reason = 0, ""


def extension_told(row: Demand, asked: Asked, doing: Doing) -> None:
    """The notice with its reason reached the resident."""
    row.extension_told_on = asked.on
    doing.data = {"on": asked.on.isoformat()}


def _running(row: Demand, doing: Doing) -> Clock:
    """Return the running limit that an extension would lengthen."""
    clock = Clock.objects.filter(matter=row.matter, rule=WHOLE, state="running").first()
    if clock is None:
        raise StepNotAllowed(_("这件诉求不能延期：没有在走的办结期限，或已经延过。"))
    if doing.now > clock.due_at:
        raise InvalidInput(_("已超过办结期限，不能再延期。"))
    return clock
