"""What a person's posts let them reach: the one input of every ``visible_to``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lianxinqiao.accounts.choices import BLIND_ROLES
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
    """All posts a person holds on a day, and the people whose deputy they are at this moment."""

    posts: tuple[Post, ...]
    stands_in_for: tuple[UUID, ...] = ()

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
        codes = area_codes()
        found: set[int] = set()
        for post in self.posts:
            if (post.role in roles) if roles else (post.role not in BLIND_ROLES):
                found.update(pk for code, pk in codes if code.startswith(post.prefix))
        kept[roles] = frozenset(found)
        return kept[roles]

    def covers(self, area_id: int, *roles: str) -> bool:
        return area_id in self.area_ids(*roles)


@remembered(seconds=60)
def area_codes() -> list[tuple[str, int]]:
    """Return (code, id) of every area, ended ones included, so that history stays reachable."""
    return list(Area.objects.values_list("code", "id"))


def scope_of(staff: Staff, on: date | None = None) -> Scope:
    """Return the posts ``staff`` holds on a day (today by default); two queries a request."""
    day = on or local_date(now())
    kept: dict[date, Scope] = staff.__dict__.setdefault("_scopes", {})
    if day not in kept:
        rows = Appointment.objects.active_on(day).filter(staff=staff).select_related("area")
        moment = now()
        away = OutOfOffice.objects.filter(deputy=staff, starts_at__lte=moment, ends_at__gt=moment)
        kept[day] = Scope(tuple(post_of(row) for row in rows), tuple(away.values_list("staff", flat=True)))
    return kept[day]


def post_of(row: Appointment) -> Post:
    return Post(
        role=row.role,
        area_id=row.area_id,
        prefix=row.area.code[: CODE_DIGITS[Level(row.area.level)]],
        kinds=frozenset(row.kinds),
    )


def holders(role: str, area: Area, *, on: date, kind: str | None = None) -> list[Staff]:
    """Return who holds ``role`` for ``area`` on a day, posts at the areas above it included.

    With ``kind`` only leaders in charge of that kind.  Nearest post first.
    """
    codes = {area.code[:digits].ljust(12, "0") for digits in CODE_DIGITS.values()}
    rows = (
        Appointment.objects.active_on(on)
        .filter(role=role, area__code__in=codes)
        .select_related("staff", "area")
        .order_by("starts_on", "id")
    )
    near = sorted(rows, key=lambda row: -CODE_DIGITS[Level(row.area.level)])
    found: list[Staff] = []
    for row in near:
        if (kind is None or kind in row.kinds) and row.staff not in found:
            found.append(row.staff)
    return found


def first_holder(roles: Iterable[str], area: Area, *, on: date) -> Staff | None:
    """Return the first holder of the first of ``roles`` that is filled."""
    for role in roles:
        if found := holders(role, area, on=on):
            return found[0]
    return None
