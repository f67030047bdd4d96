"""Who sees a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from lianxinqiao.kernel.columns import Row

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


class MessageQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own."""
        return self.filter(recipient=staff)
