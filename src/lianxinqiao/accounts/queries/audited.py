"""What an auditor may read: deeds and sign-ins of their towns, and what concerns the whole house."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxinqiao.accounts.models import Appointment, SignIn, Staff
from lianxinqiao.accounts.scope import area_ids_under, scope_of
from lianxinqiao.audit.models import AuditEntry


def entries_near(staff: Staff) -> QuerySet[AuditEntry]:
    """Keep the deeds of one's towns: those that name an area there, else those of people who held a post there at the time.

    What the machine did for the whole house, and what somebody did who held no post anywhere, is read in every town.
    """
    towns = _towns_of(staff)
    here = _areas_of(towns)
    named = Q(pk__in=[])
    for town in towns:
        named |= Q(detail__area__startswith=town)
    held = Appointment.objects.filter(staff=OuterRef("by"), starts_on__lte=OuterRef("at__date")).filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("at__date"))
    )
    near = Exists(held.filter(area__in=here)) | ~Exists(held)
    return AuditEntry.objects.filter(named | (~Q(detail__has_key="area") & near)).select_related("by")


def sign_ins_near(staff: Staff) -> QuerySet[SignIn]:
    """Keep the sign-ins, and what was refused, of whoever holds or held a post in one's towns.

    A try at a name that nobody has is read in every town.
    """
    posts = Appointment.objects.filter(staff=OuterRef("staff"), area__in=_areas_of(_towns_of(staff)))
    return SignIn.objects.filter(Exists(posts) | Q(staff=None)).select_related("staff")


def _towns_of(staff: Staff) -> list[str]:
    return sorted({post.prefix[:9] for post in scope_of(staff).posts})


def _areas_of(towns: list[str]) -> set[int]:
    return {pk for town in towns for pk in area_ids_under(town)}
