"""The monthly maternal counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from lianxinqiao.calendar.queries import number_on
from lianxinqiao.maternal.models import MaternalServiceReferral
from lianxinqiao.places.models import Area


@dataclass(frozen=True)
class MaternalCount:
    """Referrals of one area and month; ``shown`` is "<5" for small cells (RR-4)."""

    month: date
    area: Area
    shown: str


def maternal_counts(areas: list[Area], *, on: date) -> list[MaternalCount]:
    """Return month, area and masked count, newest first: all that ever leaves the module."""
    small = number_on("privacy.small_cell", on)
    rows = (
        MaternalServiceReferral.objects.filter(area__in=areas)
        .values("month", "area")
        .annotate(n=Count("pk"))
        .order_by("-month", "area__code")
    )
    by_id = {area.pk: area for area in areas}
    return [
        MaternalCount(row["month"], by_id[row["area"]], f"<{small}" if row["n"] < small else str(row["n"]))
        for row in rows
    ]
