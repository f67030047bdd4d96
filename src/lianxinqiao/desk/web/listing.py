"""What a list is: its columns, filters, orders and tools, said once for the page and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff


@dataclass(frozen=True)
class Column:
    """One column, on the page and in the workbook.

    Attributes:
        cell: what the page shows of a row; may be safe HTML.
        plain: what the workbook holds; without it the cell without its tags.
        desk_only: left out at phone width.
        lead: the words that name the row; it carries the link.
        by: the only thing of a row that the cell depends on: a page draws it once for each value.
    """

    name: str
    title: StrPromise | str
    cell: Callable[[Any], Any]
    plain: Callable[[Any], Any] | None = None
    desk_only: bool = False
    lead: bool = False
    number: bool = False
    by: Callable[[Any], Any] | None = None

    @property
    def classes(self) -> str:
        """The classes of its cells."""
        said = {"desk-only": self.desk_only, "lead": self.lead, "num": self.number}
        return " ".join(name for name, on in said.items() if on)


@dataclass(frozen=True)
class Filter:
    """One field of the query bar; ``choices`` None is free text, "day" a date."""

    name: str
    title: StrPromise | str
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]
    choices: Sequence[tuple[Any, Any]] | None = None
    kind: str = "select"
    default: str = ""


def field_filter(
    name: str,
    title: StrPromise | str,
    choices: Sequence[tuple[Any, Any]] | None = None,
    *,
    field: str = "",
    kind: str = "select",
) -> Filter:
    """Return a filter that keeps the rows whose ``field`` is what was chosen; the field is called as the filter is unless given."""
    where = field or name
    return Filter(name, title, lambda rows, value: rows.filter(**{where: value}), choices, kind)


@dataclass(frozen=True)
class Order:
    name: str
    title: StrPromise | str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Tool:
    """A button over the list."""

    title: StrPromise | str
    path: str
    icon: str
    primary: bool = False


_tools: dict[str, list[Callable[[Staff], list[Tool]]]] = {}


def register_tools(listed: str, tools: Callable[[Staff], list[Tool]]) -> None:
    """Let an upper app put buttons over the list on the page of a route."""
    _tools.setdefault(listed, []).append(tools)


def tools_over(listed: str, staff: Staff) -> list[Tool]:
    """Return what upper apps put over the list on the page of a route, for this person."""
    return [tool for tools in _tools.get(listed, ()) for tool in tools(staff)]


@dataclass(frozen=True)
class ListOf:
    """Everything about one list.

    ``rows`` already went through ``visible_to``.  With ``countable`` the page says how many rows
    match; leave it off where counting is not an index read.  With ``only`` the columns are given named
    tuples of these fields (``author__name`` is one) and of the key, and no objects: making fifty of
    them, and of what hangs on each, costs more than the statement.  Columns mask who they name: a list
    opens nobody, on its page or taken along.
    """

    title: StrPromise | str
    rows: QuerySet[Any]
    columns: Sequence[Column]
    orders: Sequence[Order]
    path: Callable[[Any], str] | None = None
    filters: Sequence[Filter] = ()
    tools: Sequence[Tool] = ()
    empty: StrPromise | str = ""
    lead_text: StrPromise | str = ""
    countable: bool = True
    file_name: str = "list"
    above: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    exportable: bool = True
    only: tuple[str, ...] = ()

    def read(self, rows: QuerySet[Any], order: Order) -> QuerySet[Any, Any]:
        """Return the rows as the columns take them, and with what ``order`` goes by."""
        if not self.only:
            return rows
        names = dict.fromkeys(("pk", *self.only, *(name.lstrip("-") for name in order.fields)))
        return rows.values_list(*names, named=True)


@dataclass(frozen=True)
class FilterShown:
    filter: Filter
    value: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(str(value), str(words)) for value, words in self.filter.choices or ()]

    @property
    def input_type(self) -> str:
        return {"day": "date", "month": "month"}.get(self.filter.kind, "search")
