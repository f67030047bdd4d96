"""When an official leaves: whoever takes over must not be excluded from what they take over."""

from __future__ import annotations

from datetime import datetime

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.policies import DEMANDS
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.steps import change_owner


def count_excluding(_staff: Staff, _by: Staff | None) -> int:
    """Nothing is held by being excluded: this source only mends what a hand-over would break."""
    return 0


def move_demands(giver: Staff, receiver: Staff, by: Staff | None, now: datetime) -> int:
    """Take demands from which the receiver is excluded out of their hands again; return how many."""
    moved = 0
    held = Matter.objects.unfinished().filter(owner=receiver, kind__in=DEMANDS, excluded=receiver)
    for matter in held.select_related("area"):
        out = {receiver.pk, giver.pk, *matter.excluded.values_list("pk", flat=True)}
        roles = (Role.DISCIPLINE_CONTACT, Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
        other = first_holder(roles, matter.area, on=local_date(now), but_not=out)
        if other is not None:
            change_owner(matter, other, by=by, now=now, rule="RR-13")
            moved += 1
    return moved
