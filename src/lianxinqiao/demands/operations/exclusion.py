"""Who must never find a complaint: the official it is about, and the line above and below (RR-10, RR-13)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import SEALED_ROLES
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.operations.affairs import hide_from
from lianxinqiao.places.models import Area

# Above whom each official reports to: they may not lift the exclusion, so they never see it either.
LINES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({Role.VILLAGE_CADRE, Role.VILLAGE_DIRECTOR}), (Role.VILLAGE_SECRETARY,)),
    (frozenset({Role.VILLAGE_SECRETARY}), (Role.VILLAGE_DIRECTOR, Role.VILLAGE_CADRE, Role.AREA_LEADER)),
    (frozenset(TOWN_CADRE_ROLES), (Role.OFFICE_CADRE,)),
)


def line_of(official: Staff, area: Area, *, on: date) -> list[Staff]:
    """Return an official with everybody of their own line in the area on a day.

    A village cadre's line is the village's secretary, director and cadres; a secretary's also the
    linked leader; a town cadre's the cadres of the same area.  Whoever keeps sealed matters stays in,
    unless it is about them: somebody must be able to handle it.
    """
    line = {official.pk: official}
    held = set(Appointment.objects.active_on(on).filter(staff=official).values_list("role", flat=True))
    above: set[str] = set()
    for roles, superiors in LINES:
        if held & roles:
            above.update(superiors)
    if held & VILLAGE_ROLES:
        above |= {*VILLAGE_ROLES}
    keepers = {person.pk for role in SEALED_ROLES for person in holders(role, area, on=on)}
    for role in above:
        for person in holders(role, area, on=on):
            if person.pk not in keepers:
                line[person.pk] = person
    return list(line.values())


def excluded(row: Demand, asked: Asked, doing: Doing) -> None:
    """Take somebody with an interest off: from now on they do not find it by any route (recusal, article 28).

    The name stays out of the timeline: whoever reads it later need not know who withdrew.

    Raises:
        InvalidInput: nobody is left to handle it.
    """
    matter, owned = row.matter, row.matter.owner_id is not None
    hide_from(matter, [asked.person], by=doing.by, role=doing.role, now=doing.now)
    if owned and matter.owner_id is None:
        raise InvalidInput(_("没有别人可以接手，请先由党政办补充人员。"))
