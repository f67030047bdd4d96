"""Who finds the jobs that were held back."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area


class HeldJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, staff: Any) -> Self:
        """Keep the jobs of the towns that ``staff`` administers; those of nobody's town for whoever administers every town."""
        mine = scope_of(staff).area_ids(Role.SYSTEM_ADMIN)
        found = Q(area__in=mine)
        towns = Area.objects.valid_on(local_date(now())).filter(level="town")
        if mine and not towns.exclude(pk__in=mine).exists():
            found |= Q(area=None)
        return self.filter(found)
