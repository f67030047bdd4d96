"""The registry of kinds: each app declares its own in ``kind.py`` and registers it in ``apps.py`` (recipe: add a kind)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Q
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.scope import first_holder, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.registering import Once
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.deeds import Deed
from lianxinqiao.matters.events import EVENTS
from lianxinqiao.matters.facts import Fact, Menu, fact_of, names_a_person, nobody
from lianxinqiao.matters.files import its_file
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.matters.visibility import register_visibility, withheld_kinds
from lianxinqiao.residents.holders import register_holders_of
from lianxinqiao.residents.personal import register_personal

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import Model
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.ledgers import Ledger
    from lianxinqiao.matters.models import Clock, Matter
    from lianxinqiao.places.models import Area

    Said: TypeAlias = StrPromise | str


@dataclass(frozen=True)
class Kind:
    """All there is to say of one kind of thing that somebody must handle.

    Kinds with one ``slug`` are a family: the same deeds, list, pages and doors of the API; they differ in code, title,
    sign and who finds them.

    Attributes:
        code: stored in ``Matter.kind``.
        title: as an official says it.
        sign: the character of the document number, as in 屈民情〔2026〕3号.
        statuses: status → words; the first one is where a matter begins unless ``initial`` says otherwise.
        phases: status → where it stands for inboxes: from ``done`` and ``waiting``, all others are open.
        visible: who sees matters of this kind, as a condition on ``Matter`` (exclusion comes on top); rows with a ledger
            of their own are found by the ``visible_to`` of their manager.
        tags: turns a person into their parts in one row.
        posts: tag → the posts that give it, so that a Step can say by which of theirs somebody acted.
        deeds: everything that may be done to it; what may be done to every matter (``spine.py``) is added when the kind
            is registered, unless it says the same deed in its own way.
        shared: those of its deeds that every kind of matter has; filled in when it is registered.
        opens: how one begins; None where only another deed begins it.
        slug: the word in addresses: pages at ``/<slug>/``, the API at ``/api/v1/<slug>``.
        door: the word of its doors in the API, where it is not ``slug``.
        page: name of the route of a better page of one matter; the generic one without it.
        listed: name of the route of a better list.
        begun: name of the route of a better page on which one is opened.
        facts: what its page shows, or the API of a row with Steps of its own; a field of its model by its name alone; all of
            them of a matter, in their order, unless given.
        apart: columns that are asked for and that its page says in a shape of its own, or keeps back; every other one that
            its opening or a deed asks for follows by itself (``further``).
        told: what whoever holds a receipt of it reads of it, beside number, status, limits and what was done; a column by its
            name alone; what its opening asks them unless given.
        columns: columns of its list beside those of every matter.
        filters: filters of its list beside that of the phase; ``orders`` its orders beside those by when one was opened.
        said: the sentence under the title of its list; ``empty`` the one where there are none.
        notice: what its page says on top.
        late: whose posts are told when a limit runs out: one level up; the first who is neither owner nor excluded.
        alone: where none of these is left, whose post is told, once a month and without a word of the matter, that somebody
            is missing.
        withheld: which of its matters somebody does not even find by owning them; what they own they find, unless given.
        lent: whether one may be given, of what is sealed, to somebody who does not keep that: they find it by owning it, and
            every other part of what is sealed nobody finds but who keeps it.
        keepers: whose posts keep it, so that they find it whoever they stand in for; when its owner must not have it any more
            the first of them has it who may, then of ``late``; ``heirs`` are asked before them.
        may_pause: whether a person may pause and resume the clocks of a matter; None where nobody ever may.
        pausable: statuses at which a clock runs that may be paused; all unfinished ones unless given.
        unowned: statuses at which nobody can own it yet, so that there is nobody to hurry or to ask.
        empties: columns of its row in which people's words stand: its file, so long after it was closed (RR-14); beside a
            home it tells of the head of it. What more is to be said of a row, ``register_personal`` is told.
        veiled: whether its numbers are drawn by lot, so that nobody learns from one how many others there are (RR-13).
        readable: whether a person who sees a matter may read its content and steps, not only its title.
        shows_steps: whether a person reads on its page who did what, and when.
        step_words: words of events that no deed of it writes and the spine does not know.
        never: deeds of its family, or of every kind, that are not done to this one, each with the sentence for whoever
            tries it.
        raised: whether one may be raised out of what came for another reason: a letter, a report, a visit.
        came_by: by which way what is raised on its page came to the town, in the words of the kind that is raised; nothing is
            raised there unless given.
        ledger: how its rows are kept; None for matters, else the kind keeps Steps of its own.
        related: what its page reads beside a row, for ``select_related``; ``reads`` what its list reads beside a matter.
        answers: events whose reason was said to the resident, who reads it on their own page; no other is.
        code_known: whether somebody who must not find a row was shown the code of its receipt, so that what comes by that code
            is not the resident's for certain.
    """

    code: str
    title: StrPromise | str
    statuses: Mapping[str, Any]
    sign: str = ""
    visible: Callable[[Staff], Q] = lambda _staff: Q(pk__in=())
    phases: Mapping[str, Phase] = field(init=False)
    done: Collection[str] = ()
    waiting: Collection[str] = ()
    initial: str = ""
    model: type[Model] | None = None
    tags: Callable[[Staff, Any], frozenset[str]] = lambda _by, _row: frozenset()
    posts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: tuple[Deed, ...] = ()
    shared: tuple[Deed, ...] = ()
    opens: Opening | None = None
    slug: str = ""
    door: str = ""
    page: str = ""
    listed: str = ""
    begun: str = ""
    facts: tuple[Fact | str, ...] = ()
    apart: tuple[str, ...] = ()
    told: tuple[Fact | str, ...] = ()
    columns: tuple[Any, ...] = ()
    filters: tuple[Any, ...] = ()
    orders: tuple[Any, ...] = ()
    menu: Menu | None = None
    said: Said = ""
    empty: Said = ""
    notice: Said = ""
    late: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    withheld: Callable[[Staff], Q] | None = None
    lent: bool = False
    keepers: tuple[str, ...] = ()
    heirs: Callable[[Matter], Iterable[Staff | None]] = lambda _matter: ()
    related: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    answers: frozenset[str] = frozenset()
    readable: Callable[[Staff, Matter], bool] = lambda _staff, _matter: True
    empties: tuple[str, ...] = ()
    veiled: bool = False
    may_pause: Callable[[Staff, Matter], bool] | None = None
    pausable: Collection[str] = ()
    unowned: Collection[str] = ()
    shows_steps: Callable[[Any, Staff], bool] = lambda _row, _staff: True
    step_words: Mapping[str, Any] = field(default_factory=dict)
    never: Mapping[str, Said] = field(default_factory=dict)
    raised: bool = False
    came_by: str = ""
    ledger: Ledger[Kind] | None = None
    code_known: Callable[[Any], bool] = lambda _row: False
    path: Callable[[Matter], str] = None  # type: ignore[assignment]  # from ``page`` or ``slug`` unless given

    def __post_init__(self) -> None:
        if not self.door:
            object.__setattr__(self, "door", self.slug)
        if self.path is None and (self.page or self.slug):
            route = self.page or f"{self.slug}:one"
            object.__setattr__(self, "path", page_of(route))
        phases = {**dict.fromkeys(self.statuses, Phase.OPEN), **dict.fromkeys(self.waiting, Phase.WAITING)}
        object.__setattr__(self, "phases", {**phases, **dict.fromkeys(self.done, Phase.DONE)})
        # Of a matter's row all that it holds is shown unless it is said what; of others what is said.
        model = self.rows_of
        if model is not None and (self.facts or self.ledger is None):
            names = (each.name for each in model._meta.fields if not each.primary_key)
            facts = tuple(fact_of(model, each) if isinstance(each, str) else each for each in self.facts or names)
            object.__setattr__(self, "facts", facts)
        if not self.initial and self.statuses:
            object.__setattr__(self, "initial", next(iter(self.statuses)))

    @cached_property
    def is_followed(self) -> bool:
        """Whether number and code of a receipt open it for the resident: its rows keep the digest of a code."""
        columns = self.model._meta.fields if self.is_matter and self.model is not None else ()
        return any(each.name == "code_digest" for each in columns)

    @property
    def is_matter(self) -> bool:
        """Whether its rows are matters, with number, owner and limits."""
        return self.ledger is None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its family, its own first."""
        others = (kind.code for kind in family(self.slug) if kind.code != self.code) if self.slug else ()
        return (self.code, *others)

    def in_menu_of(self, staff: Staff) -> bool:
        """Whether a person's posts have a use for its list."""
        if self.menu is None:
            return False
        if self.menu.shown is not None:
            return self.menu.shown(staff)
        return scope_of(staff).has(*(role for roles in self.posts.values() for role in roles))

    @property
    def own_deeds(self) -> tuple[Deed, ...]:
        """The deeds it declares itself."""
        return tuple(deed for deed in self.deeds if deed not in self.shared)

    @property
    def rows_of(self) -> type[Model] | None:
        """The table of its rows."""
        return self.model if self.ledger is None else self.ledger.rows_of()

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The columns that its opening and its own deeds ask for and keep, in the order of the model."""
        kept = set(self.opens.asks.keeps) if self.opens is not None else set()
        for deed in self.own_deeds:
            kept.update(deed.asks.keeps, deed.keeps.values())
        return tuple(each.name for each in self.rows_of._meta.fields if each.name in kept) if self.rows_of else ()

    @cached_property
    def further(self) -> tuple[Fact, ...]:
        """What is asked for and follows on its page by itself: as it is declared, else as the column says."""
        declared = {fact.column: fact for fact in self.declared_facts}
        follow = [name for name in self.asked if name not in self.apart] if self.facts else []
        return tuple(declared.get(name) or fact_of(self.rows_of, name) for name in follow)  # type: ignore[arg-type]  # what is asked for has a table

    @property
    def declared_facts(self) -> tuple[Fact, ...]:
        """Its ``facts``, each a whole one."""
        return tuple(fact for fact in self.facts if isinstance(fact, Fact))

    @property
    def read_unnoted(self) -> list[str]:
        """The columns that name a person or reach them, which its facts say whole without noting who read them."""
        columns = self.rows_of._meta.fields if self.rows_of is not None else ()
        named = {each.name for each in columns if names_a_person(each)}
        whole = (fact.column for fact in self.declared_facts if fact.form != "masked" and fact.opens is nobody)
        return [name for name in whole if name in named]

    @cached_property
    def shown_facts(self) -> tuple[Fact, ...]:
        """What its page shows: what is declared, then what is asked for and not said by that."""
        said = {fact.column for fact in self.declared_facts}
        return (*self.declared_facts, *(fact for fact in self.further if fact.column not in said))

    @cached_property
    def told_facts(self) -> tuple[Fact, ...]:
        """What whoever holds a receipt of it reads: ``told``, else the columns that its opening keeps."""
        model, kept = self.rows_of, self.opens.asks.keeps if self.opens is not None else ()
        return tuple(fact_of(model, each) if isinstance(each, str) else each for each in self.told or kept)  # type: ignore[arg-type]  # what is opened has a table

    @cached_property
    def _by_name(self) -> dict[str, Deed]:
        return {deed.name: deed for deed in self.deeds}

    def deed(self, name: str) -> Deed | None:
        """Return the deed of that name, if the kind has one."""
        return self._by_name.get(name)

    @cached_property
    def event_words(self) -> dict[str, Any]:
        """What each Step of this kind is called: as the spine says, as its deeds say, and what was written before them."""
        words: dict[str, Any] = {**EVENTS, **self.step_words}
        if self.opens is not None:
            words[self.opens.event] = self.opens.said or self.opens.title
        for deed in self.deeds:
            words |= deed.events()
        return words

    def next_level(self, matter: Matter, clock: Clock) -> Staff | None:
        """Return who is told when a limit of a matter has run out, never somebody it is hidden from."""
        out = {matter.owner_id, *hidden_from(matter)}
        return first_holder(self.kept_as(matter).late, matter.area, on=local_date(clock.due_at), but_not=out)

    def kept_as(self, matter: Matter) -> Kind:
        """Return the kind by whose posts a matter is kept: a part of what is sealed as that is, never by those of its own kind."""
        sealed = matter.root is not None and matter.root.kind in withheld_kinds()
        return kind_of(matter.root.kind) if matter.root is not None and sealed else self

    def heir(self, matter: Matter, *, on: date, but_not: Collection[UUID | None]) -> Staff | None:
        """Return who has a matter when its owner must not have it any more; None where nobody may."""
        kept = self.kept_as(matter)
        first = (who for who in kept.heirs(matter) if who is not None and who.is_active and who.pk not in but_not)
        return next(first, None) or kept.keeper(matter.area, on=on, but_not=but_not)

    def keeper(self, area: Area, *, on: date, but_not: Collection[UUID | None]) -> Staff | None:
        """Return the first in an area whose posts keep it, or of one level up; None where nobody may."""
        return first_holder((*self.keepers, *self.late), area, on=on, but_not=but_not)

    @cached_property
    def reached(self) -> set[str]:
        """The statuses that its deeds lead to, one after the other, from where a row begins."""
        found: set[str] = set()
        line = {self.initial}
        while line:
            found |= line
            line = {to for deed in self.deeds if not found.isdisjoint(deed.at) for to in deed.targets} - found
        return found

    def check(self) -> list[str]:
        """Return what is wrong with the declaration: unknown statuses, doubled names, dead ends that are not done."""
        known = set(self.statuses)
        wrong = [f"phase of no status: {status}" for status in sorted(set(self.phases) - known)]
        wrong += [f"{name} stands apart and is not asked for" for name in self.apart if name not in self.asked]
        wrong += [f"{name} is shown whole and opens nobody" for name in self.read_unnoted]
        names = [deed.name for deed in self.deeds]
        wrong += [f"two deeds {name}" for name in sorted({name for name in names if names.count(name) > 1})]
        left, reached = set(), self.reached
        for deed in self.deeds:
            wrong += [f"{deed.name}: no status {each}" for each in sorted({*deed.at, *deed.targets} - known)]
            wrong += [f"{deed.name}: stands nowhere" for _once in [1] if reached.isdisjoint(deed.at)]
            left |= set(deed.at) if deed.to is not None else set()
            wrong += [f"{deed.name}: nobody may" for _once in [1] if not deed.may]
            wrong += [
                f"{deed.name}: {must.mend} is no deed" for must in deed.musts if must.mend and must.mend not in names
            ]
        if self.deeds and self.phases:
            wrong += [f"dead end {s}" for s in sorted(reached - left) if self.phases.get(s) != Phase.DONE]
            wrong += [f"never reached: {s}" for s in sorted(known - reached)]
        return wrong


_kinds: Once[str, Kind] = Once()
_spine: list[Callable[[Kind], tuple[Deed, ...]]] = []
# The same for every kind: whoever keeps the register of residents must not read from it who complained.
MATTER_WORDS = gettext_lazy("事项档案")
_titles: dict[str, StrPromise | str] = {}


def register_spine(deeds: Callable[[Kind], tuple[Deed, ...]]) -> None:
    """Say what every kind of matter takes beside its own deeds, those that were registered before as well."""
    _spine.append(deeds)
    for kind in _kinds.values():
        _take_up(kind, deeds)


def _take_up(kind: Kind, deeds: Callable[[Kind], tuple[Deed, ...]]) -> None:
    if kind.is_matter and kind.model is not None:
        taken = deeds(kind)
        object.__setattr__(kind, "shared", (*kind.shared, *taken))
        object.__setattr__(kind, "deeds", (*kind.deeds, *taken))


def register_kind(kind: Kind) -> None:
    """Add a kind with what every kind takes; its declaration must be sound.

    Raises:
        ValueError: it has unknown phases, doubled names or dead ends, or the code is taken.
    """
    if kind.code in _kinds:
        raise ValueError(f"{kind.code} is registered already")
    for more in _spine:
        _take_up(kind, more)
    if wrong := kind.check():
        raise ValueError(f"{kind.code}: {'; '.join(wrong)}")
    _kinds[kind.code] = kind
    if kind.model is not None:
        register_holders_of(kind.model, MATTER_WORDS)
    if kind.model is not None and kind.empties:
        register_personal(its_file(kind.model, kind.title, *kind.empties))
    if kind.is_matter:
        _titles[kind.code] = kind.title
        register_visibility(kind.code, kind.visible, kind.keepers, kind.withheld, lent=kind.lent)


def kind_of(code: str) -> Kind:
    return _kinds[code]


def kind_titles() -> dict[str, StrPromise | str]:
    """Return code → title of every kind of matter, always the same dictionary."""
    return _titles


def all_kinds() -> list[Kind]:
    """Return every kind of matter."""
    return [kind for kind in _kinds.values() if kind.is_matter]


def raised_kinds() -> list[Kind]:
    """Return the kinds of matter that may be raised out of what came for another reason."""
    return [kind for kind in all_kinds() if kind.raised]


def registered_kinds() -> list[Kind]:
    """Return every kind, those that keep Steps of their own included."""
    return list(_kinds.values())


def declared_kinds() -> list[Kind]:
    """Return every kind with deeds, those that keep Steps of their own included."""
    return [kind for kind in _kinds.values() if kind.deeds]


def family(slug: str) -> list[Kind]:
    """Return the kinds that share a word in addresses."""
    return [kind for kind in _kinds.values() if kind.slug == slug]
