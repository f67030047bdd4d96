"""Filling tables with COPY: the generator's rows are facts already checked by their maker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from lianxinqiao.kernel.secrets import SealedColumn


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of plain values into a model's table in one COPY; what is to be sealed is sealed."""
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    names = ", ".join(f'"{column_of[name]}"' for name in columns)
    fields = {field.name: field for field in model._meta.concrete_fields}
    sealed = {at: field for at, name in enumerate(columns) if isinstance(field := fields[name], SealedColumn)}
    connection.ensure_connection()
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(_sealed(row, sealed, columns))


def _sealed(row: Sequence[Any], sealed: dict[int, SealedColumn[Any, Any]], names: Sequence[str]) -> list[Any]:
    written = list(row)
    for at, column in sealed.items():
        written[at] = column.sealed([row[names.index(key.name)] for key in column.keys], row[at])
    return written


def reset_sequence(model: type[models.Model]) -> None:
    """Let the next ordinary insert take an id after those copied."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(max(id), 1)) FROM {table}"  # noqa: S608
        )
