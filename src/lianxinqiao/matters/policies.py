"""The parts a person has in a matter of any kind, beside those its kind gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter

# Whoever finds it; whoever finds it and does not own it; a leader over it; whoever may stop its limits for a while.
FINDER, BESIDE, SUPERVISOR, PAUSER = "finder", "beside", "supervisor", "pauser"
SUPERVISORS = (
    Role.PRINCIPAL_LEADER,
    Role.LEADER_IN_CHARGE,
    Role.AREA_LEADER,
    Role.PETITION_OFFICE,
    Role.PARTY_GOV_OFFICE,
)
# The posts that give a part, so that a Step can say by which of theirs somebody acted.
POSTS: dict[str, tuple[str, ...]] = {SUPERVISOR: SUPERVISORS}


def parts_in(matter: Matter, by: Staff, *, may_pause: Callable[[Staff, Matter], bool] | None) -> frozenset[str]:
    """Turn whoever finds a matter into their parts in it; nobody hurries or supervises themselves.

    Args:
        may_pause: who may pause a matter of its kind; None where nobody may.
    """
    found = {FINDER}
    if matter.owner_id != by.pk:
        found.add(BESIDE)
        if scope_of(by).covers(matter.area_id, *SUPERVISORS):
            found.add(SUPERVISOR)
    if may_pause is not None and may_pause(by, matter):
        found.add(PAUSER)
    return frozenset(found)
