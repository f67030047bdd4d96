"""Leaving a demand out of a rate, on the word of two people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.choices import Rate
from lianxinqiao.demands.models import RateExclusion
from lianxinqiao.demands.operations.moving import lock_demand
from lianxinqiao.demands.policies import is_office
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.operations.steps import note_step


@transaction.atomic
def ask_exclusion(demand_id: UUID, *, rate: str, reason: str, by: Staff, now: datetime) -> RateExclusion:
    """Ask that a demand be left out of a rate; it counts until somebody else agrees.

    Raises:
        InvalidInput: no such rate, or no reason.
    """
    demand = lock_demand(demand_id, by=by, expected_version=None)
    if not is_office(by, demand.matter):
        raise NotPermitted(_("由综治信访办提出。"))
    if rate not in Rate.values or not reason.strip():
        raise InvalidInput(_("请选择哪个率并写明理由。"), field="reason")
    row, _created = RateExclusion.objects.get_or_create(
        demand=demand, rate=rate, defaults={"reason": reason, "asked_by": by, "at": now}
    )
    note_step(demand.matter, "ask_exclusion", by=by, role="", now=now, rule="principle 4", reason=reason, rate=rate)
    return row


@transaction.atomic
def approve_exclusion(exclusion_id: int, *, by: Staff, now: datetime) -> RateExclusion:
    """Agree, as another person with the post to, that a demand is left out of a rate.

    Raises:
        NotVisible: no such request in their areas.
        NotPermitted: the one who asked.
    """
    row = (
        RateExclusion.objects.select_for_update(of=("self",))
        .select_related("demand__matter")
        .filter(pk=exclusion_id, approved_by=None)
        .first()
    )
    if row is None or not scope_of(by).covers(
        row.demand.matter.area_id, Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE, Role.PETITION_OFFICE
    ):
        raise NotVisible(_("没有待同意的申请。"))
    if row.asked_by_id == by.pk:
        raise NotPermitted(_("须由另一个人同意。"))
    row.approved_by = by
    row.save(update_fields=["approved_by"])
    note_step(row.demand.matter, "approve_exclusion", by=by, role="", now=now, rule="principle 4", rate=row.rate)
    return row
