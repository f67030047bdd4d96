"""Pages by key: the cost of a page does not depend on how many came before it.  And the first rows of many, where they are enough.

A cursor holds what a list is sorted by, masked or not on its page: it is sealed, and opens for the list that gave it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, IntegerField, Model, Q, QuerySet

from lianxinqiao.kernel.keyring import SealBroken
from lianxinqiao.kernel.secrets import open_token, raw_token

PAGE_ROWS = 50
MOST_ROWS = 200

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class KeysetPage(Generic[RowT]):
    """One page of rows; ``after`` / ``before`` are opaque cursors, None at the ends."""

    rows: list[RowT]
    after: str | None
    before: str | None


class First(list[Any]):
    """The first rows of many; ``more`` says whether there are others, and ``{% first_only rows %}`` tells whoever reads them."""

    def __init__(self, rows: Iterable[Any], *, more: bool) -> None:
        super().__init__(rows)
        self.more = more


def first(rows: QuerySet[Any, Any] | Sequence[Any], most: int) -> First:
    """Return no more than ``most`` rows; one query."""
    found = list(rows[: most + 1])
    return First(found[:most], more=len(found) > most)


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def keyset_page(
    queryset: QuerySet[Any, RowT], *, order: Sequence[str], cursor: str | None = None, size: int = PAGE_ROWS
) -> KeysetPage[RowT]:
    """Return one page of ``queryset`` in ``order`` beside ``cursor``.

    Args:
        queryset: of objects, or of named tuples that hold the fields of ``order`` as they are called there.
        order: field names, "-" for descending; together they must be unique and not null.
        cursor: what an earlier page gave as ``after`` or ``before``; None is the first page.
        size: rows, at most ``MOST_ROWS``.

    Raises:
        BadCursor: the cursor is not one of this order.

    One query, whatever the number of rows.
    """
    size = max(1, min(size, MOST_ROWS))
    names = [name.lstrip("-") for name in order]
    place = f"cursor {queryset.model._meta.label} {' '.join(order)}"
    backwards = False
    if cursor:
        backwards, key = _opened(cursor, place, len(names))
        try:
            key = [_typed(queryset.model, name, value) for name, value in zip(names, key, strict=True)]
            queryset = queryset.filter(_beyond(order, key, backwards=backwards))
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise BadCursor(cursor) from error
    direction = [_flip(name) for name in order] if backwards else list(order)
    rows = list(queryset.order_by(*direction)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_after = bool(rows) and (more or backwards)
    has_before = bool(rows) and bool(cursor) and (more if backwards else True)
    return KeysetPage(
        rows=rows,
        after=_sealed(_key_of(rows[-1], names), place, backwards=False) if has_after and (more or backwards) else None,
        before=_sealed(_key_of(rows[0], names), place, backwards=True) if has_before else None,
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], key: list[Any], *, backwards: bool) -> Q:
    condition = Q()
    equal: dict[str, Any] = {}
    for name, value in zip(order, key, strict=True):
        plain = name.lstrip("-")
        lookup = "lt" if name.startswith("-") != backwards else "gt"
        condition |= Q(**equal, **{f"{plain}__{lookup}": value})
        equal[plain] = value
    return condition


def _key_of(row: Any, names: list[str]) -> list[Any]:
    if isinstance(row, tuple):
        return [getattr(row, name) for name in names]
    return [attrgetter(name.replace("__", "."))(row) for name in names]


def _sealed(key: list[Any], place: str, *, backwards: bool) -> str:
    plain = [value.isoformat() if isinstance(value, (date, datetime)) else value for value in key]
    plain = [str(value) if isinstance(value, (UUID, Decimal)) else value for value in plain]
    token = raw_token(json.dumps([int(backwards), plain]).encode(), place)
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def _opened(cursor: str, place: str, length: int) -> tuple[bool, list[Any]]:
    try:
        token = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backwards, key = json.loads(open_token(token, place))
    except (ValueError, SealBroken) as error:
        raise BadCursor(cursor) from error
    if len(key) != length:
        raise BadCursor(cursor)
    return bool(backwards), key


def _typed(model: type[Model], path: str, value: Any) -> Any:
    """Return a value of a cursor in the type of the column it is compared with.

    Raises:
        ValueError, ValidationError, TypeError: it is no such value.
    """
    field: Any = None
    for name in path.split("__"):
        if field is not None and field.is_relation:
            model = field.related_model
        field = model._meta.pk if name == "pk" else _column(model, name)
        if field is None:
            return value
    while field.is_relation:
        field = field.target_field
    if value is None or isinstance(value, (list, dict)):
        raise ValueError(path)
    if isinstance(field, DateTimeField):
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError(path)
        return moment
    found = field.to_python(value)
    if isinstance(field, IntegerField) and not -(2**63) <= found < 2**63:
        raise ValueError(path)
    return found


def _column(model: type[Model], name: str) -> Any:
    """Return a column by its name or the name its key is kept under; None for what a query has added."""
    return next((field for field in model._meta.concrete_fields if name in (field.name, field.attname)), None)
