"""The four inboxes: 待办 在办 已办 督办 (architecture §1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.errors import NotVisible
from lianxinqiao.matters.models import Matter, Seconding, Step, Supervision
from lianxinqiao.matters.querysets import MatterQuerySet

# Supervisions in the order they press: the unanswered first.
PRESSING = ("is_answered", "due_on", "id")
COUNTED = ("todo", "doing", "late", "supervised", "seconds")


@dataclass(frozen=True)
class InboxCounts:
    """How many rows each inbox holds; ``late`` counts the overdue ones among to-do."""

    todo: int
    doing: int
    late: int
    supervised: int
    seconds: int


def todo(staff: Staff, *, now: datetime) -> MatterQuerySet[Matter]:
    """Return what waits for this person, and for those they stand in for."""
    return _mine(staff).filter(phase=Phase.OPEN)


def doing(staff: Staff, *, now: datetime) -> MatterQuerySet[Matter]:
    """Return what this person owns and somebody else must move."""
    return _mine(staff).filter(phase=Phase.WAITING)


def handled(staff: Staff) -> MatterQuerySet[Matter]:
    """Return the finished matters in which this person took a step."""
    mine = Step.objects.filter(matter=OuterRef("pk"), by=staff)
    return Matter.objects.visible_to(staff).filter(Exists(mine), phase=Phase.DONE)


def supervisions(staff: Staff) -> QuerySet[Supervision]:
    """Return the supervisions this person gave or must answer, the unanswered first."""
    return (
        Supervision.objects.visible_to(staff)
        .select_related("matter__area", "by", "to")
        .annotate(is_answered=Q(answered_at__isnull=False))
        .order_by(*PRESSING)
    )


def supervision_of(staff: Staff, pk: UUID) -> Supervision:
    """Return a supervision that is addressed to this person.

    Raises:
        NotVisible: none of that key is.
    """
    row = supervisions(staff).filter(pk=pk, to=staff).first()
    if row is None:
        raise NotVisible(_("没有这条督办。"))
    return row


def counts(staff: Staff, *, now: datetime) -> InboxCounts:
    """Return the counts beside the menu; one query, asked on every page, and one more each for whoever is asked something.

    Each part is compiled from what the inboxes list: a count never holds what its list does not.
    """
    mine = _counted(
        _mine(staff),
        todo=Count("pk", filter=Q(phase=Phase.OPEN)),
        doing=Count("pk", filter=Q(phase=Phase.WAITING)),
        late=Count("pk", filter=Q(phase=Phase.OPEN, next_due_at__lt=now)),
    )
    supervised = _counted(Supervision.objects.addressed_to(staff), supervised=Count("pk"))
    seconds = _counted(Seconding.objects.addressed_to(staff), seconds=Count("pk"))
    rows = list(mine.union(supervised, seconds, all=True))
    found = InboxCounts(*(sum(column) for column in zip([0] * len(COUNTED), *rows, strict=True)))
    # Few are ever asked: what is hidden from somebody is left out only where there is something.
    if found.supervised:
        found = replace(found, supervised=Supervision.objects.owed_by(staff).count())
    if found.seconds:
        found = replace(found, seconds=Seconding.objects.owed_by(staff).count())
    return found


def _counted(rows: QuerySet[Any], **counts: Count) -> Any:
    """Return one row of counts, 0 for each that is not of these rows."""
    each = {name: counts.get(name, Value(0)) for name in COUNTED}
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(**each).values_list(*COUNTED)


def _mine(staff: Staff) -> MatterQuerySet[Matter]:
    return Matter.objects.held_by(staff).unfinished()
