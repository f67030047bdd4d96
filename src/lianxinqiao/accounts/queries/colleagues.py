"""Who works in the same towns: whom a thing can be given to, who can act for one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, PostProposal, Staff
from lianxinqiao.accounts.policies import keeps_one_of, may_manage_posts
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


def find_person(pk: UUID, *, by: Staff, on: date) -> Staff | None:
    """Return somebody of the staff where they are found; None where they are not, or nobody.

    By a post that they hold or held in the towns of ``by`` or above; by a place of theirs that ``by`` keeps; or because what is
    proposed for them is asked of ``by``.
    """
    person = Staff.objects.filter(pk=pk).first()
    if person is None:
        return None
    is_near = Appointment.objects.visible_to(by).filter(staff=pk).exists()
    is_kept = is_near or (may_manage_posts(by, None) and keeps_one_of(by, person, on=on))
    return person if is_kept or PostProposal.objects.visible_to(by).filter(staff=pk, agreed=None).exists() else None
