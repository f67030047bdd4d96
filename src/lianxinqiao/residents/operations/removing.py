"""Removing what is kept of people from their tables, by what each app says of its own (SM-10, RR-14)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast, Length

from lianxinqiao.kernel.database.history import empty_words, histories
from lianxinqiao.kernel.known import forget_sent
from lianxinqiao.kernel.secrets import SealedColumn
from lianxinqiao.residents.personal import REMOVED, Personal, Someone, personal_tables

BATCH = 500
HISTORY_CHUNK = 5000
# A name of one character would be found everywhere.
SHORTEST_NAME = 2


class Folded(Func):
    """A column as text, its figures of one width."""

    function = "normalize"
    template = "%(function)s(%(expressions)s, NFKC)"
    output_field = TextField()


def still_there(table: Personal) -> QuerySet[Any]:
    """Return the rows of a table from which something can still be removed."""
    rows = table.table._default_manager.all()
    if table.goes:
        return rows
    found = Q()
    for name in table.empties:
        found |= ~Q(**{name: ""}) & ~Q(**{name: REMOVED})
    for name, value in table.clears.items():
        if isinstance(table.table._meta.get_field(name), SealedColumn):
            rows = rows.alias(**{f"sealed_{name}": Length(F(name))})
            found |= Q(**{f"sealed_{name}__gt": 0})
        elif value is None:
            found |= Q(**{f"{name}__isnull": False})
        else:
            found |= ~Q(**{name: value})
    return rows.filter(found)


def remove(table: Personal, rows: QuerySet[Any], *, ground: UUID) -> int:
    """Remove what is kept in these rows, the deed of history stays; return how many rows that were.

    Args:
        ground: under which the deletion was noted.
    """
    history = next((each for each in histories() if each.model == table.model), None)
    if history is not None:
        keys = list(rows.values_list("pk", flat=True))
        for column in table.empties:
            for start in range(0, len(keys), HISTORY_CHUNK):
                empty_words(history, column, keys[start : start + HISTORY_CHUNK], ground=ground)
        return len(keys)
    forget_sent(rows.values_list("pk", flat=True))
    if table.goes:
        return rows.delete()[0]
    done = 0
    for row in rows.iterator(BATCH):
        after = {name: REMOVED for name in table.empties if getattr(row, name)}
        keep(row, {**after, **table.clears})
        done += 1
    return done


def keep(row: Model, values: dict[str, Any]) -> None:
    """Write columns of a row, an older page of which goes stale."""
    if not values:
        return
    for name, value in values.items():
        setattr(row, name, value)
    names = list(values)
    if any(field.name == "version" for field in row._meta.concrete_fields):
        row.version += 1  # type: ignore[attr-defined]  # it has one
        names.append("version")
    row.save(update_fields=names)


def marks_of(names: Iterable[str], numbers: Iterable[str]) -> str:
    """Return the pattern by which somebody is found in what was written; empty where there is nothing to look for."""
    pieces = [re.escape(name) for name in names if len(name) >= SHORTEST_NAME and name != REMOVED]
    # As people write a number: in groups, with blanks or strokes.
    pieces += ["[- ]?".join(map(re.escape, re.sub(r"[- ]", "", number))) for number in numbers if len(number) >= 7]
    return "|".join(sorted(set(pieces), key=len, reverse=True))


def without_marks(value: Any, pattern: str) -> Any:
    """Return text, or what JSON holds, with what the pattern finds removed."""
    if isinstance(value, str):
        return re.sub(pattern, REMOVED, unicodedata.normalize("NFKC", value), flags=re.IGNORECASE)
    if isinstance(value, dict):
        return {name: without_marks(each, pattern) for name, each in value.items()}
    if isinstance(value, list):
        return [without_marks(each, pattern) for each in value]
    return value


def holds(value: Any, pattern: str) -> bool:
    """Whether the pattern finds something in text, or in what JSON holds."""
    return bool(without_marks(value, pattern) != without_marks(value, "(?!)"))


def sweep(who: Someone, *, ground: UUID) -> int:
    """Remove name and numbers from wherever nobody's have to stand: messages, queue, kept answers, audit; return how many rows.

    In the words of history only the numbers are looked for: of two who have one name it would take the other's.
    """
    done = 0
    for table in personal_tables():
        pattern = marks_of(() if table.empties else who.names, who.numbers)
        if table.loose and pattern:
            done += sum(_sweep(table, column, pattern, ground) for column in table.loose)
    return done


def _sweep(table: Personal, column: str, pattern: str, ground: UUID) -> int:
    field: Any = table.table._meta.get_field(column)
    rows: QuerySet[Any] = table.table._default_manager.all()
    if isinstance(field, SealedColumn):
        if field.get_internal_type() == "BinaryField":
            # A packed file shows nothing by its bytes: whose it is opens it.
            return 0
        found = [row for row in rows.iterator(BATCH) if holds(getattr(row, column), pattern)]
    else:
        text = Folded(Cast(F(column), TextField())) if isinstance(field, JSONField) else Folded(F(column))
        found = list(rows.alias(swept=text).filter(swept__iregex=pattern))
    history = next((each for each in histories() if each.model == table.model), None)
    if history is not None:
        empty_words(history, column, [row.pk for row in found], ground=ground)
        return len(found)
    for row in found:
        if table.goes and isinstance(field, SealedColumn):
            row.delete()
            continue
        after = without_marks(getattr(row, column), pattern)
        limit = field.max_length
        setattr(row, column, after[:limit] if limit else after)
        # A table of others, too: written column by column.
        row.save(update_fields=[column])
    return len(found)
