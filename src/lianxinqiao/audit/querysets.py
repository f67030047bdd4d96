"""Who reads what was done outside a Matter."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from lianxinqiao.audit.reach import deeds_of, towns_audited
from lianxinqiao.kernel.columns import Row


class AuditQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Any) -> Self:
        """Keep, for an auditor, the deeds of their towns and what concerns the whole house; for anybody else nothing."""
        towns = towns_audited(staff)
        return self.filter(deeds_of(towns)) if towns else self.none()
