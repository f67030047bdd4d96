"""What goes round in circles: demands that are moved and not done."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.queries.register import register_of
from lianxinqiao.matters.models import Matter

MOVES = ("hand_back", "change_owner", "body_returned")
MOST_MOVES = 2


def ping_pong(staff: Staff) -> QuerySet[Matter]:
    """Return the open demands that have been moved more than twice (R-18.2)."""
    moved = Q(steps__event__in=MOVES)
    return (
        register_of(staff)
        .unfinished()
        .annotate(moves=Count("steps", filter=moved, distinct=True))
        .filter(moves__gt=MOST_MOVES)
    )
