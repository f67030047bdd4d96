from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models

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

    def of(self, whole_id: UUID, *, since: datetime | None = None) -> Self:
        """Keep the parts of one matter, of those given from a moment on."""
        found = self.filter(whole=whole_id)
        return found if since is None else found.filter(matter__opened_at__gte=since)
