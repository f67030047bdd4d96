"""The four inboxes: 待办 在办 已办 督办 (architecture §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter, Step, Supervision


@dataclass(frozen=True)
class InboxCounts:
    """How many rows each inbox holds; ``late`` counts the overdue ones among to-do."""

    todo: int
    doing: int
    late: int
    supervised: int


def todo(staff: Staff, *, now: datetime) -> QuerySet[Matter]:
    """Return what waits for this person, and for those they stand in for."""
    return _mine(staff).filter(phase=Phase.OPEN)


def doing(staff: Staff, *, now: datetime) -> QuerySet[Matter]:
    """Return what this person owns and somebody else must move."""
    return _mine(staff).filter(phase=Phase.WAITING)


def handled(staff: Staff) -> QuerySet[Matter]:
    """Return the finished matters in which this person took a step."""
    mine = Step.objects.filter(matter=OuterRef("pk"), by=staff)
    return Matter.objects.visible_to(staff).filter(Exists(mine), phase=Phase.DONE)


def supervisions(staff: Staff) -> QuerySet[Supervision]:
    """Return the supervisions this person gave or must answer, the unanswered first."""
    return (
        Supervision.objects.filter(Q(to=staff) | Q(by=staff))
        .select_related("matter__area", "by", "to")
        .order_by("answered_at", "due_on", "id")
    )


def counts(staff: Staff, *, now: datetime) -> InboxCounts:
    """Return the counts beside the menu; one query, asked on every page."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS_SQL, {"me": staff.pk, "owners": _owners(staff), "now": now})
        todo, doing, late, supervised = cursor.fetchone()
    return InboxCounts(todo=todo, doing=doing, late=late, supervised=supervised)


COUNTS_SQL = """
SELECT count(*) FILTER (WHERE phase = 'open'), count(*) FILTER (WHERE phase = 'waiting'),
       count(*) FILTER (WHERE phase = 'open' AND next_due_at < %(now)s),
       (SELECT count(*) FROM matters_supervision WHERE to_id = %(me)s AND answered_at IS NULL)
  FROM matters_matter
 WHERE owner_id = ANY(%(owners)s) AND phase <> 'done'
"""


def _owners(staff: Staff) -> list[UUID]:
    return [staff.pk, *scope_of(staff).stands_in_for]


def _mine(staff: Staff) -> QuerySet[Matter]:
    return Matter.objects.unfinished().filter(owner__in=_owners(staff))
