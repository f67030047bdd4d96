"""Who holds an outdated card, and the public face of an area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from lianxinqiao.outreach.models import CardEdition, ContactCard
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household


@dataclass(frozen=True)
class CardState:
    """How an area's cards stand: newest edition, how many hold it, an older one, none."""

    area: Area
    edition: int
    current: int
    outdated: int
    none: int


def card_states(areas: list[Area], *, now: datetime) -> list[CardState]:
    """Return the state of the cards of ``areas``; three queries whatever their number."""
    newest = dict(
        CardEdition.objects.filter(area__in=areas).values("area").annotate(n=Max("number")).values_list("area", "n")
    )
    held = {
        row["area"]: row
        for row in ContactCard.objects.filter(area__in=areas, household__is_active=True)
        .values("area", "edition__number")
        .annotate(n=Count("pk"))
        .order_by()
        .values("area", "edition__number", "n")
        if row["edition__number"] == newest.get(row["area"])
    }
    totals = {
        row["area"]: row
        for row in Household.objects.living_here()
        .filter(area__in=areas)
        .values("area")
        .annotate(all=Count("pk"), holding=Count("pk", filter=Q(card__isnull=False)))
        .order_by()
    }
    states = []
    for area in areas:
        total = totals.get(area.pk, {"all": 0, "holding": 0})
        current = held.get(area.pk, {"n": 0})["n"]
        states.append(
            CardState(
                area, newest.get(area.pk, 0), current, total["holding"] - current, total["all"] - total["holding"]
            )
        )
    return states


def outdated_households(area: Area, edition: CardEdition) -> object:
    """Return the households of an area that hold an older card or none."""
    return (
        Household.objects.living_here()
        .filter(area=area)
        .exclude(card__edition=edition)
        .select_related("group", "card__edition")
        .order_by("group__group_no", "house_order", "id")
    )
