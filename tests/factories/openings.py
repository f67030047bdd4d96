"""Going by what an opening declares: what it is opened beside, who may open it, what to answer, and the doors that offer it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse

from factories.answers import answers
from factories.beginnings import a_sealed_demand
from factories.checks import checkable_day, draw
from factories.demands import Case
from factories.outreach import open_box
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from factories.walking import NoWay
from lianxinqiao.accounts.models import Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.matters.deeds import STAFF
from lianxinqiao.matters.kinds import Kind, registered_kinds
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.beginning import begin, begin_within, opening_by
from lianxinqiao.matters.operations.doing import Done
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.places.models import Area
from lianxinqiao.visits.kind import ENTRY

# Who opens what only another deed opens.
WITHIN = "within"


def an_accepted_demand(town: Town, now: datetime) -> Any:
    return Case(town, now).accepted().pk


def a_box(town: Town, now: datetime) -> Any:
    return OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now)).pk


def an_opened_box(town: Town, now: datetime) -> Any:
    return open_box(a_box(town, now), second=town.leader, by=town.secretary, now=now).pk


def an_accepted_entry(town: Town, now: datetime) -> Any:
    """The area in which a visit was accepted."""
    written = a_visit(kind="household_visit", visited_on=checkable_day(now), household=town.homes[0])
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)
    return town.own.pk


def a_drawing(town: Town, now: datetime) -> Any:
    """A drawing, and an entry since that may be added to it."""
    an_accepted_entry(town, now)
    made = draw(town.own, checkable_day(now), now=now)
    an_accepted_entry(town, now)
    return made.pk


# Code of the kind → what makes that beside which one is opened, where the test town has none.
GROUNDS: dict[str, Callable[[Town, datetime], Any]] = {
    "assignment": an_accepted_demand,
    "owned_case": an_accepted_demand,
    "helper": an_accepted_demand,
    "statement": a_sealed_demand,
    "box_opening": a_box,
    "letter": an_opened_box,
    "spot_check": a_drawing,
    "drawing": an_accepted_entry,
}


class Shown(NamedTuple):
    """Where the form of an opening stands that has no page of its own: on which page, under which name."""

    route: str
    name: str
    beside: bool = False
    of: tuple[str, ...] = ()

    def address(self, place: Any) -> str:
        return reverse(self.route, args=[place.pk] if self.beside else self.of)


SHOWN: dict[str, Shown] = {
    "demand": Shown("demands:new", "file"),
    "statement": Shown("demands:demand", "statement", beside=True),
    "owned_case": Shown("demands:demand", "own_case", beside=True),
    "helper": Shown("demands:demand", "helper", beside=True),
    "box_opening": Shown("outreach:open_box", "open", beside=True),
    "people": Shown("conditions:new", "report", of=("people",)),
    "visit": Shown("visits:new", "write"),
    "absence": Shown("visits:absences", "record"),
    "reception_day": Shown("leadership:new_reception", "plan"),
    "hazard_site": Shown("hazards:new", "register"),
    "warning": Shown("hazards:new_warning", "relay"),
    "maternal_slip": Shown("maternal:slips", "slip"),
    "import": Shown("intake:imports", "bring"),
    "spot_check": Shown("visits:draw", "add", beside=True),
}


def openings() -> Iterator[tuple[Kind, str]]:
    """Yield every opening once, with each of those who may: the first kind of a family that begins so."""
    met: set[int] = set()
    for kind in registered_kinds():
        if kind.opens is not None and id(kind.opens) not in met:
            met.add(id(kind.opens))
            yield from ((kind, actor) for actor in sorted(kind.opens.open_to) or [WITHIN])


@dataclass
class Opener:
    """Somebody who may open a row of a kind, where, and with which answers."""

    town: Town
    now: datetime
    kind: Kind
    actor: str
    by: Any = None
    place: Any = None
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def opening(self) -> Opening:
        assert self.kind.opens is not None
        return self.kind.opens

    def ready(self) -> Opener:
        """Find who may, where, and what to answer.

        Raises:
            NoWay: nobody in the town may, or the answers that the declaration gives are refused.
        """
        made = GROUNDS.get(self.kind.code)
        ground = made(self.town, self.now) if made is not None else None
        why: list[str] = []
        for by, place in self._ways(ground):
            self.by, self.place = by, place
            at = opening_by(self.kind, self.place, by=self.by, now=self.now)
            more = self.opening.example(at) if callable(self.opening.example) else self.opening.example
            self.given = {**answers(self.opening.asks, at), **more}
            try:
                with transaction.atomic():
                    self.open()
                    transaction.set_rollback(True)
            except DomainError as error:
                why.append(f"{self.by}: {error}")
            else:
                return self
        raise NoWay(f"{self.kind.code} could not be opened: {why[:4]}")

    def _ways(self, ground: Any) -> Iterator[tuple[Any, Any]]:
        beside = self.opening.beside
        if self.actor not in (STAFF, WITHIN):
            rows: Any = beside.model._default_manager if beside is not None else None
            chosen = (
                (self.town.own if beside is not None and beside.model is Area else rows.get(pk=ground))
                if beside
                else None
            )
            yield self.actor, chosen
            return
        for person in self.town.staff.values():
            for place in self._found_by(person, ground):
                if self.opening.may(person, place):
                    yield person, place

    def _found_by(self, person: Staff, ground: Any) -> list[Any]:
        if self.opening.beside is None:
            return [None]
        rows = self.opening.beside.rows(person)
        return list(rows.filter(pk=ground) if ground is not None else rows[:2])

    def finds(self, person: Staff) -> bool:
        """Whether somebody finds what it is opened beside."""
        return self.opening.beside is None or bool(self._found_by(person, self.place.pk))

    def may(self, person: Staff) -> bool:
        """Whether it is somebody's to open it there, whatever else must be true."""
        return STAFF in self.opening.open_to and self.finds(person) and self.opening.may(person, self.place)

    def may_anywhere(self, person: Staff) -> bool:
        """Whether it is somebody's to open one beside anything."""
        rows = self.opening.beside.rows(person) if self.opening.beside is not None else [None]
        return any(self.opening.may(person, place) for place in rows)

    def open(self, *, by: Any = None, given: dict[str, Any] | None = None, id: UUID | None = None) -> Done:
        """Open it by the one door."""
        by, answered = by or self.by, self.given if given is None else given
        if self.actor == WITHIN:
            return begin_within(self.kind, answered, place=self.place, by=by, now=self.now, id=id)
        beside = self.place.pk if isinstance(by, Staff) and self.place is not None else self.place
        return begin(self.kind, answered, beside=beside, by=by, now=self.now, id=id)

    @property
    def shown(self) -> Shown:
        """Where its form stands."""
        alone = Shown(f"{self.kind.slug}:new", "open", beside=self.opening.beside is not None)
        return SHOWN.get(self.kind.code, alone)

    def body(self) -> dict[str, Any]:
        """What the API is sent."""
        beside = self.opening.beside
        where: dict[str, Any] = {}
        if beside is not None:
            where = {"area": self.place.code} if beside.model is Area else {"beside": in_json(self.place)}
        return {**{name: in_json(value) for name, value in self.given.items()}, **where}


def in_json(value: Any) -> Any:
    """Return an answer as a program sends it."""
    if isinstance(value, Model):
        return in_json(value.pk)
    if isinstance(value, (list, tuple, QuerySet)):
        return [in_json(each) for each in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, Decimal)) else value


def unlike(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the answers with each by itself another one."""
    for name, value in given.items():
        yield {**given, name: f"{value}了" if isinstance(value, str) else "another"}
