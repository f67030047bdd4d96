"""Which posts, and who sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianxinqiao.audit.reach import towns_audited
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.places.reach import directory_reached

if TYPE_CHECKING:
    # The table of staff stands above: here it is enough to know that somebody signs in.
    from django.contrib.auth.base_user import AbstractBaseUser as Person


class OwnQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep one's own."""
        return self.filter(staff=staff)


class SignInQuerySet(OwnQuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep one's own; for an auditor besides those of whoever holds or held a post in their towns, and tries at a name nobody has."""
        towns = towns_audited(staff)
        if not towns:
            return super().visible_to(staff)
        posts = across(across(self.model, "staff").model, "appointments").filter(staff=OuterRef("staff"))
        return self.filter(Q(staff=staff) | Q(staff=None) | Q(Exists(posts.of_towns(towns))))


class AppointmentQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep the posts of one's towns, for administrators too: the internal directory."""
        return self.filter(area__in=directory_reached(staff))

    def of_towns(self, prefixes: Collection[str]) -> Self:
        """Keep the posts, those ended too, in the areas whose code begins with one of ``prefixes``."""
        inside = Q(pk__in=[])
        for prefix in prefixes:
            inside |= Q(area__code__startswith=prefix)
        return self.filter(inside)

    def active_on(self, day: date) -> Self:
        """Keep the posts held on ``day`` by people whose account is active."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day, staff__is_active=True)

    def active_between(self, first: date, last: date) -> Self:
        """Keep the posts held on at least one day from ``first`` to ``last``, both included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)
