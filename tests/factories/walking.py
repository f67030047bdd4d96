"""Going by what a kind declares: opening one, bringing it to a status, finding who may do a deed and what to answer.

Nothing here knows any kind: what it needs beside the fields (an answer that fits, the deed that makes a condition
true) stands in the declaration itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from factories.answers import answers
from factories.beginnings import BEGINNINGS
from factories.crashing import undone
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import DomainError, InvalidInput
from lianxinqiao.matters.deeds import WITHOUT_POST, By, Deed, Doing, Must
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.doing import Done, about_to, offered
from lianxinqiao.matters.operations.ledgers import ledger_of

FEW_PATHS, MOST_PATHS, LONGEST, MOST_TURNS = 3, 40, 12, 8
MOST_WAYS, MOST_LOOKED_AT = 4, 5000
# Deeds, each with where it leads; and the same by name.
Path = list[tuple[Deed, str]]
Names = tuple[tuple[str, str], ...]
ANOTHER = "another"


def agreed(done: Done, now: datetime) -> Done:
    """Return what was done, once whoever was asked for their word has given it."""
    if done.waits is None:
        return done
    gave: Done = do(SECONDING, done.waits.pk, "agree", by=done.waits.second, now=now).gave
    return gave


class NoWay(Exception):
    """The declaration does not say how to get there."""


@dataclass
class Seen:
    """What was found out about a row and people, true until something is done."""

    people: list[Staff] | None = None
    row: Any = None
    parts: dict[Any, Doing] = field(default_factory=dict)
    finders: dict[Any, bool] = field(default_factory=dict)


@dataclass
class Walker:
    """One row of a kind on its way."""

    town: Town
    now: datetime
    kind: Kind
    pk: Any = None
    # Who did the last deed.
    last: Any = None
    seen: Seen = field(default_factory=Seen)
    # What was seen refused, whatever came of the way on which it was.
    refused: list[Must] = field(default_factory=list)

    @property
    def row(self) -> Any:
        """The row as it stands in the database."""
        if self.kind.is_matter:
            rows: Any = self.kind.model
            return rows._default_manager.select_related("matter__area", "matter__owner").get(pk=self.pk)
        ledger: Any = ledger_of(self.kind)
        return ledger.rows_of()._default_manager.get(pk=self.pk)

    @property
    def page(self) -> str:
        """The address of its page."""
        if self.kind.is_matter:
            return self.kind.path(self.row.matter)
        ledger: Any = ledger_of(self.kind)
        return str(ledger.page_of(self.row))

    @property
    def status(self) -> str:
        return ledger_of(self.kind).status_of(self.row)

    @property
    def version(self) -> int:
        return ledger_of(self.kind).version_of(self.row)

    def people(self) -> list[Staff]:
        """Return everybody of the town, and whoever was appointed on the way as long as that stands."""
        if self.seen.people is None:
            found = Staff.objects.in_bulk([person.pk for person in self.town.staff.values()])
            named = [found[person.pk] for person in self.town.staff.values()]
            self.seen.people = [*named, *Staff.objects.filter(username=ANOTHER)]
        return self.seen.people

    def beginnings(self) -> int:
        """Return in how many ways a row can begin."""
        made = BEGINNINGS.get(self.kind.code)
        return len(made) if isinstance(made, tuple) else 1

    def begin(self, nth: int = 0) -> Walker:
        """Open a row as its kind declares, or as its beginning in ``beginnings`` does.

        Raises:
            NoWay: nobody in the town can.
        """
        if made := BEGINNINGS.get(self.kind.code):
            ways = made if isinstance(made, tuple) else (made,)
            self.pk, self.seen = ways[nth](self.town, self.now), Seen()
            return self
        opening = self.kind.opens
        if opening is None:
            raise NoWay(f"{self.kind.code} has no opening, and no beginning in tests/factories/beginnings.py")
        why: list[str] = []
        for person in self.people():
            places = list(opening.beside.rows(person)[:2]) if opening.beside is not None else [None]
            for place in places:
                if not opening.may(person, place):
                    continue
                at = opening_by(self.kind, place, by=person, now=self.now)
                more = opening.example(at) if callable(opening.example) else opening.example
                try:
                    with transaction.atomic():
                        given = {**answers(opening.asks, at), **more}
                        beside = place.pk if place is not None else None
                        self.pk = begin(self.kind, given, beside=beside, by=person, now=self.now).row.pk
                        return self
                except DomainError as error:
                    why.append(f"{person.username}: {error}")
        raise NoWay(f"{self.kind.code} could not be opened: {why[:4]}")

    def at(self, by: Any, deed: Deed) -> Doing:
        """Return a deed as it would be done to the row as it stands; whose part it is does not depend on the deed."""
        if self.seen.row is None:
            self.seen.row = self.row
        who = by.pk if isinstance(by, Staff) else by
        if who not in self.seen.parts:
            self.seen.parts[who] = about_to(self.kind, deed.name, self.seen.row, by=by, now=self.now)
        return replace(self.seen.parts[who], name=deed.name, now=self.now)

    def finds(self, person: Staff) -> bool:
        if person.pk not in self.seen.finders:
            rows = ledger_of(self.kind).rows(self.kind, person)
            self.seen.finders[person.pk] = bool(rows.filter(pk=self.pk).exists())
        return self.seen.finders[person.pk]

    def doers(self, deed: Deed) -> Iterator[Any]:
        """Yield everybody whose deed it is, whatever else must be true: the resident and the machine last."""
        for person in self.people():
            if self.at(person, deed).tags & frozenset(deed.may) and self.finds(person):
                yield person
        yield from (actor for actor in WITHOUT_POST if actor in deed.may)

    def ready(self, deed: Deed, *, deep: int = 4) -> Any:
        """Make true what must be true before a deed, by the deeds that mend it or by waiting; return who may do it now.

        Raises:
            NoWay: nobody may, or nothing mends what is not true.
        """
        mended: list[Must] = []
        for _turn in range(MOST_TURNS):
            missing = None
            for by in self.doers(deed):
                at = self.at(by, deed)
                missing = next((must for must in deed.musts_first if not must.holds(at.row, at)), None)
                if missing is None:
                    return by
                self._refuses(deed, missing, by)
            if missing is not None and missing.after is not None:
                last = missing.after(self.row)
                if last is None:
                    raise NoWay(f"{deed.name} at {self.status}: no time comes yet at which {missing.words}")
                self.now = datetime.combine(last + timedelta(days=1), time(9), self.now.tzinfo)
                continue
            mends = [must for must in deed.musts_first if must.mend and not self._held(must, deed)]
            # What is as it was although somebody did what mends it waits for another person of their post.
            again = any(must in mended for must in mends)
            if (again or (missing is None and not mends)) and self._appoint_another(self.last if again else None):
                continue
            if not mends or deep == 0:
                why = missing.words if missing is not None else "nobody in the town may"
                raise NoWay(f"{deed.name} at {self.status}: {why}")
            # One at a time: each is seen refused as long as it is not so.
            must = mends[0]
            other = self.kind.deed(must.mend)
            if other is None:
                raise NoWay(f"{deed.name}: no deed {must.mend}")
            self.do(other, deep=deep - 1, answers=must.answers)
            mended.append(must)
        raise NoWay(f"{deed.name} at {self.status}: mending did not help")

    def _refuses(self, deed: Deed, must: Must, by: Any) -> None:
        """Try it although something is not true: it is refused with that sentence, and no page offers it."""
        if must in self.refused or self.status not in deed.at:
            return
        row, now, said = self.row, self.now, must.said(self.at(by, deed))
        seen = self.version if isinstance(by, Staff) else None
        with undone():
            try:
                # What may have been sent before is read first; nothing else is.
                given = self.given(deed, by) if deed.known is not None else {}
                do(self.kind, self.pk, deed.name, given, by=by, seen=seen, now=now)
            except DomainError as refused:
                if str(refused) != said and deed.known is not None and isinstance(refused, InvalidInput):
                    return  # Nothing here answers it yet.
                assert isinstance(refused, must.error) and str(refused) == said, f"{deed.name}: {refused}"
            else:
                raise AssertionError(f"{deed.name} is done all the same: {must.words}")
        shown = {each.name for each, _at in offered(self.kind, row, by=by, now=now)}
        assert must.offered or deed.name not in shown, f"{deed.name} is offered: {must.words}"
        self.refused.append(must)

    def _appoint_another(self, like: Any = None) -> bool:
        """Give somebody's posts, the owner's unless said, to another person as well: a colleague hurries an owner, and agrees
        to what another has asked."""
        owner = like if isinstance(like, Staff) else self.row.matter.owner if self.kind.is_matter else None
        if owner is None or Staff.objects.filter(username=ANOTHER).exists():
            return False
        another = Staff.objects.create(username=ANOTHER, name="试另一人", initials="slyr")
        for post in Appointment.objects.filter(staff=owner):
            post.pk, post.staff = None, another
            post.save(force_insert=True)
        self.seen = Seen()
        return True

    def _held(self, must: Any, deed: Deed) -> bool:
        return any(must.holds(at.row, at) for by in self.doers(deed) for at in [self.at(by, deed)])

    def given(self, deed: Deed, by: Any, target: str | None = None) -> dict[str, Any]:
        """Return answers that make a deed succeed, and lead to ``target`` where the answers decide."""
        at = self.at(by, deed)
        more = deed.example(at) if callable(deed.example) else deed.example
        given = {**answers(deed.asks, at), **more}
        if target is not None and isinstance(deed.to, By):
            given[deed.to.field] = next(key for key, status in deed.to.leads.items() if status == target)
        return given

    def do(
        self, deed: Deed, target: str | None = None, *, deep: int = 4, answers: Mapping[str, Any] | None = None
    ) -> Any:
        """Do it, with the word of a second person where it needs one."""
        by = self.last = self.ready(deed, deep=deep)
        given = {**self.given(deed, by, target), **(answers or {})}
        try:
            return agreed(do(self.kind, self.pk, deed.name, given, by=by, now=self.now), self.now)
        finally:
            self.seen = Seen()

    def proposing(self, deed: Deed, status: str) -> tuple[Any, dict[str, Any]]:
        """Begin in the first way on which a deed at a status needs a second person; return who proposes it, with which answers.

        Raises:
            NoWay: with the answers of its ``example`` nobody else is ever needed.
        """
        needed, why, begun = deed.second, [], self.now
        assert needed is not None, deed.name
        for nth in range(self.beginnings()):
            self.now, self.seen = begun, Seen()
            try:
                with transaction.atomic():
                    by = self.begin(nth).bring(status, deed).ready(deed)
                    at = self.at(by, deed)
                    given = {**self.given(deed, by), **needed.example(at)}
                    if needed.when(deed.asks.read(given, at=at), at):
                        return by, given
                    raise NoWay(f"{deed.name} at {status}: one alone may")
            except (NoWay, DomainError) as error:
                why.append(str(error))
        raise NoWay(str(why))

    def brought(self, deed: Deed, *statuses: str) -> Walker:
        """Begin in the first way that leads to one of these statuses; a few paths of each way are tried before many of one.

        Raises:
            NoWay: none leads there.
        """
        ways = [(nth, status) for nth in range(self.beginnings()) for status in statuses]
        why, begun = [], self.now
        for most in (FEW_PATHS, MOST_PATHS):
            for nth, status in ways:
                try:
                    with transaction.atomic():
                        return self.begin(nth).bring(status, deed, most)
                except NoWay as error:
                    self.now = begun
                    why.append(str(error))
        raise NoWay(str(why[-len(ways) :]))

    def bring(self, status: str, then: Deed, most: int = MOST_PATHS) -> Walker:
        """Bring the row to a status by its own deeds, on a path after which ``then`` may be done.

        Raises:
            NoWay: no path of the declaration succeeds.
        """
        if self.status == status:
            self.ready(then)
            return self
        why: list[str] = []
        begun = self.now
        # What must be true may have to be made so on the way: it cannot be any more where the row arrives.
        # What failed once fails on every path that begins with it.
        failed: set[Names] = set()
        for path, early in self._tries(status, failed, most):
            done: Path = []
            try:
                with transaction.atomic():
                    for deed, target in path:
                        early = early and not self._made_ready(then)
                        done.append((deed, target))
                        self.do(deed, target)
                        if self.status != target:
                            raise NoWay(f"{deed.name} led to {self.status}, not to {target}")
                    done = []
                    self.ready(then)
                    return self
            except (NoWay, DomainError) as error:
                self.now, self.seen = begun, Seen()
                if done:
                    failed.add(_names(done))
                why.append(f"{' → '.join(deed.name for deed, _target in path)}: {error}")
        raise NoWay(f"{self.kind.code}: no way to {status}: {why[:3]}")

    def _made_ready(self, deed: Deed) -> bool:
        """Make true what must be before a deed, where that can be done already."""
        try:
            with transaction.atomic():
                self.ready(deed)
        except (NoWay, DomainError):
            self.seen = Seen()
            return False
        return True

    def _tries(self, status: str, failed: set[Names], most: int) -> Iterator[tuple[Path, bool]]:
        """Yield the paths to a status, and once more with what must be true made so as soon as it can be."""
        for early in (False, True):
            failed.clear()
            for path in islice(_new_first(self._paths(status, failed)), most):
                yield path, early

    def _paths(self, goal: str, failed: set[Names]) -> Iterator[Path]:
        """Yield the paths of the declaration to a status, the shortest first; some pass it and come back."""
        line: deque[tuple[str, Path, frozenset[str]]] = deque()
        line.append((self.status, [], frozenset({self.status})))
        for _turn in range(MOST_LOOKED_AT):
            if not line:
                return
            here, path, seen = line.popleft()
            names = _names(path)
            if any(names[:length] in failed for length in range(1, len(names) + 1)):
                continue
            for deed in self.kind.deeds:
                # A fork of many ways leads back to where the row has been: no way on.
                if here not in deed.at or len(path) >= LONGEST or len(deed.targets) > MOST_WAYS:
                    continue
                for target in deed.targets_from(here):
                    if target in seen:
                        continue
                    way = [*path, (deed, target)]
                    if target == goal:
                        yield way
                    line.append((target, way, seen | {target} - {goal}))


def _new_first(paths: Iterator[Path]) -> Iterator[Path]:
    """Yield first the paths with a step that none before them had, so that far ways are not kept for the end."""
    shown: set[tuple[str, str]] = set()
    rest: list[Path] = []
    for path in paths:
        if shown.issuperset(_names(path)):
            rest.append(path)
            continue
        shown.update(_names(path))
        yield path
    yield from rest


def _names(path: Path) -> Names:
    return tuple((deed.name, target) for deed, target in path)
