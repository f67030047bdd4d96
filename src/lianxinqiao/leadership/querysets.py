"""Who sees reception days and what was said on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.columns import Row, across

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


class ReceptionDayQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the days of the towns a person works in; they are public anyway once published."""
        areas = scope_of(staff).area_ids()
        towns = across(self.model, "town").filter(pk__in=areas).values("parent")
        return self.filter(Q(town__in=towns) | Q(town__in=areas))


class ReceptionVisitQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the records kept by the host, a substitute or the petition office of the town."""
        return self.filter(
            Q(day__leader=staff)
            | Q(day__substitute=staff)
            | Q(day__town__in=scope_of(staff).area_ids(Role.PETITION_OFFICE))
        )
