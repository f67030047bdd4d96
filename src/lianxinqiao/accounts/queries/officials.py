"""Officials by where they sit: of an area and what stands over it, of whole towns; and the line somebody reports in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.offices import POSTS_OF, Office
from lianxinqiao.accounts.queries.naming import is_named, name_key
from lianxinqiao.accounts.scope import areas_over, holders
from lianxinqiao.places.choices import CODE_DIGITS, Level
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
    linked leader; a town cadre's the cadres of the same area; of a post above the towns those of where it is.
    Who holds a post of ``but_not`` is left out, unless it is the official.
    """
    line = {official.pk: official}
    held = Appointment.objects.active_on(on).filter(staff=official).select_related("area")
    keepers = {person.pk for role in but_not for person in holders(role, area, on=on)}
    for role, place in {(role, _place(post, area)) for post in held for role in _superiors(post.role)}:
        for person in holders(role, place, on=on):
            if person.pk not in keepers:
                line[person.pk] = person
    return list(line.values())


def _superiors(role: str) -> set[str]:
    """Return the posts of the line of a post."""
    above = {*VILLAGE_ROLES} if role in VILLAGE_ROLES else set[str]()
    return above.union(*(superiors for roles, superiors in LINES if role in roles))


def _place(post: Appointment, area: Area) -> Area:
    """Return where the line of a post is: above the towns where the post is, else where the complaint is."""
    return post.area if CODE_DIGITS[Level(post.area.level)] < CODE_DIGITS[Level.TOWN] else area


def posts_of_towns(areas: Iterable[Area], *, on: date) -> QuerySet[Appointment]:
    """Return the posts in the towns of areas, and over them."""
    here = Q(pk__in=[])
    for town in {area.code[:9] for area in areas}:
        here |= Q(area__code__startswith=town) | Q(area__in=areas_over(town))
    return Appointment.objects.active_on(on).filter(here)


def _in_posts(posts: QuerySet[Appointment]) -> QuerySet[Staff]:
    return Staff.objects.filter(pk__in=posts.values("staff")).order_by("initials", "name", "id")


def officials_called(area: Area, named: str, *, on: date) -> list[Staff]:
    """Return the officials of the town whose name stands in the words, or who are called by them."""
    words = name_key(named)
    near = officials_of_towns([area], on=on) if words else []
    return [
        each for each in near if len(name := name_key(each.name)) > 1 and (words in name or is_named(each.name, words))
    ]


def seats_held(person: Staff, office: str, area: Area, *, on: date) -> Offices:
    """Return the posts of an office in or over the town of an area, each with where it sits of whoever a person is a colleague of there."""
    posts = posts_of_towns([area], on=on).filter(staff=person, role__in=POSTS_OF[office]).select_related("area")
    seats = dict.fromkeys(town_over(post.area) for post in posts.order_by("pk"))
    return [(role, seat) for seat in seats for role in POSTS_OF[office]]


def seats_of(office: str, area: Area) -> Offices:
    """Return the posts of an office, with where it sits: in the area, or in its town."""
    seat = area if office == Office.VILLAGE else town_over(area)
    return [(role, seat) for role in POSTS_OF[office]]
