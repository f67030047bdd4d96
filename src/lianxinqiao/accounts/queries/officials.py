"""Officials by where they sit: of an area and what stands over it, of whole towns; and the line somebody reports in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.offices import POSTS_OF, Office
from lianxinqiao.accounts.scope import areas_over, holders
from lianxinqiao.kernel.text import search_key
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import town_over

Offices = list[tuple[str, Area]]

# Above whom each official reports to: they may not lift the exclusion, so they never see it either.
LINES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({Role.VILLAGE_CADRE, Role.VILLAGE_DIRECTOR}), (Role.VILLAGE_SECRETARY,)),
    (frozenset({Role.VILLAGE_SECRETARY}), (Role.VILLAGE_DIRECTOR, Role.VILLAGE_CADRE, Role.AREA_LEADER)),
    (frozenset(TOWN_CADRE_ROLES), (Role.OFFICE_CADRE,)),
)


def officials_near(area: Area, *, on: date) -> QuerySet[Staff]:
    """Return the officials of an area and of what stands over it: whom a resident chooses among."""
    return _in_posts(Appointment.objects.active_on(on).filter(area__in=areas_over(area.code)))


def officials_of_towns(areas: Iterable[Area], *, on: date) -> QuerySet[Staff]:
    """Return every official of the towns in which areas lie, and of what stands over them."""
    return _in_posts(posts_of_towns(areas, on=on))


def line_of(official: Staff, area: Area, *, on: date, but_not: Iterable[str] = ()) -> list[Staff]:
    """Return an official with everybody of their own line in the area on a day.

    A village cadre's line is the village's secretary, director and cadres; a secretary's also the
    linked leader; a town cadre's the cadres of the same area.  Who holds a post of ``but_not`` is left out, unless it
    is the official.
    """
    line = {official.pk: official}
    held = set(Appointment.objects.active_on(on).filter(staff=official).values_list("role", flat=True))
    above: set[str] = set()
    for roles, superiors in LINES:
        if held & roles:
            above.update(superiors)
    if held & VILLAGE_ROLES:
        above |= {*VILLAGE_ROLES}
    keepers = {person.pk for role in but_not for person in holders(role, area, on=on)}
    for role in above:
        for person in holders(role, area, on=on):
            if person.pk not in keepers:
                line[person.pk] = person
    return list(line.values())


def posts_of_towns(areas: Iterable[Area], *, on: date) -> QuerySet[Appointment]:
    """Return the posts in the towns of areas, and over them."""
    here = Q(pk__in=[])
    for town in {area.code[:9] for area in areas}:
        here |= Q(area__code__startswith=town) | Q(area__in=areas_over(town))
    return Appointment.objects.active_on(on).filter(here)


def _in_posts(posts: QuerySet[Appointment]) -> QuerySet[Staff]:
    return Staff.objects.filter(pk__in=posts.values("staff")).order_by("initials", "name")


def officials_called(area: Area, named: str, *, on: date) -> list[Staff]:
    """Return the officials of the town whose name stands in the words, or who are called by them."""
    words = search_key(named)
    near = officials_of_towns([area], on=on)
    return [each for each in near if len(name := search_key(each.name)) > 1 and (name in words or words in name)]


def seats_of(office: str, area: Area) -> Offices:
    """Return the posts of an office, with where it sits: in the area, or in its town."""
    seat = area if office == Office.VILLAGE else town_over(area)
    return [(role, seat) for role in POSTS_OF[office]]
