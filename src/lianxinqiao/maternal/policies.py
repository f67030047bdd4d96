"""Who gives slips, and whose part in one is what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.places.models import Area

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.maternal.models import MaternalServiceReferral

CENTRE = "centre"


def gives_slips(staff: Staff) -> bool:
    """Whether they are on duty in any area."""
    return bool(scope_of(staff).area_ids())


def slip_areas(staff: Staff, moment: datetime) -> QuerySet[Area]:
    """Return the areas where a person gives slips."""
    return Area.objects.valid_on(local_date(moment)).responsibility_areas().served_by(staff)


def slip_tags(staff: Staff, slip: MaternalServiceReferral) -> frozenset[str]:
    """The health centre takes slips; whoever gave one has no part in it any more."""
    return frozenset({CENTRE}) if scope_of(staff).covers(slip.area_id, Role.HEALTH_CENTRE) else frozenset()
