"""Of which towns somebody is the auditor, and whose deeds are those of a town."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import area_ids_under, scope_of


def towns_of_auditor(staff: Staff) -> list[str]:
    """Return the code prefixes of the towns where a person is auditor today, in order."""
    return sorted({post.prefix[:9] for post in scope_of(staff).posts if post.role == Role.AUDITOR})


def deeds_of_towns(towns: Collection[str]) -> Q:
    """Return the condition of the deeds that name an area of the towns, else of those of people who held a post there at the time.

    What the machine did for the whole house, and what somebody did who held no post anywhere, is a deed of every town.
    """
    named = Q(pk__in=[])
    for town in towns:
        named |= Q(detail__area__startswith=town)
    held = Appointment.objects.filter(staff=OuterRef("by"), starts_on__lte=OuterRef("at__date")).filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("at__date"))
    )
    here = {pk for town in towns for pk in area_ids_under(town)}
    near = Exists(held.filter(area__in=here)) | ~Exists(held)
    return named | (~Q(detail__has_key="area") & near)
