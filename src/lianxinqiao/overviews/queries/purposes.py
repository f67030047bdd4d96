"""How often each of the five purposes was served in a month (R-0.14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func

from lianxinqiao.accounts.models import Staff
from lianxinqiao.conditions.models import Report
from lianxinqiao.demands.models import Demand
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.models import Matter
from lianxinqiao.visits.models import VisitLog


@dataclass(frozen=True)
class PurposeCount:
    """``visits``, ``reports`` and ``demands`` that name the purpose."""

    purpose: str
    visits: int
    reports: int
    demands: int


def purposes_of_month(
    area_ids: Iterable[int], first: date, last: date, *, by: Staff | None = None
) -> list[PurposeCount]:
    """Return all five purposes with their counts in areas from ``first`` to ``last``, both included; three queries.

    What is sealed is in no figure (RR-13).
    """
    areas = list(area_ids)
    each = Func(F("purposes"), function="unnest")
    visits = VisitLog.objects.handed_in().between(first, last).filter(area__in=areas)
    reports = Report.objects.filter(matter__area__in=areas, matter__opened_at__date__range=(first, last))
    demands = Demand.objects.filter(
        matter__area__in=areas, matter__opened_at__date__range=(first, last), is_sealed=False
    )
    if by is not None:
        found = Matter.objects.open_to(by).values("pk")
        reports, demands = reports.filter(matter__in=found), demands.filter(matter__in=found)
    counted = [
        {
            row["purpose"]: row["n"]
            for row in rows.annotate(purpose=each).values("purpose").annotate(n=Count("pk")).order_by()
        }
        for rows in (visits, reports, demands)
    ]
    return [PurposeCount(code, *(each.get(code, 0) for each in counted)) for code in Purpose.values]
