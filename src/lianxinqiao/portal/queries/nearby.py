"""Open public demands near a place: the same topic, closest first, so that neighbours join instead of asking twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.queries.public import open_to_neighbours
from lianxinqiao.kernel.text import pieces_sought
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.places.positions import Position, box_around, coarse, metres_between

MOST_SHOWN, MOST_LOOKED_AT = 5, 60
NEAR_METRES = 2_000


@dataclass(frozen=True)
class Similar:
    """An open public demand as others see it: no person, no household, not the asker's words, the group for a place.

    Attributes:
        metres: how far its coarse position is, rounded to fifty; None where either place is not known.  However many
            places are tried, no more is learnt than what is published.
    """

    pk: object
    number: str
    summary: str
    topic: str
    place: str
    askers: int
    opened_at: datetime
    metres: int | None


def similar_open(
    area: Area, *, topic: str, text: str = "", group: VillagerGroup | None = None, at: Position = (None, None)
) -> list[Similar]:
    """Return open public demands of a topic, nearest first, then those that share words; one query.

    Looked for in the area, and with a position within two kilometres of it whatever the area; what is known
    to be farther away is left out.
    """
    where = Q(matter__area=area)
    if at[0] is not None and at[1] is not None:
        # Cut by the coarse distance below, never by the exact place.
        up_down, left_right = box_around(at[0], at[1], metres=NEAR_METRES)
        where |= Q(latitude__range=up_down, longitude__range=left_right)
    rows = (
        open_to_neighbours()
        .filter(where, topic=topic)
        .select_related("matter", "group")
        .order_by("-matter__opened_at", "-pk")[:MOST_LOOKED_AT]
    )
    asked = set(pieces_sought(text))
    found = []
    for row in rows:
        metres = metres_between(at, coarse((row.latitude, row.longitude)))
        if metres is not None and metres > NEAR_METRES:
            continue
        same_group = group is not None and row.group_id == group.pk
        # A known distance orders by itself; the same group counts as a walk of a few minutes.
        far = metres if metres is not None else 300 if same_group else NEAR_METRES
        # By what others read of it alone: an order by hidden words would tell them one by one.
        found.append(((far, -len(asked & set(pieces_sought(row.public_summary)))), _shown(row, metres)))
    return [each for _rank, each in sorted(found, key=lambda pair: pair[0])[:MOST_SHOWN]]


def _shown(row: Demand, metres: float | None) -> Similar:
    rounded = None if metres is None else max(50, round(metres / 50) * 50)
    matter = row.matter
    return Similar(
        row.pk,
        matter.number,
        row.public_summary,
        row.get_topic_display(),
        row.group.name if row.group else "",
        row.asker_count,
        matter.opened_at,
        rounded,
    )
