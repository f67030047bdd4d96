"""Locking a demand and taking one step of SM-3 as somebody who may: what every deed on it is made of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMANDS, tags_of
from lianxinqiao.demands.workflow import RESIDENT, SYSTEM
from lianxinqiao.kernel.errors import NotPermitted, NotVisible
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.operations.steps import check_version, lock_matter, note_step, take_step
from lianxinqiao.matters.operations.telling import tell_of


def lock_demand(demand_id: UUID, *, by: Staff | None, expected_version: int | None) -> Demand:
    """Lock a demand for change.

    Args:
        by: None for the resident's own page and for the system: whoever calls has the receipt or is a job.

    Raises:
        NotVisible: there is none for this person.
        StaleMatter: it has changed since ``expected_version``.
    """
    if by is not None:
        matter = lock_matter(demand_id, by=by, expected_version=expected_version)
    else:
        found = (
            Matter.objects.select_for_update(of=("self",)).select_related("area", "owner").filter(pk=demand_id).first()
        )
        if found is None:
            raise NotVisible(_("没有这件诉求。"))
        check_version(found, expected_version)
        matter = found
    if matter.kind not in DEMANDS:
        raise NotVisible(_("没有这件诉求。"))
    demand = Demand.objects.select_for_update().get(pk=matter.pk)
    demand.matter = matter
    return demand


def move(
    demand: Demand,
    event: str,
    *,
    by: Staff | None,
    now: datetime,
    reason: str = "",
    new_owner: Staff | None = None,
    as_system: bool = False,
    **data: object,
) -> Step:
    """Take a step of a locked demand as one of its permitted actors.

    Raises:
        NotPermitted: their part in it does not take this step.
        StepNotAllowed, InvalidInput: its table, or a missing reason.
    """
    matter = demand.matter
    edge = kind_of(matter.kind).workflow.edge(matter.status, event)
    tags = tags_of(by, matter) if by is not None else frozenset({SYSTEM if as_system else RESIDENT})
    if edge is not None and not edge.may & tags:
        raise NotPermitted(_("这一步不由您办理。"))
    role = "" if by is not None else SYSTEM if as_system else RESIDENT
    return take_step(matter, event, by=by, role=role, now=now, reason=reason, new_owner=new_owner, data=data)


def note_change(
    demand: Demand, event: str, *, by: Staff | None, now: datetime, rule: str, reason: str = "", **data: object
) -> None:
    """Write a Step that moves no status but makes an older page of a locked demand stale; ``by`` is None for the resident."""
    demand.matter.version += 1
    demand.matter.save(update_fields=["version"])
    note_step(demand.matter, event, by=by, role="" if by else RESIDENT, now=now, rule=rule, reason=reason, **data)


def tell_owner(demand: Demand, words: str, *, body: str = "", is_urgent: bool = False, now: datetime) -> None:
    """Tell the handler of a demand something, its title in ``words``."""
    matter = demand.matter
    if matter.owner:
        tell_of(matter, [matter.owner], title=words % matter.title, body=body, is_urgent=is_urgent, now=now)


def tell_heads(demand: Demand, words: str, now: datetime) -> None:
    """Tell whoever decides."""
    roles = (Role.DISCIPLINE_CONTACT,) if demand.is_sealed else HEADS
    heads = [who for role in roles for who in holders(role, demand.matter.area, on=local_date(now))]
    tell_of(
        demand.matter,
        heads,
        title=words % demand.matter.title,
        dedupe=f"head:{demand.pk}:{demand.matter.version}",
        now=now,
    )
