"""Which matters, and who sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lianxinqiao.accounts.scope import Scope, people, scope_of
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.matters.choices import Phase, SecondStatus
from lianxinqiao.matters.hiding import HiddenFrom
from lianxinqiao.matters.visibility import kept_by, parts_sealed_from, seen_by, withheld_from, withheld_here

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


def holders_of(staff: Staff) -> list[UUID]:
    """Return the ids of those in whose hands something is this person's: themselves and whom they stand in for."""
    return [staff.pk, *scope_of(staff).stands_in_for]


def _scopes_of(scope: Scope) -> dict[UUID, Scope]:
    """Return the scopes of those who named somebody their deputy; asked for once a request."""
    kept: dict[UUID, Scope] | None = scope.__dict__.get("_absent")
    if kept is None:
        kept = scope.__dict__["_absent"] = {each.pk: scope_of(each) for each in people(scope.deputy_of)}
    return kept


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
        # What is part of something sealed is left out of all of it, so owning it needs not be asked for that again.
        own = Q(owner__in=holders_of(staff)) & ~withheld_here(staff, kinds)
        found = self.filter(own | seen_by(staff, kinds), ~parts_sealed_from(staff), self._open(staff))
        found = found.filter(kind__in=kinds) if kinds else found
        found.reader = staff
        return found

    def held_by(self, staff: Staff) -> Self:
        """Keep the part of what is visible to them that they, or those they stand in for, own.

        No post is asked but of what is sealed, so it is short enough for the counts of every page.
        """
        return self.filter(owner__in=holders_of(staff)).may_be_with(staff)

    def open_to(self, staff: Staff) -> Self:
        """Leave out what is hidden from them, by whatever way it would be found; but not where they are asked to speak (RR-13)."""
        return self.filter(self._open(staff))

    def _open(self, staff: Staff) -> Q:
        return ~self._hidden(staff) | Q(hears_owner=True, owner=staff)

    def may_be_with(self, staff: Staff) -> Self:
        """Keep what may be in somebody's hands: what is hidden from nobody like them, nor sealed where no post of theirs sees it."""
        return self.open_to(staff).exclude(withheld_from(staff))

    def must_not_be_with(self, staff: Staff) -> Self:
        """Keep the rest of what ``may_be_with`` keeps."""
        return self.filter(self._hidden(staff) & ~Q(hears_owner=True, owner=staff) | withheld_from(staff))

    def hidden_to(self, staff: Staff) -> Self:
        """Keep what is hidden from a person: the rest of what ``open_to`` keeps."""
        return self.filter(self._hidden(staff) & ~Q(hears_owner=True, owner=staff))

    def _hidden(self, staff: Staff) -> Q:
        """Return the condition under which an affair is hidden from a person.

        They are named in one of its matters; they hold an office that is, or held it since; or they stand in for
        somebody of whom that is true, unless they keep such matters by a post of their own, for else whoever is complained
        of could choose by a stand-in who may not handle it, and unless it was hidden from the absent and in their own hands when
        they were named; who stands in for somebody asked to speak finds the question.
        """
        scope = scope_of(staff)
        # The lists and counts of one page ask the same of the same person.
        kept: dict[str, Q] = scope.__dict__.setdefault("_hidden", {})
        label = self.model._meta.label
        if label not in kept:
            kept[label] = self._hidden_from(staff, scope)
        return kept[label]

    def _hidden_from(self, staff: Staff, scope: Scope) -> Q:
        hidden = Q(HiddenFrom([staff.pk], [scope]))
        alike: dict[frozenset[UUID], list[UUID]] = {}
        for absent, spared in scope.spared:
            alike.setdefault(spared, []).append(absent)
        out = Q()
        for spared, absents in alike.items():
            theirs = Q(HiddenFrom(absents, [_scopes_of(scope)[each] for each in absents]))
            of_it = self.model._default_manager.filter(affair=OuterRef("affair"), pk__in=spared)
            out |= theirs & ~Q(Exists(of_it)) if spared else theirs
        if out:
            hidden |= out & ~kept_by(scope.area_ids) & ~Q(hears_owner=True, owner__in=scope.stands_in_for)
        return hidden

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
        """Keep the unanswered ones addressed to a person, less those of matters that exclude them, or are sealed from them."""
        return self.addressed_to(staff).filter(matter__in=self._matters().may_be_with(staff).values("pk"))

    def addressed_to(self, staff: Staff) -> Self:
        """Keep the unanswered ones addressed to a person, of matters that exclude them since, too."""
        return self.filter(to=staff, answered_at=None)

    def asked_of(self, staff: Staff, matter: Any) -> Self:
        """Keep the unanswered ones of a matter that wait for a person; also where they find it for this reason alone."""
        return self.owed_by(staff).filter(matter=matter)

    def _matters(self) -> MatterQuerySet[Any]:
        matters: MatterQuerySet[Any] = across(self.model, "matter").all()
        return matters


class SecondingQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep what a person proposed or is asked to agree to, less what is hidden from them."""
        return self.filter(Q(asked_by=staff) | Q(second=staff), self._open_to(staff))

    def owed_by(self, staff: Staff) -> Self:
        """Keep what waits for the word of a person, less what is hidden from them."""
        return self.addressed_to(staff).filter(self._open_to(staff))

    def addressed_to(self, staff: Staff) -> Self:
        """Keep what a person was asked and has not answered, hidden from them since or not."""
        return self.filter(second=staff, status=SecondStatus.ASKED)

    def waiting(self, kind: str, deed: str, target: str) -> Self:
        """Keep what somebody is asked to agree to, of one deed of one row, whoever proposed it."""
        return self.filter(kind=kind, deed=deed, target=target, status=SecondStatus.ASKED)

    def _open_to(self, staff: Staff) -> Q:
        matters: MatterQuerySet[Any] = across(self.model, "matter").all()
        return Q(matter=None) | Q(matter__in=matters.may_be_with(staff).values("pk"))
