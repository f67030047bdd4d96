"""Who finds the jobs that were held back."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.choices import CODE_DIGITS, Level
from lianxinqiao.places.models import Area


class HeldJobQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Keep the jobs that were held back and that nobody has decided on."""
        return self.filter(decision="").exclude(held_at=None)

    def visible_to(self, staff: Any) -> Self:
        """Keep the jobs of the towns that ``staff`` administers; those of no town for whoever administers each that is staffed."""
        mine = scope_of(staff).area_ids(Role.SYSTEM_ADMIN)
        found = Q(area__in=mine)
        if mine and staffed_towns() <= mine:
            found |= Q(area=None)
        return self.filter(found)


def staffed_towns() -> set[int]:
    """Return the ids of the towns in which anybody holds a post today: a database has every town of its county from the start."""
    today = local_date(now())
    posts = Appointment.objects.active_on(today).values_list("area__code", flat=True).distinct()
    staffed = {code[: CODE_DIGITS[Level.TOWN]] for code in posts}
    towns = Area.objects.valid_on(today).filter(level=Level.TOWN)
    return {pk for pk, code in towns.values_list("pk", "code") if code[: CODE_DIGITS[Level.TOWN]] in staffed}
