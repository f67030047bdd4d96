"""Where somebody plans and records receptions; what became of what was assigned at a reception: the limit of each part and which reminders went out (R-10.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.assignments.choices import AssignmentStatus
from lianxinqiao.assignments.kind import DUE
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.models import ReceptionVisit
from lianxinqiao.matters.choices import Light
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.queries.parts import PartShown, parts_of
from lianxinqiao.places.models import Area

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.assignments.querysets import AssignmentQuerySet
    from lianxinqiao.places.querysets import AreaQuerySet

REMINDERS = (50, 80, 100)


def areas_near(staff: Staff | None) -> AreaQuerySet[Area]:
    """Return the responsibility areas that a person's posts reach; none for nobody."""
    if staff is None:
        return Area.objects.none()
    today = local_date(now())
    return Area.objects.valid_on(today).responsibility_areas().filter(pk__in=scope_of(staff).area_ids())


@dataclass(frozen=True)
class SupervisedPart:
    """One part with the light of its limit; ``reminders`` pairs each share of the limit with whether it was reminded of.

    ``path`` is its page, for those who find it beside the record; ``result`` what came of it, for the same.
    """

    row: Assignment
    status: str
    light: Light | None
    reminders: list[tuple[int, bool]]
    path: str
    result: str


def parts_given(visit: ReceptionVisit) -> AssignmentQuerySet[Assignment]:
    """Return what was given on the spot for what one person said: no other part of the demand, on its page or its paper."""
    return Assignment.objects.filter(reception__visit=visit).select_related("matter__owner").order_by("pk")


def supervised_parts(visit: ReceptionVisit, by: Staff, right_now: datetime) -> list[SupervisedPart]:
    """Return the parts given on the spot, which whoever keeps its record supervises; three queries."""
    rows = list(parts_given(visit))
    found = {part.id: part for part in parts_of(visit.demand.matter, by)} if rows and visit.demand else {}
    clocks = {
        clock.matter_id: clock
        for clock in Clock.objects.filter(matter__in=[row.pk for row in rows], rule=DUE).order_by("id")
    }
    return [_part(row, clocks.get(row.pk), right_now, found.get(row.pk)) for row in rows]


def _part(row: Assignment, clock: Any, right_now: datetime, found: PartShown | None) -> SupervisedPart:
    light = clock.light(right_now) if clock else None
    reminded = clock.reminded if clock else 0
    return SupervisedPart(
        row,
        words_of(AssignmentStatus, row.matter.status),
        light,
        [(share, reminded >= share) for share in REMINDERS],
        found.path if found else "",
        found.result if found else "",
    )
