from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models

from lianxinqiao.assignments.choices import AssignmentStatus
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.matters.querysets import MatterQuerySet

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


class AssignmentQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the parts that a person finds as matters, each with its matter and who does it."""
        matters: MatterQuerySet[Any] = across(self.model, "matter").all()
        found = matters.visible_to(staff, "assignment").values("pk")
        return self.filter(matter__in=found).select_related("matter__owner")

    def held_by(self, staff: Staff) -> Self:
        """Keep the parts that are with a person now."""
        return self.filter(matter__owner=staff)

    def standing(self) -> Self:
        """Keep the parts that somebody has, or has done: none that was taken back or given back."""
        back = (AssignmentStatus.RETURNED, AssignmentStatus.CANCELLED)
        return self.exclude(matter__owner=None).exclude(matter__status__in=back)

    def of(self, whole_id: UUID) -> Self:
        """Keep the parts of one matter."""
        return self.filter(whole=whole_id)
