"""Who works in the same towns: whom a thing can be given to, who can act for one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.kernel.moments import now


def colleagues(staff: Staff) -> QuerySet[Staff]:
    """Return the active staff of the same towns, for choosing a deputy or a receiver."""
    return _on_duty(_towns_of(staff)).exclude(pk=staff.pk)


def _towns_of(staff: Staff) -> tuple[str, ...]:
    return tuple(sorted({post.prefix[:9] for post in scope_of(staff).posts if len(post.prefix) >= 9}))


def _on_duty(towns: tuple[str, ...]) -> QuerySet[Staff]:
    posts = Appointment.objects.active_on(local_date(now())).exclude(role__in=(Role.AUDITOR, Role.SYSTEM_ADMIN))
    held = posts.filter(area__code__regex=f"^({'|'.join(towns)})") if towns else posts.none()
    return Staff.objects.filter(pk__in=held.values("staff"), is_active=True).order_by("initials", "name")


@remembered(seconds=30)
def _names_on_duty(towns: tuple[str, ...]) -> list[tuple[UUID, str]]:
    return list(_on_duty(towns).values_list("pk", "name"))


def names_near(staff: Staff) -> list[tuple[UUID, str]]:
    """Return key and name of the same people and oneself, as of half a minute ago: for drawing choices, not for deciding."""
    names = _names_on_duty(_towns_of(staff))
    return names if any(key == staff.pk for key, _name in names) else [(staff.pk, staff.name), *names]
