"""Who sees slips and counts."""

from __future__ import annotations

from lianxinqiao.accounts.choices import Role
from lianxinqiao.kernel.columns import Row
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES


class MaternalQuerySet(OfAreasQuerySet[Row]):
    """Slips and counts, which name nobody: whoever is on duty there, and the health centre that takes them."""

    seen_by = (*HOUSEHOLD_ROLES, Role.HEALTH_CENTRE)
