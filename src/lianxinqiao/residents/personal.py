"""Where data of residents stand, whose use ends at once, what goes when, and by which duty something stays (SM-10, RR-14).

Each app says it of its own tables in ``apps.py``; a test reads all models and finds columns of words that nobody spoke of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from lianxinqiao.kernel.registering import Once
from lianxinqiao.kernel.secrets import REMOVED

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrPromise

    Said: TypeAlias = StrPromise | str


@dataclass(frozen=True)
class Someone:
    """Who is to be forgotten: by their row, their home, and what finds them elsewhere.

    Attributes:
        names: their names as the register had them; ``said`` a name that the register does not have and nobody has proved.
        numbers: telephones and citizen numbers that are proved to be theirs; ``indexes`` their blind indexes.
        areas: where the register has or had them, and their town: elsewhere their name is another's.
    """

    person: UUID | None = None
    home: UUID | None = None
    is_head: bool = False
    names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    indexes: tuple[bytes, ...] = ()
    areas: frozenset[int] = frozenset()

    def at_home(self, path: str = "household") -> Q:
        """Return which rows tell of them because they stand beside a home: those of the one they are the head of."""
        return Q(**{path: self.home}) if self.is_head and self.home is not None else Q(pk=None)


@dataclass(frozen=True, kw_only=True)
class Personal:
    """Rows of a table that tell of residents.

    Attributes:
        words: what they are called to the person.
        file: path to the matter of whose file a row is part, where it is: it goes with the file.
        about: which rows tell of somebody.
        stops: columns that are taken out at once when somebody may ask for it: column → what stands there.
        empties: columns of words: what is not empty is removed when the time has come.
        clears: other columns, with what stands there then.
        goes: the row goes as a whole then.
        rule: the rule that says for how many months it is kept; none where it goes with its file, or is not kept.
        since: path to the day or moment from which; ``due`` says it where no column does.
        ready: which rows the rule is about.
        duty: by which duty they are kept; those without one are deleted when somebody asks.
        loose: columns in which nobody's name or number has to stand: they are searched, whoever it is; ``loose_rows`` of
            which rows. The words of history always are.
    """

    model: str
    words: Said
    file: str = ""
    about: Callable[[Someone], Q] | None = None
    stops: Mapping[str, Any] = field(default_factory=dict)
    empties: tuple[str, ...] = ()
    clears: Mapping[str, Any] = field(default_factory=dict)
    goes: bool = False
    rule: str = ""
    since: str = ""
    due: Callable[[date], Q] | None = None
    ready: Q = field(default_factory=Q)
    duty: Said = ""
    loose: tuple[str, ...] = ()
    loose_rows: Q = field(default_factory=Q)

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def columns(self) -> set[str]:
        return {*self.stops, *self.empties, *self.clears, *self.loose}

    def over(self, cutoff: date) -> Q:
        """Return which rows were kept as long as they are, where ``cutoff`` is so many months ago."""
        if self.due is not None:
            return self.due(cutoff)
        name = self.since.rpartition("__")[2]
        by_day = "__date__lt" if name.endswith("_at") or name == "at" else "__lt"
        return Q(**{f"{self.since}{by_day}": cutoff})


_all: Once[str, Personal] = Once()


def register_personal(*tables: Personal) -> None:
    """Say where data of residents stand; called in ``apps.py``.

    Raises:
        LookupError, FieldDoesNotExist: there is no such column.
        ValueError: of one of these tables it is said already.
    """
    for each in tables:
        for name in each.columns:
            each.table._meta.get_field(name)
        _all[each.model] = each


def personal_tables() -> list[Personal]:
    return list(_all.values())


__all__ = ["REMOVED", "Personal", "Someone", "personal_tables", "register_personal"]
