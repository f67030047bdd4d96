"""What a person's posts let them reach: the one input of every ``visible_to``."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from lianxinqiao.accounts.choices import BLIND_ROLES, SEALED_POSTS
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.choices import CODE_DIGITS, Level
from lianxinqiao.places.models import Area


@dataclass(frozen=True)
class Post:
    """One post held today.  ``prefix`` is the code prefix it covers; ``kinds`` limits leaders in charge."""

    role: str
    area_id: int
    prefix: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """All posts a person holds on a day, and the people for whom they act at this moment.

    ``former`` are the posts they held before, each with the day it ended.  ``deputy_of`` are all who named them: who is on
    the staff no more, or sees something sealed that this person does not see by a post of their own, is acted for by nobody,
    and yet what is hidden from them is hidden from whom they named.
    """

    posts: tuple[Post, ...]
    stands_in_for: tuple[UUID, ...] = ()
    former: tuple[tuple[Post, date], ...] = ()
    deputy_of: tuple[UUID, ...] = ()
    # Who named them, and which matters they find all the same, once for each time they were named.
    spared: tuple[tuple[UUID, frozenset[UUID]], ...] = ()

    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    def has(self, *roles: str) -> bool:
        return any(post.role in roles for post in self.posts)

    def area_ids(self, *roles: str) -> frozenset[int]:
        """Return the ids of every area covered by posts of ``roles``; with none given, by any post
        that may see content at all.
        """
        kept: dict[tuple[str, ...], frozenset[int]] = self.__dict__.setdefault("_areas", {})
        if roles in kept:
            return kept[roles]
        found: set[int] = set()
        for post in self.posts:
            if (post.role in roles) if roles else (post.role not in BLIND_ROLES):
                found.update(area_ids_under(post.prefix))
        kept[roles] = frozenset(found)
        return kept[roles]

    def covers(self, area_id: int, *roles: str) -> bool:
        return area_id in self.area_ids(*roles)


@remembered(seconds=60)
def area_codes() -> list[tuple[str, int]]:
    """Return (code, id) of every area in order of the code, ended ones included, so that history stays reachable."""
    return list(Area.objects.order_by("code").values_list("code", "id"))


def area_ids_under(prefix: str) -> list[int]:
    """Return the ids of every area whose code begins with ``prefix``; no query beyond ``area_codes``."""
    codes = area_codes()
    first = bisect_left(codes, (prefix,))
    last = bisect_left(codes, (prefix + "~",))
    return [pk for _code, pk in codes[first:last]]


def areas_over(prefix: str) -> list[int]:
    """Return the ids of the areas of a code prefix and above it, the nearest first; no query beyond ``area_codes``."""
    known = dict(area_codes())
    codes = (
        prefix[:digits].ljust(12, "0") for digits in sorted(CODE_DIGITS.values(), reverse=True) if digits <= len(prefix)
    )
    return [known[code] for code in codes if code in known]


def seats_over(prefix: str) -> list[int]:
    """Return the ids of the areas at which an office is that of a post with this code prefix: its own, and in a town the town's.

    An office above the towns sits there alone: the towns under it have their own.
    """
    known = dict(area_codes())
    codes = dict.fromkeys(prefix[:digits].ljust(12, "0") for digits in (12, CODE_DIGITS[Level.TOWN]))
    return [known[code] for code in codes if code in known]


def people(keys: Iterable[UUID]) -> list[Staff]:
    """Return members of staff by their keys."""
    return list(Staff.objects.filter(pk__in=list(keys)))


# The one rule of who acts for whoever is away (``o`` the absence, ``s`` who is away): nobody does for who has left, nor for
# who holds a post of what is sealed that they do not hold in the same place themselves (RR-13).
ACTS = """s.is_active AND NOT EXISTS (
         SELECT FROM accounts_appointment g
          WHERE g.staff_id = o.staff_id AND g.role = ANY(%(sealed)s)
            AND g.starts_on <= %(day)s AND (g.ends_on IS NULL OR g.ends_on > %(day)s)
            AND NOT EXISTS (
                SELECT FROM accounts_appointment t
                 WHERE t.staff_id = o.deputy_id AND t.role = g.role AND t.area_id = g.area_id
                   AND t.starts_on <= %(day)s AND (t.ends_on IS NULL OR t.ends_on > %(day)s)))"""
# Read by every request, so it is one statement: posts held on a day and before, who named this person their deputy now, and
# for whom of them they act.  That is asked each time: a post that sees what is sealed may be given or end meanwhile (RR-13).
SCOPE_SQL = f"""
SELECT p.role, p.area_id, a.code, a.level, p.kinds, NULL::uuid, p.ends_on, false, NULL::uuid[]
  FROM accounts_appointment p
  JOIN places_area a ON a.id = p.area_id
 WHERE p.staff_id = %(staff)s AND %(active)s AND p.starts_on <= %(day)s
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, o.staff_id, NULL, %(active)s AND {ACTS}, o.spares
  FROM accounts_outofoffice o
  JOIN accounts_staff s ON s.id = o.staff_id
 WHERE o.deputy_id = %(staff)s AND o.starts_at <= %(moment)s AND o.ends_at > %(moment)s
"""  # noqa: S608  # of our own words alone
ACTING_SQL = f"""
SELECT o.*
  FROM accounts_outofoffice o
  JOIN accounts_staff s ON s.id = o.staff_id
  JOIN accounts_staff d ON d.id = o.deputy_id
 WHERE (o.staff_id = ANY(%(away)s::uuid[]) OR o.deputy_id = ANY(%(deputies)s::uuid[]))
   AND o.starts_at <= %(moment)s AND o.ends_at > %(moment)s AND d.is_active AND {ACTS}
 ORDER BY o.starts_at DESC
"""  # noqa: S608  # of our own words alone


def scope_of(staff: Staff, on: date | None = None) -> Scope:
    """Return the posts ``staff`` holds on a day (today by default); one query a request."""
    moment = now()
    day = on or local_date(moment)
    kept: dict[date, Scope] = staff.__dict__.setdefault("_scopes", {})
    if day not in kept:
        with connection.cursor() as cursor:
            cursor.execute(SCOPE_SQL, {"staff": staff.pk, "active": staff.is_active, **_asked(day, moment)})
            rows = cursor.fetchall()
        held = [
            (Post(role=role, area_id=area, prefix=code[: CODE_DIGITS[Level(level)]], kinds=frozenset(kinds)), ends_on)
            for role, area, code, level, kinds, absent, ends_on, _acts, _spares in rows
            if absent is None
        ]
        kept[day] = Scope(
            tuple(post for post, ends_on in held if ends_on is None or ends_on > day),
            tuple(row[5] for row in rows if row[7]),
            tuple((post, ends_on) for post, ends_on in held if ends_on is not None and ends_on <= day),
            tuple(row[5] for row in rows if row[5] is not None),
            tuple((row[5], frozenset(row[8])) for row in rows if row[5] is not None),
        )
    return kept[day]


def _asked(day: date, moment: datetime) -> dict[str, Any]:
    return {"day": day, "moment": moment, "sealed": [role.value for role in SEALED_POSTS]}


def acting(moment: datetime, *, away: Iterable[Staff] = (), deputies: Iterable[Staff] = ()) -> list[OutOfOffice]:
    """Return the absences in which a deputy acts at a moment: those of ``away``, and those in which ``deputies`` do."""
    named = {"away": [who.pk for who in away], "deputies": [who.pk for who in deputies]}
    rows = OutOfOffice.objects.raw(ACTING_SQL, {**named, **_asked(local_date(moment), moment)})
    return list(rows.prefetch_related("staff", "deputy"))


def holders(role: str, area: Area, *, on: date, kind: str | None = None) -> list[Staff]:
    """Return who holds ``role`` for ``area`` on a day, posts at the areas above it included.

    With ``kind`` only leaders in charge of that kind.  Nearest post first.
    """
    near = [row.staff for row in _held_at((role,), area, on=on) if kind is None or kind in row.kinds]
    return list(dict.fromkeys(near))


def _held_at(roles: Collection[str], area: Area, *, on: date) -> list[Appointment]:
    """Return the posts held for an area on a day: in the order of the roles, then the nearest first."""
    codes = {area.code[:digits].ljust(12, "0") for digits in CODE_DIGITS.values()}
    rows = (
        Appointment.objects.active_on(on)
        .filter(role__in=roles, area__code__in=codes)
        .select_related("staff", "area")
        .order_by("starts_on", "id")
    )
    order = {role: place for place, role in reversed([*enumerate(roles)])}
    return sorted(rows, key=lambda row: (order[row.role], -CODE_DIGITS[Level(row.area.level)]))


def first_holder(roles: Iterable[str], area: Area, *, on: date, but_not: Collection[UUID | None] = ()) -> Staff | None:
    """Return the first holder of the first of ``roles`` that is filled by somebody else than those of ``but_not``."""
    found = (row.staff for row in _held_at(tuple(roles), area, on=on) if row.staff_id not in but_not)
    return next(found, None)


STAND_IN = "stand_in"


def role_in(staff: Staff, area_id: int, *roles: str) -> str:
    """Return the post by which somebody acts in an area: of ``roles`` where they hold one, else their nearest post there.

    ``stand_in`` for who holds none there and is somebody's deputy; else the one of ``roles`` that they hold elsewhere,
    as a cadre who writes of a day in another village; empty for who has none of these.
    """
    scope = scope_of(staff)
    held = [post for post in scope.posts if area_id in area_ids_under(post.prefix)]
    fitting = [post for post in held if post.role in roles] or held
    if not fitting:
        if scope.stands_in_for:
            return STAND_IN
        fitting = [post for post in scope.posts if post.role in roles]
    return str(max(fitting, key=lambda post: len(post.prefix)).role) if fitting else ""
