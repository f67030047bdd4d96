"""Who is in charge of a kind in an area (R-4.8)."""

from __future__ import annotations

from datetime import date

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder, holders
from lianxinqiao.places.models import Area


def leader_for(kind: str, area: Area, *, on: date) -> tuple[Staff | None, bool]:
    """Return (the leader in charge, is the post really filled).

    With no leader in charge of the kind the principal leader gets it and the answer is flagged.
    """
    if found := holders(Role.LEADER_IN_CHARGE, area, on=on, kind=kind):
        return found[0], True
    return first_holder((Role.PRINCIPAL_LEADER,), area, on=on), False


def village_head_phone(area: Area, *, on: date) -> str:
    """Return the number to call first when something happens now."""
    for role in (Role.VILLAGE_SECRETARY, Role.VILLAGE_DIRECTOR, Role.VILLAGE_CADRE):
        for person in holders(role, area, on=on):
            if person.phone:
                return f"{person.name} {person.phone}"
    return ""
