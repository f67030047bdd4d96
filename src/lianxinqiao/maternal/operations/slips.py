"""What giving a slip leaves (RR-4)."""

from __future__ import annotations

import secrets

from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.maternal.models import MaternalServiceReferral
from lianxinqiao.matters.deeds import Doing


def given(row: MaternalServiceReferral, _asked: Asked, doing: Doing) -> MaternalServiceReferral:
    """The slip has a number drawn by lot, a month and a last day; nothing about the woman is kept."""
    today = local_date(doing.now)
    row.month = today.replace(day=1)
    row.token = f"{secrets.randbelow(10**12):012d}"
    row.expires_on = due_day(rule_on("maternal.slip_days", today), today, work_calendar()).raw
    return row
