"""The parts of one matter, as the page of the whole says them."""

from __future__ import annotations

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.choices import AssignmentStatus
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.parts import PartShown


def parts_found(whole: Matter, by: Staff) -> list[PartShown]:
    """Return the parts of a matter that a person finds, in the order in which they were given; one query where there is none, else two."""
    # Most matters have none, and who finds them takes ten times as long to ask.
    if not Assignment.objects.of(whole.pk).exists():
        return []
    return [_shown(row) for row in Assignment.objects.visible_to(by).of(whole.pk).order_by("matter__opened_at", "pk")]


def _shown(row: Assignment) -> PartShown:
    matter = row.matter
    return PartShown(
        id=row.pk,
        title=matter.title,
        owner=matter.owner.name if matter.owner else "",
        due_on=row.due_on,
        status=matter.status,
        said=words_of(AssignmentStatus, matter.status),
        result=row.result,
        path=page_of("assignments:one")(matter),
    )
