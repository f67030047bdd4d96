"""Who plans receptions, who sees and does what in a leader-owned case (RR-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.leadership.choices import RANKS
from lianxinqiao.leadership.models import DutyShare, ReceptionDay
from lianxinqiao.leadership.workflow import OFFICE, OWNER, PRINCIPAL

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter

CASE = "owned_case"
PLANNERS = (Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE)


def cases_visible(staff: Staff) -> Q:
    """Owner, duty holders, petition office, principal leaders; the spine leaves out who is excluded."""
    shares = DutyShare.objects.filter(cadre=staff).values("case")
    return Q(area__in=scope_of(staff).area_ids(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)) | Q(pk__in=shares)


def case_tags(staff: Staff, matter: Matter) -> frozenset[str]:
    scope = scope_of(staff)
    tags = set()
    if scope.covers(matter.area_id, Role.PETITION_OFFICE):
        tags.add(OFFICE)
    if scope.covers(matter.area_id, Role.PRINCIPAL_LEADER):
        tags.add(PRINCIPAL)
    if matter.owner_id in (staff.pk, *scope.stands_in_for):
        tags.add(OWNER)
    return frozenset(tags)


def days_visible(staff: Staff) -> QuerySet[ReceptionDay]:
    """Return the reception days of the towns a person works in; they are public anyway once published."""
    return ReceptionDay.objects.visible_to(staff)


def may_plan(staff: Staff, town_id: int) -> bool:
    return scope_of(staff).covers(town_id, *PLANNERS)


def may_record(staff: Staff, day: ReceptionDay) -> bool:
    """The host and the petition office keep the record."""
    return staff.pk in (day.leader_id, day.substitute_id) or scope_of(staff).covers(day.town_id, Role.PETITION_OFFICE)


def rank_of(roles: set[str]) -> int | None:
    """Return a leader's step, the highest of their posts; None for who is no leader."""
    return min((RANKS[role] for role in roles if role in RANKS), default=None)
