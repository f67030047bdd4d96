"""What everybody reads of demands: the summary that the office let stand, of no complaint (the table holds that), never a person."""

from __future__ import annotations

from django.db.models import QuerySet

from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.matters.choices import Phase

# What its neighbours need no longer hear of.
OVER = (Status.MERGED, Status.WITHDRAWN)


def public_demands() -> QuerySet[Demand]:
    """Return the demands whose summary is public, what was put away left out."""
    return Demand.objects.filter(is_public=True).exclude(matter__status=Status.ARCHIVED)


def heard_of() -> QuerySet[Demand]:
    """Return those that are told of to everybody: handled, or done, and neither taken back nor put to another.

    What became a complaint is gone from here as those are, and from every door at once: none may tell them apart.
    """
    return public_demands().exclude(matter__status__in=OVER)


def is_told_of(join: Join) -> bool:
    """Whether who joined reads of it where it stands: it is told of to everybody, or what they joined was put to it and it goes on."""
    demand = join.demand
    if join.came_by_id is None or demand.is_public:
        return heard_of().filter(pk=demand.pk).exists()
    return not demand.is_sealed and demand.matter.status not in (*OVER, Status.ARCHIVED)


def open_to_neighbours() -> QuerySet[Demand]:
    """Return those that a neighbour may join: not done yet."""
    return public_demands().exclude(matter__phase=Phase.DONE)
