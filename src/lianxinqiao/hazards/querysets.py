"""Who sees the rolls of a move."""

from __future__ import annotations

from lianxinqiao.kernel.columns import Row
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES


class RollQuerySet(OfAreasQuerySet[Row]):
    """Households below a site: those who serve the households of its area anyway (RR-8)."""

    seen_by = HOUSEHOLD_ROLES
    area_path = "site__area"
