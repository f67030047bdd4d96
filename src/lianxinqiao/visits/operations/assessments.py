"""The months as the system computes and settles them (SM-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.operations.doing import do_all
from lianxinqiao.visits.choices import AssessmentStatus
from lianxinqiao.visits.deeds.months import COMPUTE, Figures
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment
from lianxinqiao.visits.queries.assessments import count_month


@transaction.atomic
def compute_month(month: Month, *, now: datetime, area_ids: Iterable[int] | None = None) -> int:
    """Write every post's count of a month, and ask those who are short for their reason; return how many.

    What somebody has confirmed is left alone, so computing twice changes nothing.
    """
    known = {
        row.appointment_id: row
        for row in MonthlyAssessment.objects.select_for_update(of=("self",))
        .select_related("staff", "area")
        .filter(month=month.first)
    }
    counts: dict[MonthlyAssessment, dict[str, Any]] = {}
    for post in count_month(month, area_ids=area_ids):
        figures = {name: getattr(post, name) for name in Figures.keeps}
        row = known.get(post.appointment.pk)
        if row is None:
            row = MonthlyAssessment(
                id=uuid7(),
                appointment=post.appointment,
                staff=post.appointment.staff,
                area=post.appointment.area,
                month=month.first,
                reason=post.reason,
                # The first count makes its first version.
                version=0,
            )
        elif row.status not in COMPUTE.at or all(getattr(row, name) == value for name, value in figures.items()):
            continue
        counts[row] = figures
    do_all(MONTH, counts, COMPUTE.name, counts.__getitem__, now=now)
    return len(counts)


@transaction.atomic
def settle_confirmed(*, on: date, now: datetime) -> int:
    """Make final what nobody objected to in time; return how many."""
    confirmed = MonthlyAssessment.objects.filter(status=AssessmentStatus.CONFIRMED, object_by__lt=on)
    rows = list(confirmed.select_for_update(skip_locked=True, of=("self",)).select_related("staff", "area"))
    do_all(MONTH, rows, "settle", now=now)
    return len(rows)
