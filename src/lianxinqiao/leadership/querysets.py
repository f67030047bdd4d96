"""Who sees reception days, what was said on them, and who helps from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.policies import DEMANDS
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.leadership.choices import DayStatus
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from datetime import date

    from lianxinqiao.accounts.models import Staff


class ReceptionDayQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the days of the towns a person works in; they are public anyway once published."""
        areas = scope_of(staff).area_ids()
        towns = across(self.model, "town").filter(pk__in=areas).values("parent")
        return self.filter(Q(town__in=towns) | Q(town__in=areas))

    def open_to_book(self, today: date) -> Self:
        """Keep the days that anybody may read of and book: published, not past, not cancelled."""
        return self.filter(status=DayStatus.PUBLISHED, on__gte=today)


class ReceptionVisitQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the records kept by the host, a substitute or the petition office of the town, less those of what is hidden from them."""
        kept = (
            Q(day__leader=staff)
            | Q(day__substitute=staff)
            | Q(day__town__in=scope_of(staff).area_ids(Role.PETITION_OFFICE))
        )
        return self.filter(kept, Q(demand=None) | Q(demand__in=Matter.objects.may_be_with(staff).values("pk")))


class HelperQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep those who help with a demand that this person finds."""
        return self.filter(demand__in=Matter.objects.visible_to(staff, *DEMANDS).values("pk"))
