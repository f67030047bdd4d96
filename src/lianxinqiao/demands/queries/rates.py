"""Which demands rates count, and what is asked to be left out of one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.models import Demand, RateExclusion
from lianxinqiao.demands.policies import DEMAND, RATERS
from lianxinqiao.matters.models import Matter


def counted(area_ids: Iterable[int], by: Staff | None) -> QuerySet[Demand]:
    """Return the demands of areas that rates count: never the sealed ones, nor any that is hidden from who reads (RR-13)."""
    matters = Matter.objects.filter(area__in=list(area_ids), kind=DEMAND)
    return Demand.objects.filter(matter__in=(matters if by is None else matters.open_to(by)).values("pk"))


def waiting_for(by: Staff) -> QuerySet[RateExclusion]:
    """Return what waits for this person's word: asked by another, of demands that their rates count (RR-13)."""
    theirs = counted(scope_of(by).area_ids(*RATERS), by).values("pk")
    return RateExclusion.objects.filter(approved_by=None, demand__in=theirs).exclude(asked_by=by)


def is_asked(by: Staff, pk: UUID) -> bool:
    """Whether a demand waits for this person's word, wherever it has gone."""
    return waiting_for(by).filter(demand=pk).exists()
