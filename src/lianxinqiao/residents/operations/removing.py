"""Removing what is kept of people from their tables, by what each app says of its own (SM-10, RR-14)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Length

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.characters import pattern_of_characters
from lianxinqiao.kernel.database.history import empty_words, histories
from lianxinqiao.kernel.known import forget_sent
from lianxinqiao.kernel.secrets import SealedColumn, key_ring
from lianxinqiao.kernel.text import pattern_of_name, pattern_of_number
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.personal import REMOVED, Personal, Someone, personal_tables

BATCH = 500
HISTORY_CHUNK = 5000
# A name of one character would be found everywhere.
SHORTEST_NAME = 2
SHORTEST_NUMBER = 7


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


def marks_of(names: Iterable[str], numbers: Iterable[str], others: Iterable[str] = ()) -> str:
    """Return the pattern by which somebody is found in what was written; empty where there is nothing to look for.

    Args:
        others: longer names, of other people, in which such a name is contained: they are not found.
    """
    pieces = []
    for name in names:
        if name != REMOVED and len(name) >= SHORTEST_NAME and (written := pattern_of_name(name)):
            pieces.append(_not_within(name, others) + written)
    pieces += [pattern_of_number(number) for number in numbers if len(number) >= SHORTEST_NUMBER]
    return "|".join(sorted(set(pieces), key=len, reverse=True))


def _not_within(name: str, others: Iterable[str]) -> str:
    """Return what refuses a place at which one of the longer names stands, in whichever characters."""
    refused, written = "", pattern_of_characters(name)
    for other in sorted(set(others)):
        for found in re.finditer(written, other):
            if len(found.group()) == len(other):
                continue
            before, after = (pattern_of_characters(each) for each in (other[: found.start()], other[found.start() :]))
            refused += f"(?!(?<={before}){after})" if before else f"(?!{after})"
    return refused


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


@dataclass(frozen=True)
class Marks:
    """By what somebody is found where nobody's name has to stand: ``finding`` says that it is they, ``hiding`` what goes there."""

    finding: str
    hiding: str


def marks_alone(who: Someone) -> Marks:
    """Return what is theirs alone: a number that somebody else has too is not looked for.

    A name that somebody else bears, resident or official, goes only where one of their numbers stands beside.
    """
    people, homes = Person.objects.exclude(Q(pk=who.person)), Household.objects.all()
    if who.is_head and who.home is not None:
        homes = homes.exclude(pk=who.home)
    others: set[str] = set()
    for name in who.names:
        written = pattern_of_characters(name)
        others.update(people.filter(name__regex=written).values_list("name", flat=True).distinct())
        others.update(homes.filter(head_name__regex=written).values_list("head_name", flat=True).distinct())
        others.update(Staff.objects.filter(name__regex=written).values_list("name", flat=True).distinct())
    numbers = []
    for number in who.numbers:
        index = key_ring().blind_index(number)
        same = people.exclude(citizen_id_index__in=who.indexes).filter(phone_index=index)
        if not same.exists() and not homes.filter(phone_index=index).exists():
            numbers.append(number)
    alone = [name for name in who.names if not any(re.fullmatch(pattern_of_characters(name), each) for each in others)]
    return Marks(marks_of(alone, numbers, others), marks_of(who.names, numbers, others))


def sweep(who: Someone, *, ground: UUID) -> int:
    """Remove name and numbers from wherever nobody's have to stand; return how many rows.

    That is what apps say of their tables (messages, queue, kept answers, working notes), and the words of all history.
    """
    columns = {table.model: (table.loose, table.loose_rows) for table in personal_tables() if table.loose}
    columns.update({each.model: (each.words, Q()) for each in histories() if each.words})
    marks = marks_alone(who)
    if not marks.finding:
        return 0
    tables = {table.model: table for table in personal_tables()}
    return sum(
        _sweep(tables.get(model) or Personal(model=model, words=""), names, rows, marks, ground)
        for model, (names, rows) in columns.items()
    )


def _sweep(table: Personal, names: tuple[str, ...], which: Q, marks: Marks, ground: UUID) -> int:
    fields: list[Any] = [table.table._meta.get_field(name) for name in names]
    # A packed file shows nothing by its bytes: whose it is opens it.
    fields = [field for field in fields if field.get_internal_type() != "BinaryField"]
    found = [
        row
        for row in table.table._default_manager.filter(which).iterator(BATCH)
        if any(holds(getattr(row, field.name), marks.finding) for field in fields)
    ]
    history = next((each for each in histories() if each.model == table.model), None)
    for field in fields:
        hit = [row for row in found if holds(getattr(row, field.name), marks.hiding)]
        if history is not None:
            empty_words(history, field.name, [row.pk for row in hit], ground=ground)
            continue
        for row in hit:
            if row.pk is None:
                continue
            if table.goes and not table.empties and isinstance(field, SealedColumn):
                row.delete()
                continue
            after = without_marks(getattr(row, field.name), marks.hiding)
            setattr(row, field.name, after[: field.max_length] if field.max_length else after)
            # A table of others, too: written column by column.
            row.save(update_fields=[field.name])
    return len(found)
