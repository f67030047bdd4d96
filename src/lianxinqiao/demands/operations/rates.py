"""Leaving a demand out of a rate, on the word of two people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.models import Demand, RateExclusion
from lianxinqiao.demands.policies import RATERS
from lianxinqiao.demands.queries.rates import counted
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import NotPermitted, NotVisible
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.operations.steps import note_step


def exclusion_asked(row: Demand, asked: Asked, doing: Doing) -> RateExclusion:
    """Ask that it be left out of a rate; it counts until somebody else agrees."""
    first = {"reason": asked.reason, "asked_by": doing.by, "at": doing.now}
    found, _made = RateExclusion.objects.get_or_create(demand=row, rate=asked.rate, defaults=first)
    return found


@transaction.atomic
def approve_exclusion(exclusion_id: int, *, by: Staff, now: datetime) -> RateExclusion:
    """Agree, as another person with the post to, that a demand is left out of a rate.

    Raises:
        NotVisible: no such request in their areas.
        NotPermitted: the one who asked.
    """
    theirs = counted(scope_of(by).area_ids(*RATERS), by).values("pk")
    waiting = RateExclusion.objects.select_for_update(of=("self",)).filter(approved_by=None, demand__in=theirs)
    row = waiting.select_related("demand__matter").filter(pk=exclusion_id).first()
    if row is None:
        raise NotVisible(_("没有待同意的申请。"))
    if row.asked_by_id == by.pk:
        raise NotPermitted(_("须由另一个人同意。"))
    row.approved_by = by
    row.save(update_fields=["approved_by"])
    note_step(row.demand.matter, "approve_exclusion", by=by, now=now, rule="principle 4", rate=row.rate)
    return row
