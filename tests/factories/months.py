"""A month of the diary, counted."""

from __future__ import annotations

from datetime import datetime

from lianxinqiao.calendar.limits import start_of_day
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.operations.assessments import compute_month


def count(month: Month, now: datetime) -> int:
    """Count a month now, or at the first moment after it where it has not ended; return how many posts."""
    return compute_month(month, now=max(now, start_of_day(month.next.first)))
