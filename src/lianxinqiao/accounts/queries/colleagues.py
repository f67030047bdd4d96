"""Who works in the same towns: whom a thing can be given to, who can act for one."""

from __future__ import annotations

from django.db.models import QuerySet

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now


def colleagues(staff: Staff) -> QuerySet[Staff]:
    """Return the active staff of the same towns, for choosing a deputy or a receiver."""
    return _on_duty(_towns_of(staff)).exclude(pk=staff.pk)


def _towns_of(staff: Staff) -> tuple[str, ...]:
    return tuple(sorted({post.prefix[:9] for post in scope_of(staff).posts if len(post.prefix) >= 9}))


def _on_duty(towns: tuple[str, ...]) -> QuerySet[Staff]:
    posts = Appointment.objects.active_on(local_date(now())).exclude(role__in=(Role.AUDITOR, Role.SYSTEM_ADMIN))
    held = posts.filter(area__code__regex=f"^({'|'.join(towns)})") if towns else posts.none()
    return Staff.objects.filter(pk__in=held.values("staff"), is_active=True).order_by("initials", "name", "id")
