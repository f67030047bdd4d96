"""Which places: on a day, under another, of a level."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from lianxinqiao.kernel.columns import Row
from lianxinqiao.places.reach import areas_reached


class AreaQuerySet(models.QuerySet[Row]):
    def valid_on(self, day: date) -> Self:
        """Keep the areas that exist on ``day``."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def within(self, prefixes: Iterable[str]) -> Self:
        """Keep the areas whose code begins with one of ``prefixes``."""
        condition = Q(pk__in=[])
        for prefix in prefixes:
            condition |= Q(code__startswith=prefix)
        return self.filter(condition)

    def hold(self, pk: int) -> Row:
        """Lock an area, before anything in it: who would add to it waits; who only names it does not."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def served_by(self, staff: Any, *roles: str) -> Self:
        """Keep the areas that ``staff`` reaches today by posts of ``roles``, or by any post with content."""
        return self.filter(pk__in=areas_reached(staff, *roles))

    def responsibility_areas(self) -> Self:
        """Keep villages and communities: the areas of duty (R-2.1)."""
        return self.filter(level="village")


class OfAreasQuerySet(models.QuerySet[Row]):
    """Rows that belong to an area and are seen by whoever holds one of ``seen_by`` there, or any post with content."""

    seen_by: ClassVar[tuple[str, ...]] = ()
    area_path: ClassVar[str] = "area"

    def visible_to(self, staff: Any) -> Self:
        """Keep the rows of the areas that the posts of ``staff`` reach today (domain §8)."""
        return self.within_reach_of(staff, *self.seen_by)

    def within_reach_of(self, staff: Any, *roles: str) -> Self:
        """Keep the rows of the areas reached by posts of ``roles``: those who keep are fewer than those who see."""
        return self.filter(**{f"{self.area_path}__in": areas_reached(staff, *roles)})
