"""The rolls of moves that are past, deleted by the clock (RR-8)."""

from __future__ import annotations

from datetime import datetime

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.hazards.models import RollEntry
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.operations.doing import do


def forget_old_rolls(*, now: datetime) -> int:
    """Delete the rolls whose thirty days are over, site by site; return how many entries."""
    ended = RollEntry.objects.filter(delete_on__lt=local_date(now))
    sites = sorted(set(ended.values_list("site", flat=True)))
    return sum(do(SITE, pk, "forget_roll", by=SYSTEM, now=now).gave for pk in sites)
