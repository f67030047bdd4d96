"""The team of an area, as the card and the public page show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from lianxinqiao.accounts.choices import SHARED_ROLES, TEAM_ROLES
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import acting, areas_over
from lianxinqiao.places.models import Area


def team_of(area: Area, *, on: date) -> list[Appointment]:
    """Return the posts of an area's team in the order a resident should read them; one query."""
    return teams_of([area], on=on).get(area.pk, [])


def teams_of(areas: Iterable[Area], *, on: date) -> dict[int, list[Appointment]]:
    """Return the posts of the teams of areas, each in the order a resident should read them; one query.

    An officer or a judicial cadre of a place above is of the team of every area in it that has none of its own (F-7).

    Rules: R-2.2 to R-2.6.
    """
    order: dict[str, int] = {role: place for place, role in enumerate(TEAM_ROLES)}
    found: dict[int, list[Appointment]] = {}
    held = posts_of(areas, on=on)
    for pk in {area_id for area_id, _role in held}:
        posts = [post for role in TEAM_ROLES for post in held.get((pk, role), [])]
        found[pk] = sorted(posts, key=lambda row: (order[row.role], row.starts_on, row.pk))
    return found


def posts_of(areas: Iterable[Area], *, on: date) -> dict[tuple[int, str], list[Appointment]]:
    """Return the posts of the team by area and role: of officers and judicial cadres those of the nearest place that has any; one query."""
    over = {area.pk: [area.pk, *areas_over(area.code)] for area in areas}
    above = {pk for pks in over.values() for pk in pks}
    rows = Appointment.objects.active_on(on).filter(
        Q(area__in=over, role__in=TEAM_ROLES) | Q(area__in=above, role__in=SHARED_ROLES)
    )
    at: dict[tuple[int, str], list[Appointment]] = defaultdict(list)
    for row in rows.select_related("staff", "area"):
        at[(row.area_id, row.role)].append(row)
    of_team = {key: posts for key, posts in at.items() if key[0] in over and key[1] not in SHARED_ROLES}
    for area_id, pks in over.items():
        for role in SHARED_ROLES:
            nearest = next((at[(pk, role)] for pk in pks if (pk, role) in at), None)
            if nearest:
                of_team[(area_id, role)] = nearest
    return of_team


def acting_for(staff: Staff, *, now: datetime) -> list[Staff]:
    """Return the people ``staff`` stands in for at this moment."""
    return [row.staff for row in acting(now, deputies=[staff])]


def deputies_of(staff: Iterable[Staff], *, now: datetime) -> dict[object, Staff]:
    """Return who stands in for each of ``staff`` who is away at this moment."""
    return {row.staff_id: row.deputy for row in acting(now, away=staff)}
