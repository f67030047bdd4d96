"""Leaving a demand out of a rate, on the word of two people."""

from __future__ import annotations

from lianxinqiao.demands.models import Demand, RateExclusion
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing


def exclusion_asked(row: Demand, asked: Asked, doing: Doing) -> RateExclusion:
    """Ask that it be left out of a rate; it counts until somebody else agrees."""
    first = {"reason": asked.reason, "asked_by": doing.by, "at": doing.now}
    found, _made = RateExclusion.objects.get_or_create(demand=row, rate=asked.rate, defaults=first)
    return found


def exclusion_agreed(_row: Demand, asked: Asked, doing: Doing) -> RateExclusion:
    """It is left out of the rate on the word of two."""
    found: RateExclusion = asked.exclusion
    found.approved_by, doing.data = doing.person, {"rate": found.rate}
    found.save(update_fields=["approved_by"])
    return found
