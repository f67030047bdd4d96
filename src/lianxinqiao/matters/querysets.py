"""Which matters, and who sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.visibility import seen_by

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


def holders_of(staff: Staff) -> list[UUID]:
    """Return the ids of those in whose hands something is this person's: themselves and whom they stand in for."""
    return [staff.pk, *scope_of(staff).stands_in_for]


class MatterQuerySet(models.QuerySet[Row]):
    """Matters; what was found for a person remembers for whom, so that a search reads no more than they may."""

    reader: Staff | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # Django keeps it to itself
        clone.reader = self.reader
        return clone

    def visible_to(self, staff: Staff, *kinds: str) -> Self:
        """Keep the matters their posts let them see, and those they hold, less those that exclude them.

        With ``kinds`` only those kinds are kept, and the statement is shorter for it.

        Rule: RR-13 (the person complained of never finds the complaint), domain §8.
        """
        condition = Q(owner__in=holders_of(staff)) | seen_by(staff, kinds)
        found = self.filter(condition).open_to(staff)
        found = found.filter(kind__in=kinds) if kinds else found
        found.reader = staff
        return found

    def held_by(self, staff: Staff) -> Self:
        """Keep the part of what is visible to them that they, or those they stand in for, own.

        No post and no kind is asked, so it is short enough for the counts of every page.
        """
        return self.filter(owner__in=holders_of(staff)).open_to(staff)

    def open_to(self, staff: Staff) -> Self:
        """Leave out the matters that exclude them, by whatever way they would be found (RR-13)."""
        who = self.model.excluded.through.objects  # type: ignore[attr-defined]  # the rows are matters
        excluded = who.filter(matter=OuterRef("pk"), staff=staff)
        return self.filter(~Exists(excluded))

    def unfinished(self) -> Self:
        return self.exclude(phase=Phase.DONE)

    def with_owner_name(self) -> Self:
        """Give each row the name of its owner: what a list shows of a person, without making that person."""
        return self.annotate(owner_name=F("owner__name"))

    def overdue(self, now: datetime) -> Self:
        """Keep the unfinished matters with a running clock that is past due."""
        return self.filter(Exists(self.late_clocks(now)), phase__in=(Phase.OPEN, Phase.WAITING))

    def late_clocks(self, now: datetime) -> models.QuerySet[Any]:
        clocks: models.QuerySet[Any] = across(self.model, "clocks").all()
        return clocks.filter(matter=OuterRef("pk"), state="running", due_at__lt=now)


class SupervisionQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep those a person gave or was asked, of matters they see; what they still owe also of others.

        A question addressed to somebody stays with them until it is answered, unless the matter excludes them.
        """
        theirs = Q(to=staff) | Q(by=staff)
        seen = Q(matter__in=self._matters().visible_to(staff).values("pk"))
        return self.filter(theirs & seen | Q(pk__in=self.owed_by(staff).values("pk")))

    def owed_by(self, staff: Staff) -> Self:
        """Keep the unanswered ones addressed to a person, less those of matters that exclude them."""
        hidden = self._matters().model.excluded.through.objects.filter(matter=OuterRef("matter"), staff=staff)
        return self.filter(~Exists(hidden), to=staff, answered_at=None)

    def asked_of(self, staff: Staff, matter: Any) -> Self:
        """Keep the unanswered ones of a matter that wait for a person; also where they find it for this reason alone."""
        return self.owed_by(staff).filter(matter=matter)

    def _matters(self) -> MatterQuerySet[Any]:
        matters: MatterQuerySet[Any] = across(self.model, "matter").all()
        return matters
