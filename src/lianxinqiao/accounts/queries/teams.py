"""The team of an area, as the card and the public page show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from lianxinqiao.accounts.choices import TEAM_ROLES
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import acting
from lianxinqiao.places.models import Area


def team_of(area: Area, *, on: date) -> list[Appointment]:
    """Return the posts of an area's team in the order a resident should read them; one query."""
    return teams_of([area], on=on).get(area.pk, [])


def teams_of(areas: Iterable[Area], *, on: date) -> dict[int, list[Appointment]]:
    """Return the posts of the teams of areas, each in the order a resident should read them; one query."""
    order: dict[str, int] = {role: place for place, role in enumerate(TEAM_ROLES)}
    rows = Appointment.objects.active_on(on).filter(area__in=areas, role__in=TEAM_ROLES)
    teams: dict[int, list[Appointment]] = defaultdict(list)
    for row in sorted(rows.select_related("staff", "area"), key=lambda row: (order[row.role], row.starts_on, row.pk)):
        teams[row.area_id].append(row)
    return teams


def acting_for(staff: Staff, *, now: datetime) -> list[Staff]:
    """Return the people ``staff`` stands in for at this moment."""
    return [row.staff for row in acting(now, deputies=[staff])]


def deputies_of(staff: Iterable[Staff], *, now: datetime) -> dict[object, Staff]:
    """Return who stands in for each of ``staff`` who is away at this moment."""
    return {row.staff_id: row.deputy for row in acting(now, away=staff)}
