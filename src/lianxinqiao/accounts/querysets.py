"""Which posts."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q


class AppointmentQuerySet(models.QuerySet):
    def active_on(self, day: date) -> Self:
        """Keep the posts held on ``day`` by people whose account is active."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day, staff__is_active=True)

    def active_between(self, first: date, last: date) -> Self:
        """Keep the posts held on at least one day from ``first`` to ``last``, both included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)
