"""The register: search by two characters, similar open matters nearby, what we owe, what goes round in circles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Assignment, Demand
from lianxinqiao.demands.policies import DEMAND, DEMANDS
from lianxinqiao.kernel.text import search_key
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.models import Area

MOVES = ("hand_back", "change_owner", "body_returned")
MOST_MOVES = 2
SIMILAR = 5


def register_of(staff: Staff) -> QuerySet[Matter]:
    """Return every demand a person may find, sealed ones among them where they may."""
    return Matter.objects.visible_to(staff).filter(kind__in=DEMANDS)


def matching(rows: QuerySet[Matter], words: str) -> QuerySet[Matter]:
    """Keep demands whose text holds ``words`` (two characters or more) or whose number ends so.

    The pieces are found in an index and checked against the text; what is archived or sealed is found by number only.
    """
    key = search_key(words)
    if not key:
        return rows
    pieces = [key[i : i + 2] for i in range(len(key) - 1)] or [key]
    found = Demand.objects.filter(grams__contains=pieces).filter(
        Q(text__icontains=words.strip()) | Q(place__icontains=words.strip())
    )
    return rows.filter(
        Q(pk__in=found.values("pk")) | Q(number__endswith=words.strip()) | Q(number=words.strip())
    )


@dataclass(frozen=True)
class Similar:
    """An open public demand as others see it: no person, no household, no exact words."""

    pk: object
    number: str
    summary: str
    topic: str
    place: str
    askers: int
    opened_at: datetime


def similar_open(area: Area, *, topic: str, text: str = "", most: int = SIMILAR) -> list[Similar]:
    """Return open public demands of the same topic in the area, those that share words first; one query."""
    rows = (
        Demand.objects.filter(
            matter__area=area, matter__kind=DEMAND, topic=topic, is_public=True, is_sealed=False
        )
        .exclude(matter__phase=Phase.DONE)
        .select_related("matter__area")
        .order_by("-matter__opened_at")[:40]
    )
    key = search_key(text)
    asked = {key[i : i + 2] for i in range(len(key) - 1)}
    ranked = sorted(rows, key=lambda row: -len(asked & set(row.grams)))
    return [
        Similar(
            row.pk,
            row.matter.number,
            row.public_summary,
            row.get_topic_display(),
            row.place,
            row.asker_count,
            row.matter.opened_at,
        )
        for row in ranked[:most]
    ]


def households_awaiting_answer(staff: Staff) -> QuerySet[Demand]:
    """Return the open demands of known households that wait for our answer: a view over cases, never a list of people (RR-1)."""
    return _open_of_households(staff).exclude(
        matter__status__in=(Status.DELIVERED, Status.SETTLED, Status.FINAL, Status.FOLLOW_UP)
    )


def households_with_open_demand(staff: Staff) -> QuerySet[Demand]:
    """Return the open demands of known households; empty when no case is open (RR-1)."""
    return _open_of_households(staff)


def _open_of_households(staff: Staff) -> QuerySet[Demand]:
    visible = Matter.objects.visible_to(staff).unfinished().filter(kind=DEMAND)
    return Demand.objects.filter(matter__in=visible.values("pk"), household__isnull=False).select_related(
        "matter__area", "matter__owner", "household__group"
    )


def ping_pong(staff: Staff) -> QuerySet[Matter]:
    """Return the open demands that have been moved more than twice (R-18.2)."""
    moved = Q(steps__event__in=MOVES)
    return (
        register_of(staff)
        .exclude(phase=Phase.DONE)
        .annotate(moves=Count("steps", filter=moved, distinct=True))
        .filter(moves__gt=MOST_MOVES)
    )


def handed_out(staff: Staff) -> QuerySet[Assignment]:
    """Return what a person gave to others and is still undone, the most pressing first."""
    return (
        Assignment.objects.filter(given_by=staff)
        .exclude(matter__phase=Phase.DONE)
        .select_related("matter__owner", "demand__matter")
        .order_by("due_on", "pk")
    )
