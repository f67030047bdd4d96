"""Who must never find a complaint: the official it is about, and the line above and below (RR-10, RR-13)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import first_holder, holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import SEALED_ROLES
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.hiding import hide_from
from lianxinqiao.matters.operations.steps import change_owner
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
    matter, person = row.matter, asked.person
    if matter.owner_id == person.pk:
        keepers = (Role.PETITION_OFFICE, Role.DISCIPLINE_CONTACT, Role.PRINCIPAL_LEADER)
        successor = first_holder(keepers, matter.area, on=local_date(doing.now), but_not={person.pk})
        if successor is None:
            raise InvalidInput(_("没有别人可以接手，请先由党政办补充人员。"))
        change_owner(
            matter,
            successor,
            by=doing.by,
            role=doing.role,
            now=doing.now,
            rule="信访工作条例28",
            reason=_("承办人回避"),
        )
    hide_from(matter, person)
    # What hangs on it leads back to it, but for whoever was given a part, or is asked to say what happened.
    hanging = Q(assignment__whole=matter) | Q(statement__demand=row)
    for part in Matter.objects.filter(hanging).exclude(owner=person):
        hide_from(part, person)
