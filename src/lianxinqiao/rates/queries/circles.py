"""What goes round in circles: demands that are moved and not done."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Least

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.queries.register import register_of
from lianxinqiao.matters.models import Matter

# Whenever it comes into other hands; the first to whom it is given were asked to do it, and moved nothing.
GIVEN = ("accept", "accept_simple", "forward")
MOVES = (*GIVEN, "hand_back", "change_owner", "body_returned")
MOST_MOVES = 2


def ping_pong(staff: Staff) -> QuerySet[Matter]:
    """Return the open demands that have been moved more than twice (R-18.2)."""
    moved, given = (Count("steps", filter=Q(steps__event__in=events), distinct=True) for events in (MOVES, GIVEN))
    return register_of(staff).unfinished().annotate(moves=moved - Least(given, 1)).filter(moves__gt=MOST_MOVES)
