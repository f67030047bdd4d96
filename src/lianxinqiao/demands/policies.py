"""Who sees a demand, who reads it, who does what (domain §8, RR-1, RR-10, RR-13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.querysets import holders_of

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

DEMAND = "demand"
SEALED = "sealed_demand"
DEMANDS = (DEMAND, SEALED)
SEALED_TITLE = _("反映干部办事的诉求（内容密封）")
# Title and due date only: enough to press, not enough to pry (RR-1).
TITLE_ROLES = (Role.AREA_LEADER, *HEADS)
# Who reads the three rates and lets a demand be left out of one.
RATERS = (Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE)
SEALED_ROLES = (Role.PETITION_OFFICE, Role.DISCIPLINE_CONTACT)
# Whose posts read every demand of a kind in their areas, archived ones aside.
READERS: dict[str, tuple[str, ...]] = {DEMAND: (Role.PETITION_OFFICE,), SEALED: SEALED_ROLES}
# Who else reads a demand, because of what came of it: apps above say it.
_readers: list[Callable[[Staff], Q]] = []
UNFINISHED = Q(phase__in=(Phase.OPEN, Phase.WAITING))
# The adviser's, as long as it waits for a second look, and no longer.
SECOND_LOOK = UNFINISHED & ~Q(demand__track="") & Q(demand__reviewed_by=None)


def register_readers(readable: Callable[[Staff], Q]) -> None:
    _readers.append(readable)


def demands_visible(staff: Staff) -> Q:
    """Return which demands a person finds: the office all, leaders the titles of what is open, helpers what they help with.

    Closed ones are the office's and their handler's alone (RR-1).
    """
    scope = scope_of(staff)
    helped = Assignment.objects.held_by(staff).values("whole")
    seen = (
        Q(area__in=scope.area_ids(Role.PETITION_OFFICE))
        | UNFINISHED & Q(area__in=scope.area_ids(*TITLE_ROLES))
        | UNFINISHED & Q(pk__in=helped)
    )
    if advised := scope.area_ids(Role.AREA_JUDICIAL):
        waiting = Matter.objects.filter(SECOND_LOOK, kind=DEMAND, area__in=advised)
        seen |= Q(pk__in=waiting.values("pk"))
    return seen


def sealed_visible(staff: Staff) -> Q:
    """Return which sealed ones a person finds, and who was asked about them: nobody in any line of command, whatever their post (RR-10)."""
    return Q(area__in=scope_of(staff).area_ids(*SEALED_ROLES))


def sealed_withheld(staff: Staff) -> Q:
    """Return which sealed ones nobody finds by owning them: where no post of theirs sees them; who is asked to speak finds the question."""
    return Q(hears_owner=False) & ~sealed_visible(staff)


def keeps_demands(staff: Staff) -> bool:
    """Whether a person's posts find any demand at all."""
    scope = scope_of(staff)
    return bool(scope.area_ids()) or bool(scope.stands_in_for) or scope.has(Role.DISCIPLINE_CONTACT)


def demands_readable(staff: Staff) -> Q:
    """Return which demands a person reads; of the others they see the title and the limit.

    Its handler and the petition office read on, the head what lies before them to decide: more time that was asked for, a
    draft until it is delivered.  What was archived nobody on the staff reads (RR-14).
    """
    scope = scope_of(staff)
    asked_for_time = Q(demand__extension_asked_days__gt=0, demand__extended_days=0)
    drafted = Q(demand__drafted_by__isnull=False, demand__delivered_on=None)
    plain = (
        Q(area__in=scope.area_ids(*HEADS)) & (asked_for_time | drafted)
        | Q(area__in=scope.area_ids(Role.AREA_JUDICIAL)) & SECOND_LOOK
        | Q(pk__in=Assignment.objects.held_by(staff).values("whole"))
    )
    for readable in _readers:
        plain |= readable(staff)
    # Of what is sealed everybody reads what a post of their own reads, whoever owns it.
    reads = Q(kind=DEMAND) & (Q(owner__in=holders_of(staff)) | plain)
    for kind, roles in READERS.items():
        reads |= Q(kind=kind, area__in=scope.area_ids(*roles))
    return reads & Q(demand__sealed_on=None)


def may_read_demand(staff: Staff, matter: Matter) -> bool:
    """Whether a person reads one demand; of those who read every one nothing else is asked."""
    if matter.demand.sealed_on is None and scope_of(staff).covers(matter.area_id, *READERS[matter.kind]):
        return True
    return Matter.objects.filter(demands_readable(staff), pk=matter.pk).exists()


def may_register(staff: Staff, area_id: int) -> bool:
    """Anybody on duty in an area writes a demand down for a resident."""
    return area_id in scope_of(staff).area_ids()


def is_office(staff: Staff, matter: Matter) -> bool:
    """The petition office; for what concerns the office itself, the discipline contact."""
    return scope_of(staff).covers(matter.area_id, *kind_of(matter.kind).posts[OFFICE])


def tags_of(staff: Staff, matter: Matter) -> frozenset[str]:
    """Turn a person into the actor tags of SM-3 for one demand, by the posts that its kind names."""
    scope = scope_of(staff)
    tags = {tag for tag, roles in kind_of(matter.kind).posts.items() if scope.covers(matter.area_id, *roles)}
    seen = matter.kind == DEMAND or scope.covers(matter.area_id, *SEALED_ROLES)
    if seen and matter.owner_id in holders_of(staff):
        tags.add(HANDLER)
    return frozenset(tags)
