"""Whose part in a brought workbook is what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.places.models import Area
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.residents.models import ImportRun

SERVING = "serving"


def served(staff: Staff, moment: datetime) -> QuerySet[Area]:
    """Return the areas whose residents a person serves."""
    return Area.objects.valid_on(local_date(moment)).responsibility_areas().served_by(staff, *HOUSEHOLD_ROLES)


def serves_any(staff: Staff) -> bool:
    return scope_of(staff).has(*HOUSEHOLD_ROLES)


def import_tags(staff: Staff, run: ImportRun) -> frozenset[str]:
    """Whoever serves the residents of the area."""
    return frozenset({SERVING}) if scope_of(staff).covers(run.area_id, *HOUSEHOLD_ROLES) else frozenset()
