"""The team of an area, as the card and the public page show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from lianxinqiao.accounts.choices import TEAM_ROLES
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.policies import sealed_posts
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.places.models import Area


def team_of(area: Area, *, on: date) -> list[Appointment]:
    """Return the posts of an area's team in the order a resident should read them; one query."""
    order: dict[str, int] = {role: place for place, role in enumerate(TEAM_ROLES)}
    rows = Appointment.objects.active_on(on).filter(area=area, role__in=TEAM_ROLES).select_related("staff", "area")
    return sorted(rows, key=lambda row: (order[row.role], row.starts_on, row.pk))


def acting_for(staff: Staff, *, now: datetime) -> list[Staff]:
    """Return the people ``staff`` stands in for at this moment."""
    return [row.staff for row in _acting(now).filter(deputy=staff)]


def deputies_of(staff: Iterable[Staff], *, now: datetime) -> dict[object, Staff]:
    """Return who stands in for each of ``staff`` who is away at this moment."""
    return {row.staff_id: row.deputy for row in _acting(now).filter(staff__in=list(staff))}


def _acting(now: datetime) -> QuerySet[OutOfOffice]:
    """Return those away whose deputy acts, as ``scope_of`` has it: not for whoever sees something sealed that they do not."""
    sealed = sealed_posts(after=local_date(now))
    theirs = sealed.filter(staff=OuterRef(OuterRef("deputy")), area=OuterRef("area"), role=OuterRef("role"))
    unseen = sealed.filter(~Exists(theirs), staff=OuterRef("staff"))
    away = OutOfOffice.objects.filter(starts_at__lte=now, ends_at__gt=now)
    acting = away.filter(~Exists(unseen), staff__is_active=True, deputy__is_active=True)
    return acting.select_related("staff", "deputy")
