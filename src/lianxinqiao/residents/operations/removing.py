"""Removing what is kept of people from their tables, by what each app says of its own (SM-10, RR-14)."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Length

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.characters import pattern_of_characters
from lianxinqiao.kernel.database.history import empty_words, histories
from lianxinqiao.kernel.known import forget_sent
from lianxinqiao.kernel.secrets import SealedColumn, key_ring
from lianxinqiao.kernel.text import pattern_of_name, pattern_of_number, signs_of_name
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.personal import REMOVED, Personal, Someone, personal_tables

BATCH = 500
HISTORY_CHUNK = 5000
# A name of one character would be found everywhere; what joins the characters is none.
SHORTEST_NAME = 2
# How many references away the place of a row stands at most.
FARTHEST = 4
NOTHING = "(?!)"


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
        if name != REMOVED and sum(map(str.isalpha, signs_of_name(name))) >= SHORTEST_NAME:
            pieces.append(_not_within(name, others) + pattern_of_name(name))
    # An empty piece would find everything.
    pieces += filter(None, map(pattern_of_number, numbers))
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
    """Return text, or what JSON holds, with what the pattern finds removed: nothing where it is empty."""
    if isinstance(value, str):
        return re.sub(pattern or NOTHING, REMOVED, unicodedata.normalize("NFKC", value), flags=re.IGNORECASE)
    if isinstance(value, dict):
        return {name: without_marks(each, pattern) for name, each in value.items()}
    if isinstance(value, list):
        return [without_marks(each, pattern) for each in value]
    return value


def holds(value: Any, pattern: str) -> bool:
    """Whether the pattern finds something in text, or in what JSON holds."""
    return bool(without_marks(value, pattern) != without_marks(value, NOTHING))


@dataclass(frozen=True)
class Marks:
    """By what somebody is found where nobody's name has to stand.

    Attributes:
        here: says that it is they, where they live; ``elsewhere`` in other places, where their name is another's.
        hiding: what goes then; of ``history`` only what is proved to be theirs.
    """

    here: str
    elsewhere: str
    hiding: str
    history: str


def marks_alone(who: Someone) -> Marks:
    """Return what is theirs alone: a number that somebody else has too is not looked for.

    A name that somebody else bears, resident or official, or that the register does not have, goes only where one of their
    numbers stands beside.
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
    return Marks(
        here=marks_of(alone, numbers, others),
        elsewhere=marks_of((), numbers),
        hiding=marks_of((*who.names, *who.said), numbers, others),
        history=marks_of(who.names, numbers, others),
    )


@cache
def path_to_area(model: str) -> str:
    """Return by which references the place of a row is found, the nearest one; empty where it has none."""
    ahead: deque[tuple[type[Model], tuple[str, ...]]] = deque([(apps.get_model(model), ())])
    while ahead:
        table, path = ahead.popleft()
        for column in table._meta.concrete_fields:
            to: Any = column.related_model
            if to is Area:
                return "__".join((*path, column.name))
            # Where somebody works is not where it was.
            if to not in (None, Staff) and len(path) + 1 < FARTHEST:
                ahead.append((to, (*path, column.name)))
    return ""


def sweep(who: Someone, *, ground: UUID) -> int:
    """Remove name and numbers from wherever nobody's have to stand; return how many rows.

    That is what apps say of their tables (messages, queue, kept answers, working notes), and the words of all history.  By a
    name alone only whom the register has is found, and only where they live (ADR 0026).
    """
    columns = {table.model: (table.loose, table.loose_rows) for table in personal_tables() if table.loose}
    columns.update({each.model: (each.words, Q()) for each in histories() if each.words})
    marks = marks_alone(who)
    if not marks.here:
        return 0
    tables = {table.model: table for table in personal_tables()}
    return sum(
        _sweep(
            tables.get(model) or Personal(model=model, words=""),
            names,
            _of_whom(model, rows, who, marks),
            marks,
            ground,
        )
        for model, (names, rows) in columns.items()
    )


def _of_whom(model: str, which: Q, who: Someone, marks: Marks) -> list[tuple[Q, str]]:
    """Return which rows of a table are looked through for what."""
    path = path_to_area(model)
    if not path:
        return [(which, marks.here)]
    near = Q(**{f"{path}__in": who.areas}) | Q(**{f"{path}__isnull": True})
    return [(which & near, marks.here), *([(which & ~near, marks.elsewhere)] if marks.elsewhere else [])]


def _sweep(table: Personal, names: tuple[str, ...], which: list[tuple[Q, str]], marks: Marks, ground: UUID) -> int:
    fields: list[Any] = [table.table._meta.get_field(name) for name in names]
    # A packed file shows nothing by its bytes: whose it is opens it.
    fields = [field for field in fields if field.get_internal_type() != "BinaryField"]
    found = [
        row
        for rows, finding in which
        for row in table.table._default_manager.filter(rows).iterator(BATCH)
        if any(holds(getattr(row, field.name), finding) for field in fields)
    ]
    history = next((each for each in histories() if each.model == table.model), None)
    for field in fields:
        hiding = marks.hiding if history is None else marks.history
        hit = [row for row in found if holds(getattr(row, field.name), hiding)]
        if history is not None:
            empty_words(history, field.name, [row.pk for row in hit], ground=ground)
            continue
        for row in hit:
            if row.pk is None:
                continue
            if table.goes and not table.empties and isinstance(field, SealedColumn):
                row.delete()
                continue
            after = without_marks(getattr(row, field.name), hiding)
            after = after[: field.max_length] if field.max_length else after
            if isinstance(field, SealedColumn):
                setattr(row, field.name, after)
                row.save(update_fields=[field.name])
            else:
                # A table of others, too, whose rows refuse to be saved: written column by column.
                QuerySet(table.table).filter(pk=row.pk).update(**{field.name: after})
    return len(found)
