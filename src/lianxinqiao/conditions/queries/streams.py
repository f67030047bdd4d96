"""The streams of all areas side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter


@dataclass(frozen=True)
class Stream:
    """One cell of area × kind: how many are open, of these late, and how many came in 30 days."""

    open: int = 0
    late: int = 0
    recent: int = 0


def area_streams(staff: Staff, *, now: datetime, since: datetime) -> dict[int, dict[str, Stream]]:
    """Return area id → kind → Stream for everything the person may see; one query."""
    rows = (
        Matter.objects.visible_to(staff, *ConditionKind.values)
        .filter(Q(opened_at__gte=since) | ~Q(phase=Phase.DONE))
        .values("area", "kind")
        .annotate(
            open=Count("pk", filter=~Q(phase=Phase.DONE)),
            late=Count("pk", filter=~Q(phase=Phase.DONE) & Q(next_due_at__lt=now)),
            recent=Count("pk", filter=Q(opened_at__gte=since)),
        )
        .order_by()
    )
    found: dict[int, dict[str, Stream]] = defaultdict(dict)
    for row in rows:
        found[row["area"]][row["kind"]] = Stream(row["open"], row["late"], row["recent"])
    return found


def open_by_area(staff: Staff, *, now: datetime) -> dict[int, tuple[int, int]]:
    """Return area id → (open, of these late) for the reports a person may see; one query."""
    rows = (
        Matter.objects.visible_to(staff, *ConditionKind.values)
        .unfinished()
        .values("area")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(next_due_at__lt=now)))
        .order_by()
    )
    return {row["area"]: (row["open"], row["late"]) for row in rows}
