"""Who assesses whom (R-3.6 to R-3.8, D-3): nobody himself."""

from __future__ import annotations

from typing import Any

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck, VisitLog, VisitStep

ASSESSED_ROLES = VILLAGE_ROLES | TOWN_CADRE_ROLES


def assessor_role(role: str) -> str:
    """Return the role that accepts diaries and confirms months of people in ``role``."""
    if role == Role.VILLAGE_SECRETARY:
        return Role.AREA_LEADER
    return Role.VILLAGE_SECRETARY if role in VILLAGE_ROLES else Role.PARTY_GOV_OFFICE


def decider_role(role: str) -> str:
    """Return the role that decides an objection of people in ``role`` (SM-1)."""
    if role in VILLAGE_ROLES and role != Role.VILLAGE_SECRETARY:
        return Role.AREA_LEADER
    return Role.PRINCIPAL_LEADER


def author_role(staff: Staff, area_id: int) -> str:
    """Return in which role somebody writes a diary in an area; a secretary writes as secretary."""
    scope = scope_of(staff)
    order = (Role.VILLAGE_SECRETARY, Role.VILLAGE_DIRECTOR, Role.VILLAGE_CADRE, Role.AREA_LEADER, Role.OFFICE_CADRE)
    for role in order:
        if any(post.role == role and post.area_id == area_id for post in scope.posts):
            return role
    return next((post.role for post in scope.posts if post.role in ASSESSED_ROLES), "")


def may_assess(staff: Staff, *, author_id: object, role: str, area_id: int) -> bool:
    """The assessor of ``role`` for that area may; never for oneself."""
    return staff.pk != author_id and scope_of(staff).covers(area_id, assessor_role(role))


def may_decide(staff: Staff, *, author_id: object, role: str, area_id: int) -> bool:
    return staff.pk != author_id and scope_of(staff).covers(area_id, decider_role(role))


def may_spot_check(staff: Staff, area_id: int) -> bool:
    """The linked leader of the area asks (R-3.7)."""
    return scope_of(staff).covers(area_id, Role.AREA_LEADER)


# The parts a person may have in an entry, a month or a spot check.
AUTHOR, ASSESSOR, DECIDER, CHECKER = "author", "assessor", "decider", "checker"


def entry_tags(staff: Staff, row: VisitLog) -> frozenset[str]:
    """Turn a person into their parts in an entry; whoever voided it does not decide the objection."""
    role = author_role(row.author, row.area_id)
    about: dict[str, Any] = {"author_id": row.author_id, "role": role, "area_id": row.area_id}
    found = {AUTHOR} if row.author_id == staff.pk else set()
    if may_assess(staff, **about):
        found.add(ASSESSOR)
    if may_decide(staff, **about) and ((step := last_void(row)) is None or step.by_id != staff.pk):
        found.add(DECIDER)
    return frozenset(found)


def last_void(row: VisitLog) -> VisitStep | None:
    """Return the Step by which an entry was voided last."""
    return max((step for step in row.steps.all() if step.event == "void"), key=lambda step: step.pk, default=None)


def month_tags(staff: Staff, row: MonthlyAssessment) -> frozenset[str]:
    """Turn a person into their parts in a month; whoever confirmed it does not decide the objection."""
    about: dict[str, Any] = {"author_id": row.staff_id, "role": row.appointment.role, "area_id": row.area_id}
    found = {AUTHOR} if row.staff_id == staff.pk else set()
    if may_assess(staff, **about):
        found.add(ASSESSOR)
    if may_decide(staff, **about) and row.confirmed_by_id != staff.pk:
        found.add(DECIDER)
    return frozenset(found)


def check_tags(staff: Staff, row: SpotCheck) -> frozenset[str]:
    """Turn a person into their part in a spot check: nobody checks their own entry."""
    if row.visit.author_id == staff.pk:
        return frozenset({AUTHOR})
    return frozenset({CHECKER}) if may_spot_check(staff, row.draw.area_id) else frozenset()
