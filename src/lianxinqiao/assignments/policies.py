"""Who sees a part, who does it, who gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.assignments.workflow import HANDLER, HEAD, OFFICE

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.assignments.models import Assignment
    from lianxinqiao.matters.models import Matter

ASSIGNMENT = "assignment"


def assignments_visible(staff: Staff) -> Q:
    """Beside whoever does a part: who gave it, the office and the principal leader."""
    scope = scope_of(staff)
    return Q(area__in=scope.area_ids(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)) | Q(assignment__given_by=staff)


def tags_of_part(staff: Staff, matter: Matter, row: Assignment) -> set[str]:
    """Turn a person into the actor tags of one part: who does it, who gave it, the office."""
    tags = set()
    scope = scope_of(staff)
    if matter.owner_id in (staff.pk, *scope.stands_in_for):
        tags.add(HANDLER)
    if row.given_by_id == staff.pk or scope.covers(matter.area_id, *HEADS):
        tags.add(HEAD)
    if scope.covers(matter.area_id, Role.PETITION_OFFICE):
        tags.add(OFFICE)
    return tags
