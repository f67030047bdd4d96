"""Who may be given a task, and who may own a case or receive people."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.leadership.choices import RANKS


def people_near(staff: Staff) -> QuerySet[Staff]:
    """Return a person and everybody at work in their towns."""
    return (colleagues(staff) | Staff.objects.filter(pk=staff.pk)).distinct().order_by("initials", "name", "id")


def roles_on(staff: Staff, on: date) -> set[str]:
    """Return the posts somebody holds on a day."""
    return set(Appointment.objects.active_on(on).filter(staff=staff).values_list("role", flat=True))


def leaders_near(staff: Staff, *, on: date) -> QuerySet[Staff]:
    """Return the leaders of a person's towns that day."""
    leading = Appointment.objects.active_on(on).filter(role__in=list(RANKS))
    return people_near(staff).filter(pk__in=leading.values("staff"))
