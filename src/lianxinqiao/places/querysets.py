"""Which places: on a day, under another, of a level."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q


class AreaQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> Self:
        """Keep the areas that exist on ``day``."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def within(self, prefixes: Iterable[str]) -> Self:
        """Keep the areas whose code begins with one of ``prefixes``."""
        condition = Q(pk__in=[])
        for prefix in prefixes:
            condition |= Q(code__startswith=prefix)
        return self.filter(condition)

    def responsibility_areas(self) -> Self:
        """Keep villages and communities: the areas of duty (R-2.1)."""
        return self.filter(level="village")
