"""What a matter is linked to, for one reader: a link whose other end they do not find is none for them (RR-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.models import Matter, MatterLink

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


def links_of(pk: UUID, by: Staff) -> list[MatterLink]:
    """Return the links of a matter to others that somebody finds, and to what raised it."""
    rows = list(MatterLink.objects.filter(matter=pk).select_related("other"))
    seen = _seen([row.other for row in rows if row.other is not None], by)
    return [row for row in rows if row.other_id is None or row.other_id in seen]


def merged_into(pk: UUID, by: Staff) -> list[MatterLink]:
    """Return the links from what was merged into a matter, of that what somebody finds."""
    rows = list(MatterLink.objects.filter(other=pk, relation=Relation.MERGED_INTO).select_related("matter"))
    seen = _seen([row.matter for row in rows], by)
    return [row for row in rows if row.matter_id in seen]


def _seen(matters: list[Matter], by: Staff) -> set[UUID]:
    """Return the keys of those that somebody finds; asked of the kinds there are, for all are a long statement."""
    if not matters:
        return set()
    kinds = {each.kind for each in matters}
    found = Matter.objects.visible_to(by, *sorted(kinds)).filter(pk__in=[each.pk for each in matters])
    return set(found.values_list("pk", flat=True))
