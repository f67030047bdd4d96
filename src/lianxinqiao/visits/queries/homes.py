"""Which homes somebody has been to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lianxinqiao.visits.models import VisitLog


def visited_since(day: date) -> Q:
    """Return the condition under which a household was visited since ``day``, whatever the outcome then (R-0.6)."""
    return Q(Exists(VisitLog.objects.seen().filter(household=OuterRef("pk"), visited_on__gte=day)))


def day_of(pk: UUID) -> date | None:
    """Return the day of a visit, whoever finds it."""
    return VisitLog.objects.filter(pk=pk).values_list("visited_on", flat=True).first()
