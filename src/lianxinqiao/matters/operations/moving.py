"""A matter opened, and moved to where a declared deed leads: the machine of the deeds alone writes it (a contract holds that)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.choices import Phase, Urgency
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.steps import acting_role, clock_of, next_number
from lianxinqiao.places.models import Area


@transaction.atomic(savepoint=False)
def open_matter(
    *,
    kind: str,
    area: Area,
    title: str,
    owner: Staff | None,
    by: Staff | None,
    role: str = "",
    rule: str,
    now: datetime,
    id: UUID | None = None,
    urgency: int = Urgency.ROUTINE,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    limits: Sequence[str] = (),
    affair: UUID | None = None,
    whole: Matter | None = None,
    veiled: bool = False,
    numbered: bool = False,
    hears_owner: bool = False,
    since: datetime | None = None,
) -> tuple[Matter, Step]:
    """Begin a matter in its kind's first status, numbered, with its first limits; return it with its first Step.

    Args:
        limits: names of rules; each starts a clock now, or at ``since``: it came in before it was written down.
        affair: of what it comes; a new one of its own unless given.
        whole: what it is a part of.
        veiled: whether its number is drawn by lot, whatever its kind.
        numbered: whether the end of its number follows the title, as in 道路：桂花村 三组（12号）; never of what is veiled.
        hears_owner: whether its owner is asked to speak in an affair that may be hidden from them.
        id: made by the client, so that sending the same deed twice can be recognised by the caller.
    """
    table = kind_of(kind)
    number = next_number(kind, area, now, veiled=veiled)
    clocks = [clock_of(name, since or now) for name in limits]
    matter = Matter.objects.create(
        id=id or uuid7(),
        area=area,
        kind=kind,
        number=number,
        affair=affair or uuid7(),
        root_id=(whole.root_id or whole.pk) if whole is not None else None,
        hears_owner=hears_owner,
        title=f"{title}（{number.rsplit('-', 1)[-1]}）" if numbered and not (veiled or table.veiled) else title,
        status=table.initial,
        phase=table.phases[table.initial],
        urgency=urgency,
        owner=owner,
        opened_by=by,
        opened_at=now,
        next_due_at=min((clock.due_at for clock in clocks), default=None),
    )
    for clock in clocks:
        clock.matter = matter
    Clock.objects.bulk_create(clocks)
    step = Step.objects.create(
        matter=matter,
        at=now,
        by=by,
        role=role or acting_role(matter, by),
        event="open",
        to_status=table.initial,
        reason=reason,
        rule=rule,
        data=dict(data or {}),
    )
    return matter, step


def write_step(
    matter: Matter,
    event: str,
    *,
    target: str | None,
    by: Staff | None,
    role: str = "",
    rule: str,
    now: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    new_owner: Staff | None = None,
    urgency: int | None = None,
    bumps: bool = True,
) -> Step:
    """Write a Step of a locked matter, and with ``target`` the status it leads to.

    True afterwards: status, phase and version have changed together; when the matter is done its
    running clocks are cancelled.
    """
    before = matter.status
    was_done = matter.is_done
    if target is not None:
        matter.status, matter.phase = target, kind_of(matter.kind).phases[target]
        matter.closed_at = (matter.closed_at if was_done else now) if matter.phase == Phase.DONE else None
    if target is not None or bumps:
        matter.version += 1
    if new_owner is not None:
        matter.owner = new_owner
    if urgency is not None:
        matter.urgency = urgency
    if target is not None and matter.phase == Phase.DONE:
        Clock.objects.filter(matter=matter, state__in=("running", "paused")).update(
            state=Clock.State.CANCELLED, check_at=None
        )
        matter.next_due_at = None
    matter.save(update_fields=["status", "phase", "version", "closed_at", "owner", "urgency", "next_due_at"])
    return Step.objects.create(
        matter=matter,
        at=now,
        by=by,
        role=role or acting_role(matter, by),
        event=event,
        from_status=before,
        to_status=matter.status,
        reason=reason,
        rule=rule,
        data=dict(data or {}),
    )
