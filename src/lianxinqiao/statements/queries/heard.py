"""What was said of one complaint, for whoever reads it."""

from __future__ import annotations

from lianxinqiao.matters.models import Matter
from lianxinqiao.statements.models import Statement


def statements_of(complaint: Matter) -> list[Statement]:
    """Return what people were asked about a complaint and what they said, each with who was asked; one query."""
    return list(Statement.objects.filter(demand=complaint.pk).select_related("matter__owner"))
