"""Who keeps hazard sites, and whose part in a site or a warning is what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.hazards.querysets import RollQuerySet
from lianxinqiao.places.models import Area, HazardSite
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.hazards.models import RelayedWarning

KEEPERS = (*HOUSEHOLD_ROLES, Role.SAFETY_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)
# Who is told of a warning: whoever is on duty in the area.
ON_DUTY = (
    Role.VILLAGE_SECRETARY,
    Role.VILLAGE_DIRECTOR,
    Role.VILLAGE_CADRE,
    Role.AREA_LEADER,
    Role.OFFICE_CADRE,
    Role.PRINCIPAL_LEADER,
)
# The parts a person may have in a site or a warning.
KEEPER, SERVING = "keeper", "serving"
POSTS = {KEEPER: KEEPERS, SERVING: RollQuerySet.seen_by}


def keeps(staff: Staff, area_id: int) -> bool:
    return scope_of(staff).covers(area_id, *KEEPERS)


def keeps_any(staff: Staff) -> bool:
    """Whether they keep hazard sites anywhere."""
    return scope_of(staff).has(*KEEPERS)


def kept_areas(staff: Staff, moment: datetime) -> QuerySet[Area]:
    """Return the areas where a person keeps hazard sites."""
    return Area.objects.valid_on(local_date(moment)).responsibility_areas().served_by(staff, *KEEPERS)


def site_tags(staff: Staff, site: HazardSite) -> frozenset[str]:
    """Turn a person into their parts in a site."""
    found = {KEEPER} if keeps(staff, site.area_id) else set()
    if scope_of(staff).covers(site.area_id, *POSTS[SERVING]):
        found.add(SERVING)
    return frozenset(found)


def warning_tags(staff: Staff, warning: RelayedWarning) -> frozenset[str]:
    """Turn a person into their part in a warning."""
    return frozenset({KEEPER}) if keeps(staff, warning.area_id) else frozenset()
