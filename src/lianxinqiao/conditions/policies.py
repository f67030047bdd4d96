"""Who may do what to a report, and who may read its content."""

from __future__ import annotations

from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import Scope, scope_of
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.models import Matter

IN_CHARGE, HANDLER, REPORTER = "in_charge", "handler", "reporter"
AREA_ROLES = (Role.VILLAGE_CADRE, Role.VILLAGE_SECRETARY, Role.VILLAGE_DIRECTOR, Role.AREA_LEADER, Role.OFFICE_CADRE)
# Domain §8: which offices see which kinds.
KIND_ROLES: dict[str, tuple[str, ...]] = {
    ConditionKind.PEOPLE: (Role.PETITION_OFFICE,),
    ConditionKind.OPINION: (Role.PETITION_OFFICE,),
    ConditionKind.SECURITY: (Role.AREA_POLICE, Role.AREA_JUDICIAL),
    ConditionKind.DISASTER: (Role.SAFETY_OFFICE,),
}
TITLE_ONLY_ROLES = (Role.PARTY_GOV_OFFICE,)
TOWN_ROLES = (Role.PRINCIPAL_LEADER,)


def readers(kind: str) -> tuple[str, ...]:
    return (*AREA_ROLES, *KIND_ROLES[kind], *TOWN_ROLES)


def visible(staff: Staff, kind: str) -> Q:
    """Return which matters of a kind a person sees (domain §8)."""
    scope = scope_of(staff)
    areas = scope.area_ids(*readers(kind), *TITLE_ONLY_ROLES) | areas_in_charge(scope, kind)
    return Q(area__in=areas)


def areas_in_charge(scope: Scope, kind: str) -> frozenset[int]:
    posts = tuple(post for post in scope.posts if post.role == Role.LEADER_IN_CHARGE and kind in post.kinds)
    return Scope(posts).area_ids(Role.LEADER_IN_CHARGE)


def may_read_content(staff: Staff, matter: Matter) -> bool:
    """The party-and-government office sees titles only, unless another post lets them read on."""
    scope = scope_of(staff)
    return matter.owner_id in (staff.pk, *scope.stands_in_for) or matter.area_id in scope.area_ids(
        *readers(matter.kind)
    ) | areas_in_charge(scope, matter.kind)


def may_report(staff: Staff, area_id: int) -> bool:
    """Any cadre with a post that covers the area reports from it."""
    return area_id in scope_of(staff).area_ids()


def may_pause(staff: Staff, matter: Matter) -> bool:
    """Whoever is in charge of a report may pause its clocks, with a reason and a cap; an emergency waits for nobody."""
    return matter.urgency < Urgency.EMERGENCY and IN_CHARGE in tags_of(staff, matter)


def tags_of(staff: Staff, matter: Matter) -> frozenset[str]:
    """Turn a person into their parts in one matter.

    In charge: the leader in charge of the kind and area, the owner, their deputy, and the principal
    leaders above them.  Handler: the owner.  Reporter: who opened it.
    """
    scope = scope_of(staff)
    tags = set()
    if matter.owner_id in (staff.pk, *scope.stands_in_for):
        tags |= {IN_CHARGE, HANDLER}
    if matter.area_id in areas_in_charge(scope, matter.kind) or scope.covers(matter.area_id, Role.PRINCIPAL_LEADER):
        tags.add(IN_CHARGE)
    if matter.opened_by_id == staff.pk:
        tags.add(REPORTER)
    return frozenset(tags)
