"""What may be done to a thing, said once: page, API, residents' door, jobs and tests read it from here.

Declarations only, all of them from here: what is asked of them (``acts``), and what must be true first (``musts``), too.
``operations.doing`` does them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import UUID

from django.db.models import Q

from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked, Asks, NoFields
from lianxinqiao.matters.acts import Doing as Doing
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.musts import Must as Must
from lianxinqiao.matters.musts import Second as Second
from lianxinqiao.matters.musts import over as over
from lianxinqiao.matters.musts import take_second

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff

    Said: TypeAlias = StrPromise | str

# Those who act without a post: whoever holds the receipt, and what the machine does by itself.
RESIDENT: Literal["resident"] = "resident"
# Who lives with the same trouble: anybody who says so, and whoever holds the receipt for having said so.
NEIGHBOUR: Literal["neighbour"] = "neighbour"
JOINED: Literal["joined"] = "joined"
SYSTEM: Literal["system"] = "system"
WITHOUT_POST = (RESIDENT, NEIGHBOUR, JOINED, SYSTEM)
# Whoever has an account, where an opening says who may at all.
STAFF: Literal["staff"] = "staff"


def role_without_post(actor: str) -> str:
    """Return what the Step says of somebody who acts without a post: residents are residents."""
    return SYSTEM if actor == SYSTEM else RESIDENT


Effect = Callable[[Any, Asked, Doing], object]


@dataclass(frozen=True)
class By:
    """A status that depends on one answer.

    Attributes:
        field: the name of the asked field.
        leads: answer → status.
    """

    field: str
    leads: Mapping[Any, str]

    def of(self, _row: Any, asked: Asked) -> str:
        return self.leads[asked[self.field]]

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(self.leads.values())


@dataclass(frozen=True)
class Fork:
    """A status that depends on the row: ``choose`` names one of ``targets``, or none where this time nothing moves.

    Attributes:
        moves_at: the only statuses at which anything ever moves; any, where none is named.
    """

    choose: Callable[[Any, Asked], str]
    targets: tuple[str, ...]
    moves_at: frozenset[str] = frozenset()

    def of(self, row: Any, asked: Asked) -> str:
        return self.choose(row, asked)


@dataclass(frozen=True)
class Tell:
    """Whom a deed tells what.

    Attributes:
        words: with one ``%s`` for the title of the matter, or for what ``of`` says; without one they stand alone.
        whom: people; whoever the matter is hidden from is left out by the spine.
        body: the further text, from what was asked.
        once: sent only once for each state of the matter, however often it is said; or once for a key of its own.
        of: what the words are of, where not the title.
        leads: the route of the page it leads to, where not the page of the row.
        deputies: of a row with Steps of its own, whoever stands in for the people is told too; of a matter they always are.
    """

    words: Said
    whom: Callable[[Doing], Iterable[Staff | None]]
    body: Callable[[Doing], str] = lambda _doing: ""
    urgent: bool = False
    once: bool | Callable[[Doing], str] = False
    of: Callable[[Doing], Any] | None = None
    leads: str = ""
    deputies: bool = False

    def said(self, doing: Doing, title: str) -> str:
        """Return the words as they are sent."""
        words = str(self.words)
        if "%" not in words:
            return words
        return words % (title if self.of is None else self.of(doing))

    def key(self, doing: Doing, version: int) -> str | None:
        """Return by what a second sending of the same is known; None where each is sent."""
        if callable(self.once):
            return self.once(doing)
        return f"{doing.name}:{doing.row.pk}:{version}" if self.once else None


@dataclass(frozen=True)
class Look:
    """How a deed is drawn; it never decides anything.

    Attributes:
        tone: "primary", "danger" or "".
        done: said after it succeeded.
        rare: stands behind "more".
        label: on the button; the title unless given.
        open: its form stands open from the beginning.
        lead: the sentence under the heading of an opening's page, with one ``%s`` for what it is opened beside.
        back: the route one goes to afterwards, where not back to the page.
        apart: its form comes when it is asked for, since it offers a long list.
    """

    icon: str = "edit"
    tone: str = ""
    hint: Said = ""
    done: Said = ""
    rare: bool = False
    label: Said = ""
    open: bool = False
    lead: Said = ""
    back: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Own:
    """A deed on the page of whoever it concerns, who has no post, where it is said to them in other words than to officials.

    Attributes:
        name: as that page calls it; the deed's own unless given.
    """

    title: Said
    look: Look
    name: str = ""


def nothing(_row: Any, _asked: Asked, _doing: Doing) -> None:
    """The deed changes nothing but what it declares."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that may be done to a row of a kind, wholly declared.

    Attributes:
        name: as pages and the API call it.
        title: as an official says it.
        rule: the requirement that grants it.
        at: statuses it stands at.
        may: tags of those whose deed it is; those of ``WITHOUT_POST`` among them.
        whose: said to those whose deed it is not.
        to: the status it leads to; None for a Step that moves nothing.
        asks: its fields.
        musts: what else must be true.
        second: who else must agree before it is done, if anybody.
        meets, starts, stops: limits by the name of their rule, or a function that names them.
        keeps: answers that stand in the row afterwards under a name of its own: answer → field.
        sets: what else stands in the row afterwards: field → value, or a function of the deed that gives it.
        notes: answers that the Step keeps.
        does: the effect that only this kind knows.
        follows: what follows in other rows, done by ``do_within`` once this one stands as the deed leaves it.
        known: what the same deed, sent again, made before; found, nothing is done twice, and other content under its id is refused.
        tells: whom it tells.
        event: what the Step is called, where not by the name of the deed; a mapping goes by the status led to, a ``By``
            by one answer.
        said: what the timeline says, where not the title; a mapping goes by the event.
        own: its words on the resident's own page, where not title and look; it stands there by ``may`` alone.
        versioned: whether whoever does it must have seen the latest state; a note that hurts nobody need not.
        bumps: whether an older page goes stale by it; by one that moves a row with Steps of its own it always does.
        public: whether the timeline a resident reads shows it.
        by_api: whether the API has a door to it; not where its answer is shown once, on a page.
        reaches: where the deed changes its whole affair: from the answers as they were sent, which other matters' affairs as
            well.  All of them are locked first, by key.
        finds: whether somebody finds the row for this deed although the kind does not show it to them: they were asked; a
            neighbour, who holds no receipt, finds it so or not at all.
        example: answers that make it succeed, where the fields alone do not tell; for the proofs and the demonstration.
    """

    name: str
    title: Said
    rule: str
    at: Collection[str]
    may: Collection[str]
    whose: Said = ""
    to: str | By | Fork | None = None
    asks: type[Asks] = NoFields
    musts: tuple[Must, ...] = ()
    second: Second | None = None
    meets: tuple[str, ...] | Callable[[Doing], Iterable[str]] = ()
    starts: tuple[str, ...] | Callable[[Doing], Iterable[str]] = ()
    stops: tuple[str, ...] | Callable[[Doing], Iterable[str]] = ()
    keeps: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    does: Effect = nothing
    follows: Effect = nothing
    known: Effect | None = None
    tells: tuple[Tell, ...] = ()
    event: str | Mapping[str, str] | By = ""
    said: Said | Mapping[str, Said] = ""
    look: Look = Look()
    own: Own | None = None
    versioned: bool = True
    bumps: bool = True
    public: bool = True
    by_api: bool = True
    reaches: Callable[[Mapping[str, Any]], Q] | None = None
    finds: Callable[[Any, Any], bool] = lambda _by, _pk: False
    example: Mapping[str, Any] | Callable[[Doing], Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        take_second(self)

    @property
    def targets(self) -> tuple[str, ...]:
        """The statuses it may lead to; none where it moves nothing."""
        if self.to is None:
            return ()
        return (self.to,) if isinstance(self.to, str) else self.to.targets

    def targets_from(self, status: str) -> tuple[str, ...]:
        """Return the statuses it may lead to from one at which it stands."""
        stays = isinstance(self.to, Fork) and self.to.moves_at and status not in self.to.moves_at
        return () if stays else self.targets

    def drawn_for(self, actor: Any) -> Own:
        """Return its words for whoever acts: the resident's own, where it has any and they have no post."""
        return self.own if self.own is not None and actor in WITHOUT_POST else Own(self.title, self.look)

    @property
    def musts_first(self) -> tuple[Must, ...]:
        """What must be true whatever is answered."""
        return tuple(must for must in self.musts if must.into in ("", self.to))

    def musts_into(self, row: Any, asked: Asked) -> tuple[Must, ...]:
        """What else must be true because of where the answers lead."""
        late = tuple(must for must in self.musts if must.into not in ("", self.to))
        target = self.target_of(row, asked) if late else None
        return tuple(must for must in late if must.into == target)

    def target_of(self, row: Any, asked: Asked) -> str | None:
        """Return the status it leads to; None where nothing moves."""
        if self.to is None or isinstance(self.to, str):
            return self.to or None
        return self.to.of(row, asked) or None

    def event_of(self, row: Any, asked: Asked, target: str | None) -> str:
        """Return what the Step is called."""
        if isinstance(self.event, By):
            return self.event.of(row, asked)
        return (self.event or self.name) if isinstance(self.event, str) else self.event[target or ""]

    def events(self) -> dict[str, Said]:
        """Return every event its Steps may carry, with the words of each."""
        if isinstance(self.event, str):
            names = [self.event or self.name]
        else:
            names = list(self.event.targets if isinstance(self.event, By) else self.event.values())
        if isinstance(self.said, Mapping):
            return {name: self.said.get(name, self.title) for name in names}
        return dict.fromkeys(names, self.said or self.title)


def its_affair_alone(_given: Mapping[str, Any]) -> Q:
    """What a deed reaches that changes every matter of one affair."""
    return Q(pk__in=())


def what_it_is_merged_into(given: Mapping[str, Any]) -> Q:
    """What a merge reaches: the matter whose number or key stands in the answer ``into``, whatever else was sent there."""
    value = given.get("into")
    value = value.pk if isinstance(value, Matter) else value
    if isinstance(value, str) and value.isprintable():
        try:
            return Q(pk=UUID(value.strip()))
        except ValueError:
            return Q(number=value.strip())
    return Q(pk=value) if isinstance(value, UUID) else Q(pk__in=())


def leaving_out(deeds: Iterable[Deed], names: Collection[str], *, statuses: Collection[str]) -> tuple[Deed, ...]:
    """Return the deeds of a family for one of its kinds, which never does some and so never stands at some statuses."""

    def left(deed: Deed) -> Deed:
        to = deed.to
        if isinstance(to, Fork):
            to = replace(to, targets=tuple(status for status in to.targets if status not in statuses))
        return replace(deed, at=tuple(status for status in deed.at if status not in statuses), to=to)

    return tuple(left(deed) for deed in deeds if deed.name not in names)


def the_owner(doing: Doing) -> list[Staff | None]:
    """Whoever owns the matter: whom a deed tells."""
    return [doing.matter.owner]


def the_doer(doing: Doing) -> Staff | None:
    """Whoever does the deed: what a field of the row is set to."""
    return doing.by


def the_moment(doing: Doing) -> datetime:
    return doing.now


def the_day(doing: Doing) -> date:
    return local_date(doing.now)


def holding(*roles: str) -> Callable[[Doing], list[Staff]]:
    """Return whoever holds one of these posts where the matter belongs, less whoever does the deed."""
    return lambda doing: [
        who for role in roles for who in holders(role, doing.area, on=local_date(doing.now)) if who != doing.by
    ]
