"""What a matter is linked to, for one reader: a link whose other end they do not find is none for them (RR-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.models import Matter, MatterLink

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


def links_of(pk: UUID, by: Staff) -> QuerySet[MatterLink]:
    """Return the links of a matter to others that somebody finds, and to what raised it."""
    seen = Matter.objects.visible_to(by).values("pk")
    return MatterLink.objects.filter(Q(other=None) | Q(other__in=seen), matter=pk).select_related("other")


def merged_into(pk: UUID, by: Staff) -> QuerySet[MatterLink]:
    """Return the links from what was merged into a matter, of that what somebody finds."""
    seen = Matter.objects.visible_to(by).values("pk")
    found = MatterLink.objects.filter(other=pk, matter__in=seen, relation=Relation.MERGED_INTO)
    return found.select_related("matter")
