"""More time: asked for by the handler, decided once by the head, told to the resident before the first limit ends (article 34)."""

from __future__ import annotations

from lianxinqiao.calendar.limits import last_day_of
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations.clocks import extend_clock, start_clock_until

WHOLE, EXTENSION_NOTICE = "petition.complete_days", "petition.extension_notice"
# What runs from its receipt on.
AT_FIRST = ("demand.register_workdays", "petition.notice_days")


def running(row: Demand) -> Clock | None:
    """Return the running limit that an extension would lengthen."""
    return Clock.objects.filter(matter=row.matter, rule=WHOLE, state="running").first()


def is_before_its_end(row: Demand, doing: Doing) -> bool:
    clock = running(row)
    return clock is not None and doing.now <= clock.due_at


def extended(row: Demand, asked: Asked, doing: Doing) -> None:
    """Take more time; until the day the first limit would have ended the resident is to be told why."""
    if clock := running(row):
        start_clock_until(row.matter, EXTENSION_NOTICE, start_at=doing.now, due_on=last_day_of(clock.due_at))
    extend_clock(row.matter, WHOLE, days=asked.days)
