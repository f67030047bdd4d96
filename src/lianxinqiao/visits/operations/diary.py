"""Accepting the entries that nobody looked at in time (SM-1)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from lianxinqiao.matters.operations.doing import do_all
from lianxinqiao.visits.choices import Status
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import VisitLog


@transaction.atomic
def accept_by_time(*, on: date, now: datetime, most: int = 1000) -> int:
    """Accept what its assessor left for five working days; return how many.  Twice changes nothing."""
    waiting = VisitLog.objects.filter(status=Status.SUBMITTED, accept_due_on__lt=on)
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("area")[:most])
    do_all(ENTRY, rows, "accept", now=now)
    return len(rows)
