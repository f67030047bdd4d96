"""Leaving a demand out of a rate, on the word of two people."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.models import Demand, RateExclusion
from lianxinqiao.demands.policies import RATERS
from lianxinqiao.demands.queries.rates import counted
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing


def exclusion_asked(row: Demand, asked: Asked, doing: Doing) -> RateExclusion:
    """Ask that it be left out of a rate; it counts until somebody else agrees."""
    first = {"reason": asked.reason, "asked_by": doing.by, "at": doing.now}
    found, _made = RateExclusion.objects.get_or_create(demand=row, rate=asked.rate, defaults=first)
    return found


def waiting_for(by: Staff) -> QuerySet[RateExclusion]:
    """Return what waits for this person's word: asked by another, of demands that their rates count (RR-13)."""
    theirs = counted(scope_of(by).area_ids(*RATERS), by).values("pk")
    return RateExclusion.objects.filter(approved_by=None, demand__in=theirs).exclude(asked_by=by)


def is_asked(by: Staff, pk: UUID) -> bool:
    """Whether a demand waits for this person's word, wherever it has gone."""
    return waiting_for(by).filter(demand=pk).exists()


def exclusion_agreed(_row: Demand, asked: Asked, doing: Doing) -> RateExclusion:
    """It is left out of the rate on the word of two."""
    found: RateExclusion = asked.exclusion
    found.approved_by, doing.data = doing.person, {"rate": found.rate}
    found.save(update_fields=["approved_by"])
    return found
