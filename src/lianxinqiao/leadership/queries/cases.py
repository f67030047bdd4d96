"""The load of every leader, and what a resident may know of the case about their demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.choices import Decision
from lianxinqiao.leadership.choices import INAPPLICABLE, RANKS, Inapplicable
from lianxinqiao.leadership.models import DutyShare, OwnedCase
from lianxinqiao.leadership.policies import CASE, OWNER
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from lianxinqiao.matters.deeds import Doing

UNEVEN = 2


@dataclass(frozen=True)
class Load:
    """Open cases of one leader and undone shares; ``is_uneven`` when two or more above the mean (R-11.10)."""

    leader: Staff
    cases: int
    shares: int
    is_uneven: bool


def load_table(staff: Staff) -> list[Load]:
    """Return every leader of one's areas with their open cases; leaders without any are in it too."""
    areas = scope_of(staff).area_ids(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
    leaders = Staff.objects.filter(
        appointments__area__in=areas, appointments__role__in=list(RANKS), appointments__ends_on=None, is_active=True
    ).distinct()
    open_cases = Matter.objects.visible_to(staff, CASE).unfinished()
    cases = dict(open_cases.exclude(owner=None).values_list("owner").annotate(n=Count("pk")))
    shares = dict(
        DutyShare.objects.filter(case__in=open_cases.values("pk"), done_on=None)
        .values_list("cadre")
        .annotate(n=Count("pk"))
    )
    rows = list(leaders.order_by("initials", "name", "id"))
    mean = sum(cases.values()) / len(rows) if rows else 0
    found = [
        Load(who, cases.get(who.pk, 0), shares.get(who.pk, 0), cases.get(who.pk, 0) >= mean + UNEVEN) for who in rows
    ]
    return sorted(found, key=lambda row: (-row.cases, row.leader.name))


def shares_to_finish(doing: Doing) -> QuerySet[DutyShare]:
    """Return the undone tasks of a case that a person may report on: the owner all of them, a cadre their own."""
    undone = DutyShare.objects.filter(case=doing.row, done_on=None)
    return undone if OWNER in doing.tags else undone.filter(cadre=doing.by)


def why_it_applies(share: DutyShare, because: str) -> str:
    """Return what is said to whoever calls a task inapplicable for a reason that the duty or the data do not bear; "" where they do."""
    if because == Inapplicable.ELSEWHERE:
        others = DutyShare.objects.filter(case=share.case_id, duty=share.duty).exclude(pk=share.pk)
        done = others.exclude(done_on=None).exclude(evidence="")
        return "" if done.exists() else gettext("这项职责没有另一项分工已经办到。")
    if because not in INAPPLICABLE.get(share.duty, ()):
        return gettext("这项职责没有这样的原因，要办到。")
    demand = share.case.demand
    if because == Inapplicable.UNLAWFUL and (demand.issued_at is None or demand.decision != Decision.NOT_SUPPORT):
        return gettext("诉求没有送出不予支持的处理意见。")
    return ""


def has_case(demand_id: UUID) -> bool:
    """Whether a demand has a case that is not done, proposed ones among them."""
    return OwnedCase.objects.filter(demand=demand_id).exclude(matter__phase=Phase.DONE).exists()


def wants_no_contact(demand_id: UUID) -> bool:
    """Whether the resident refused contact in a case of a demand: nobody goes to them about it, on no other ground either (RR-2)."""
    return OwnedCase.objects.filter(demand=demand_id).exclude(contact_declined_on=None).exists()


def open_case_of(demand_id: UUID) -> OwnedCase | None:
    """Return the case of a demand that is not done, if a leader owns one."""
    return (
        OwnedCase.objects.select_related("matter__owner", "matter__area")
        .filter(Q(demand=demand_id) & ~Q(matter__phase=Phase.DONE) & ~Q(matter__status="proposed"))
        .first()
    )
