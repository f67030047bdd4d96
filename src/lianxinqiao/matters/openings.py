"""How a matter of a kind begins, or a row with Steps of its own, said once: page, API, residents' door, jobs and tests read it from here.

Declarations only, beside those of what is done afterwards (``deeds``).  ``operations.beginning`` does them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.utils.translation import override

from lianxinqiao.kernel.asks import Asked, Asks
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.deeds import STAFF, Doing, Effect, Look, Must, Second, Tell, nothing
from lianxinqiao.matters.musts import take_second

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter
    from lianxinqiao.places.models import Area, VillagerGroup

    Said: TypeAlias = StrPromise | str
    Seats: TypeAlias = list[tuple[str, Area]]


@dataclass(frozen=True)
class Beside:
    """What a matter of a kind is opened beside: a household, a demand, a site.

    Attributes:
        model: its table; its page offers the opening.
        rows: those a person may choose.
        words: how one is called in a sentence.
        locked: whether only one matter at a time is opened beside it; what is not locked may be handed over as the row
            itself, and then ``may`` alone says whether it is theirs.  The resident and the machine hand over the row.
    """

    model: type[Model]
    rows: Callable[[Staff], QuerySet[Any]]
    words: Callable[[Any], str] = str
    locked: bool = True


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a matter of a kind begins, or a row with Steps of its own.

    Attributes:
        beside: what it is opened beside; None where it stands alone.
        open_to: who opens one at all: ``STAFF`` as far as ``may`` goes, ``RESIDENT``, ``SYSTEM``; nobody where only another
            deed does. Pages and API have a door to it where staff stand in it.
        may: whether this person may open one there; for others there is no such page.
        musts: what else must be true of what it is opened beside.
        asks: its fields.
        from_resident: which of its fields a resident is asked on their page, who opens one; all of them unless given.
        second: who else must agree before it is opened, if anybody; only of rows that are no matters.
        becomes: the code of the kind of the family it begins as, where the answers decide.
        titled: the title of the matter, never what somebody said in words of their own: it goes into lists, files and
            messages, and is not sealed. A row with Steps of its own needs none.
        numbered: whether the end of its number follows the title.
        area: where it belongs; the area of what it stands beside unless given.
        one_by_one: whether openings in one area wait for one another, so that nothing is there twice.
        owners: who may own it, the first does; all are told.
        urgency: how urgent it begins.
        limits: rules whose clocks start now, or on the day of ``received``.
        received: the field that says on which day one of the staff had it who writes it down later; when it was written down
            stays the moment of its first Step.
        hidden_from: from whom it is hidden before anybody is told: people, offices, each a post and its area, and offices that are
            kept out for now. Asked once, before ``becomes`` and ``owners``, which find the answer in ``Doing``.
        hears_owner: whether whoever owns it finds it though the affair is hidden from them: they are asked to speak.
        data: what else the first Step keeps; what ``owners`` has put into ``Doing.data`` unless given.
        unseen: whether whoever opens one need not find it afterwards: sent again, its number is theirs all the same.
        opener: the field of its row that holds who opened it, where neither the matter nor its Step may name them;
            ``as_role`` is the role the Step says.
        does: makes the row of the kind beside the new matter, and returns it; where rows keep Steps of their own it gets
            the new row, not saved yet, with the answers that are its own fields in it.
        follows: as of a deed; only of rows with Steps of their own.
        stems: the matter it comes of: the two are one affair, hidden from the same people, and linked.
        then: the deed that whoever opens it does at once, if this time any; only of rows with Steps of their own.
        tells: whom it tells beside its owners.
        told: what the owners are told, with one ``%s`` for the title.
        event: what the first Step of a row with Steps of its own is called, or the line of the audit log about a record.
        reads_out: whether somebody who gives data of their own is there, to whom the page says what is to be read out.
        by_api: as of a deed.
        known: what the same opening, said again, made before, of rows with Steps of their own; found, nothing is done twice,
            and where an answer that stands in the row is another one, it is refused.
        example: answers that make it succeed, where the fields alone do not tell.
    """

    title: Said
    rule: str
    asks: type[Asks]
    does: Callable[[Any, Asked, Doing], Any]
    follows: Effect = nothing
    titled: Callable[[Asked, Any], str] = lambda _asked, _beside: ""
    numbered: bool = False
    beside: Beside | None = None
    open_to: Collection[str] = (STAFF,)
    may: Callable[[Staff, Any], bool] = lambda _by, _beside: True
    whose: Said = ""
    musts: tuple[Must, ...] = ()
    from_resident: tuple[str, ...] = ()
    second: Second | None = None
    becomes: Callable[[Doing], str] | None = None
    area: Callable[[Doing], Area] | None = None
    one_by_one: bool = False
    owners: Callable[[Doing], Iterable[Staff]] = lambda _doing: ()
    urgency: Callable[[Doing], int] = lambda _doing: Urgency.ROUTINE
    hidden_from: Callable[[Doing], tuple[list[Staff], Seats, Seats]] = lambda _doing: ([], [], [])
    hears_owner: bool = False
    data: Callable[[Doing], Mapping[str, Any]] = lambda doing: doing.data
    unseen: bool = False
    opener: str = ""
    as_role: str = ""
    limits: tuple[str, ...] | Callable[[Doing], Iterable[str]] = ()
    received: str = ""
    stems: Callable[[Doing], Matter | None] = lambda _doing: None
    then: Callable[[Doing], str] = lambda _doing: ""
    told: Said = ""
    tells: tuple[Tell, ...] = ()
    event: str = "open"
    known: Callable[[Asked, Doing], Any] | None = None
    by_api: bool = True
    said: Said = ""
    look: Look = Look()
    reads_out: bool = False
    example: Mapping[str, Any] | Callable[[Doing], Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        take_second(self)


def titled_by(what: Said, area: Area, group: VillagerGroup | None = None) -> str:
    """Return a title of words of our own, in the language of the town: what it is, and where."""
    with override(settings.LANGUAGE_CODE):
        return f"{what}：{area.short_name}{f' {group.name}' if group is not None else ''}"
