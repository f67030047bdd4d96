"""What must be true of a row before something is done to it, and whose word is needed beside that of whoever does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import DomainError, StepNotAllowed
from lianxinqiao.matters.models import Seconding

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.matters.acts import Doing

    Said: TypeAlias = StrPromise | str

ALREADY_ASKED = gettext_lazy("已请%s同意，正等答复；要改请先由提出的人撤回。")


@dataclass(frozen=True)
class Must:
    """What else must be true of the row before a deed: a page offers the deed only then.

    Attributes:
        holds: asked of the row and the deed as it is about to be done.
        words: the sentence for whoever tries it all the same, with one ``%s`` for what ``of`` says.
        of: what the words are of, asked as ``holds`` is.
        mend: the deed that makes it true, where one does; ``answers`` those with which it does.
        error: what is raised.
        offered: whether a page offers the deed all the same, and says the sentence when its form is opened, or it is tried.
        after: where time alone is missing: the last day on which it does not hold yet; None where that time does not run, not
            yet or not there: then it does not hold, or holds at any time.
        into: asked only where the deed leads to this status; where an answer decides that, once it is given.
    """

    holds: Callable[[Any, Doing], bool]
    words: Said
    mend: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    error: type[DomainError] = StepNotAllowed
    offered: bool = False
    after: Callable[[Any], date | None] | None = None
    into: str = ""
    of: Callable[[Any, Doing], Any] | None = None

    def said(self, doing: Doing) -> str:
        """Return the sentence as it is said of this row."""
        return str(self.words) if self.of is None else str(self.words) % self.of(doing.row, doing)


def over(last: Callable[[Any], date | None], words: Said) -> Must:
    """Return the condition that a day of the row is past: what time does is done then, and never sooner.

    Args:
        last: the last day on which it is not done yet; None where none is set, and it never is.
    """

    def is_past(row: Any, doing: Doing) -> bool:
        day = last(row)
        return day is not None and day < local_date(doing.now)

    return Must(is_past, words, after=last)


def always(_asked: Asked, _doing: Doing) -> bool:
    return True


def no_answers(_doing: Doing) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Second:
    """Another person without whose word a deed is not done, given under their own sign-in.

    Whoever does the deed proposes it only: it waits, the other one is told, agrees or declines, and then it is done.
    While somebody is asked, it is not proposed again, by nobody.

    Attributes:
        field: the asked field that names who is asked; its choices say who may be.
        when: whether this time another is needed, asked of the answers and the deed; what is not always so leaves those
            answers out of its choices while somebody is asked.
        example: where ``when`` stands, answers with which another is needed: the proof proposes with these.
    """

    field: str = "second"
    when: Callable[[Asked, Doing], bool] = always
    example: Callable[[Doing], Mapping[str, Any]] = no_answers

    @property
    def musts(self) -> tuple[Must, ...]:
        return (NOBODY_IS_ASKED,) if self.when is always else ()


def is_free(_row: Any, doing: Doing) -> bool:
    """Whether no second person is asked about the same; who agrees, and the machine, propose nothing."""
    return doing.second is not None or doing.by is None or waiting(doing) is None


def waiting(doing: Doing) -> Seconding | None:
    """Return what waits for the word of a second person, of the same deed of the same row."""
    target = "" if doing.row is None else str(doing.row.pk)
    asked = Seconding.objects.waiting(doing.kind.code, doing.name, target)
    # Openings that stand alone are one another's only where one person makes them.
    return (asked if target else asked.filter(asked_by=doing.by)).select_related("second").first()


def who_is_asked(_row: Any, doing: Doing) -> str:
    found = waiting(doing)
    return found.second.name if found is not None else ""


NOBODY_IS_ASKED = Must(is_free, ALREADY_ASKED, of=who_is_asked)


def take_second(declared: Any) -> None:
    """What needs a second person has the conditions of that."""
    more = declared.second.musts if declared.second is not None else ()
    object.__setattr__(declared, "musts", (*declared.musts, *(must for must in more if must not in declared.musts)))
