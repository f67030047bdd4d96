"""The areas a person's posts bring with them: whose posts they may read, and which areas lists offer them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import area_ids_under, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.choices import CODE_DIGITS
from lianxinqiao.places.models import Area


def reach(staff: Staff) -> Any:
    """Return the areas whose posts a person may read: their towns', for administrators too."""
    prefixes = {post.prefix[:9] for post in scope_of(staff).posts}
    above = {
        prefix[:digits].ljust(12, "0") for prefix in prefixes for digits in CODE_DIGITS.values() if digits < len(prefix)
    }
    return sorted({pk for prefix in prefixes | above for pk in area_ids_under(prefix)})


@remembered(seconds=60)
def areas_under(prefix: str, day: date) -> list[Area]:
    """Return the responsibility areas of a code prefix on a day, read at most once a minute; never change the rows."""
    return list(Area.objects.valid_on(day).responsibility_areas().within([prefix]))


def towns_of(staff: Staff, *roles: str) -> QuerySet[Area]:
    """Return the towns where a person holds one of these posts."""
    return Area.objects.filter(pk__in=scope_of(staff).area_ids(*roles), level="town", valid_to=None).order_by("code")


def town_areas(staff: Staff) -> list[Area]:
    """Return the responsibility areas of the towns where a person has a post."""
    today = local_date(now())
    prefixes = sorted({post.prefix[:9] for post in scope_of(staff).posts})
    return [area for prefix in prefixes for area in areas_under(prefix, today)]


def town_of(staff: Staff, code: str) -> Area:
    """Return the town of a code, where a person has a post in it or over it.

    Raises:
        NotVisible: they have none there, or it is no town.
    """
    town = Area.objects.filter(pk__in={area.parent_id for area in town_areas(staff)}, code=code).first()
    if town is None:
        raise NotVisible("")
    return town
