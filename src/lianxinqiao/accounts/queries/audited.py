"""The lines of the audit log that somebody may read: those of their towns, and what concerns the whole house."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import area_ids_under, scope_of
from lianxinqiao.audit.models import AuditEntry


def entries_near(staff: Staff) -> QuerySet[AuditEntry]:
    """Keep the deeds of one's towns: those that name an area there, else those of people who held a post there at the time.

    What the machine did for the whole house, and what somebody did who held no post anywhere, is read in every town.
    """
    towns = sorted({post.prefix[:9] for post in scope_of(staff).posts})
    here = {pk for town in towns for pk in area_ids_under(town)}
    named = Q(pk__in=[])
    for town in towns:
        named |= Q(detail__area__startswith=town)
    held = Appointment.objects.filter(staff=OuterRef("by"), starts_on__lte=OuterRef("at__date")).filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("at__date"))
    )
    near = Exists(held.filter(area__in=here)) | ~Exists(held)
    return AuditEntry.objects.filter(named | (~Q(detail__has_key="area") & near)).select_related("by")
