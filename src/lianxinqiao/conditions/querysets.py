"""Who sees warnings, evacuation rolls and maternal counts."""

from __future__ import annotations

from lianxinqiao.accounts.choices import Role
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES


class RollQuerySet(OfAreasQuerySet):
    """Households below a site: those who serve the households of its area anyway."""

    seen_by = HOUSEHOLD_ROLES
    area_path = "site__area"


class MaternalQuerySet(OfAreasQuerySet):
    """Slips and counts, which name nobody: whoever is on duty there, and the health centre that takes them."""

    seen_by = (*HOUSEHOLD_ROLES, Role.HEALTH_CENTRE)
