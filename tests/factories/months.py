"""A month of the diary, counted."""

from __future__ import annotations

from datetime import datetime

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import start_of_day
from lianxinqiao.demo.doing import do
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment
from lianxinqiao.visits.operations.assessments import compute_month


def count(month: Month, now: datetime) -> int:
    """Count a month now, or at the first moment after it where it has not ended; return how many posts."""
    return compute_month(month, now=max(now, start_of_day(month.next.first)))


def explain(staff: Staff, now: datetime) -> MonthlyAssessment:
    """Let a cadre say why their newest month is short; return it."""
    row = MonthlyAssessment.objects.filter(staff=staff, beside=None).latest("month")
    do(MONTH, row.pk, "reason", {"kind": "training", "reason": "学习"}, by=staff, now=now)
    row.refresh_from_db()
    return row
