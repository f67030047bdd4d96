"""Which homes somebody has been to."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from lianxinqiao.visits.models import VisitLog


def visited_since(day: date) -> Q:
    """Return the condition under which a household was visited since ``day``, whatever the outcome then (R-0.6)."""
    return Q(Exists(VisitLog.objects.seen().filter(household=OuterRef("pk"), visited_on__gte=day)))
