"""Which matters, and who sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.kinds import all_kinds, kind_of

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


class MatterQuerySet(models.QuerySet):
    def visible_to(self, staff: Staff, *kinds: str) -> Self:
        """Keep the matters their posts let them see, and those they own, less those that exclude them.

        With ``kinds`` only those kinds are kept, and the statement is shorter for it.

        Rule: RR-13 (the person complained of never finds the complaint), domain §8.
        """
        # Kinds seen under the same condition share one branch: the statement stays short as kinds are added.
        alike: dict[Q, list[str]] = {}
        for kind in all_kinds() if not kinds else map(kind_of, kinds):
            alike.setdefault(kind.visible(staff), []).append(kind.code)
        condition = Q(owner__in=[staff.pk, *scope_of(staff).stands_in_for])
        for seen, codes in alike.items():
            condition |= Q(kind__in=codes) & seen
        excluded = self.model.excluded.through.objects.filter(matter=OuterRef("pk"), staff=staff)
        found = self.filter(condition).filter(~Exists(excluded))
        return found.filter(kind__in=kinds) if kinds else found

    def unfinished(self) -> Self:
        return self.exclude(phase=Phase.DONE)

    def owned_by(self, staff: list[Staff]) -> Self:
        return self.filter(owner__in=staff)

    def overdue(self, now: datetime) -> Self:
        """Keep the unfinished matters with a running clock that is past due."""
        return self.filter(Exists(self.late_clocks(now)), phase__in=(Phase.OPEN, Phase.WAITING))

    def late_clocks(self, now: datetime) -> models.QuerySet:
        clocks = self.model._meta.get_field("clocks").related_model
        return clocks.objects.filter(matter=OuterRef("pk"), state="running", due_at__lt=now)
