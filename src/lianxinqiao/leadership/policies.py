"""Who plans receptions, who sees and does what in a leader-owned case (RR-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.policies import may_read_demand
from lianxinqiao.leadership.choices import RANKS
from lianxinqiao.leadership.models import DutyShare, OwnedCase, ReceptionDay, ReceptionVisit
from lianxinqiao.matters.choices import Phase

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

CASE, DAY, RECORD, HELPER = "owned_case", "reception_day", "reception_record", "helper"
OFFICE, PRINCIPAL, OWNER, DUTY = "petition_office", "principal_leader", "owner", "duty"
# Who plans reception days, who keeps the records of one: its host, and the petition office.
PLANNER, KEEPER, HOST = "planner", "keeper", "host"
PLANNERS = (Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE)


def cases_visible(staff: Staff) -> Q:
    """Owner, duty holders, petition office, principal leaders; the spine leaves out who is excluded."""
    shares = DutyShare.objects.filter(cadre=staff).values("case")
    return Q(area__in=scope_of(staff).area_ids(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)) | Q(pk__in=shares)


def demands_carried(staff: Staff) -> Q:
    """Return which demands a person reads because the case is theirs: its owner, and cadres with a task undone, until it ends."""
    owners = Q(matter__owner__in=(staff.pk, *scope_of(staff).stands_in_for))
    mine = OwnedCase.objects.filter(owners | Q(shares__cadre=staff, shares__done_on=None))
    return Q(pk__in=mine.exclude(matter__phase=Phase.DONE).values("demand"))


def reads_demand(case: OwnedCase, staff: Staff) -> bool:
    """Whether a case shows this person what its demand says: as the demand itself does."""
    return may_read_demand(staff, case.demand.matter)


def case_tags(staff: Staff, case: OwnedCase) -> frozenset[str]:
    """Turn a person into the parts they have in one case: a cadre has one as long as a task of theirs is undone."""
    scope, area = scope_of(staff), case.matter.area_id
    held = {
        OFFICE: scope.covers(area, Role.PETITION_OFFICE),
        PRINCIPAL: scope.covers(area, Role.PRINCIPAL_LEADER),
        OWNER: case.matter.owner_id in (staff.pk, *scope.stands_in_for),
        DUTY: any(share.cadre_id == staff.pk and share.done_on is None for share in case.shares.all()),
    }
    return frozenset(tag for tag, holds in held.items() if holds)


def day_tags(staff: Staff, day: ReceptionDay) -> frozenset[str]:
    """Turn a person into their parts in a reception day, which are those in its records too."""
    scope = scope_of(staff)
    held = {
        PLANNER: scope.covers(day.town_id, *PLANNERS),
        KEEPER: scope.covers(day.town_id, Role.PETITION_OFFICE),
        HOST: staff.pk in (day.leader_id, day.substitute_id),
    }
    return frozenset(tag for tag, holds in held.items() if holds)


def record_tags(staff: Staff, visit: ReceptionVisit) -> frozenset[str]:
    return day_tags(staff, visit.day)


def rank_of(roles: set[str]) -> int | None:
    """Return a leader's step, the highest of their posts; None for who is no leader."""
    return min((RANKS[role] for role in roles if role in RANKS), default=None)
