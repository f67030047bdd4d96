"""Statements made ready once and asked many times.

A page opened all day asks the same few questions for the same person; what they cost is mostly the
making of the statement.  A ``Prepared`` holds the finished statement of one or more querysets for as
long as what it was made from (a person's posts) stays the same; only the answer is new (ADR 0008).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Stands in a queryset for the moment of asking, which a prepared statement cannot know.
MOMENT = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Prepared:
    """A finished statement."""

    words: str
    values: tuple[Any, ...]

    def ask(self, now: datetime | None = None) -> list[tuple[Any, ...]]:
        """Return its rows, ``now`` put where ``MOMENT`` stood."""
        if not self.words:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.words, [now if value == MOMENT else value for value in self.values])
            return cursor.fetchall()


def prepare(rows: QuerySet[Any, Any]) -> Prepared:
    """Make the statement of a ``values_list`` queryset ready."""
    try:
        words, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return Prepared("", ())
    return Prepared(words, tuple(values))


def prepare_counts(**rows: QuerySet[Any]) -> tuple[tuple[str, ...], Prepared]:
    """Make one statement ready that counts each of several querysets; return their names with it."""
    parts: list[str] = []
    values: list[Any] = []
    for queryset in rows.values():
        one = prepare(queryset.order_by().values_list("pk"))
        parts.append(f"(SELECT count(*) FROM ({one.words or 'SELECT 1 WHERE false'}) counted)")  # noqa: S608  (made by the ORM)
        values += one.values
    return tuple(rows), Prepared(f"SELECT {', '.join(parts)}", tuple(values))
