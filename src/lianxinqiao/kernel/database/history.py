"""Which tables are history: rows are added to them, never changed or taken away.

A trigger of the table holds it against everybody; the right of the application's role is taken from it besides.
Each app says in ``apps.py`` which of its tables are history.

Two things happen to history all the same, each by a function of the database that can do nothing else (ADR 0026): the words of
a row are emptied where a deletion was noted, and the deed stays; rows that were kept as long as they must be go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pgtrigger
from django.apps import apps
from django.db import connection
from psycopg import sql

from lianxinqiao.kernel.registering import Once

EMPTYING = sql.SQL(
    "CREATE OR REPLACE FUNCTION {name}(ground uuid, keys bigint[]) RETURNS void {safe} AS $$"
    " UPDATE {table} SET {column} = {empty} WHERE id = ANY(keys) AND ({noted}) $$"
)
AGEING = sql.SQL(
    "CREATE OR REPLACE FUNCTION {name}(before timestamptz) RETURNS bigint {safe} AS $$ WITH gone AS"
    " (DELETE FROM {table} WHERE {moment} < least(before, now() - {months}::interval) RETURNING 1)"
    " SELECT count(*) FROM gone $$"
)


@dataclass(frozen=True)
class History:
    """A table that only grows.

    Attributes:
        words: columns that hold what somebody wrote; they can be emptied, the rest of a row stays.
        months: how long a row is kept at least, where rows go at all; ``moment`` is the column by which.
    """

    model: str
    words: tuple[str, ...] = ()
    months: int = 0
    moment: str = "at"

    @property
    def table(self) -> str:
        return str(apps.get_model(self.model)._meta.db_table)

    def emptying(self, column: str) -> str:
        """Return the name of the function that empties a column of words."""
        return f"lxq_empty_{self.table}_{column}"

    @property
    def ageing(self) -> str:
        """Return the name of the function that takes away what is old enough."""
        return f"lxq_old_{self.table}"


_models: Once[str, History] = Once()
_grounds: list[str] = []


def register_history(model: str, *, words: tuple[str, ...] = (), months: int = 0) -> None:
    """Say that ``"app.Model"`` only grows; ``words`` and ``months`` as ``History`` says.

    Raises:
        LookupError: there is no such model.
        ValueError: something was said of it already.
    """
    apps.get_model(model)
    _models[model] = History(model, words, months)


def register_grounds(model: str) -> None:
    """Say in which table deletions are noted, without which no words of history are emptied."""
    apps.get_model(model)
    _grounds.append(model)


def history_models() -> list[str]:
    return list(_models)


def history_tables() -> list[str]:
    """Return the names of the tables, as the database has them."""
    return [each.table for each in _models.values()]


def histories() -> list[History]:
    return list(_models.values())


def functions_of_history() -> list[str]:
    """Return the statements that make the functions; each belongs to the owner, and bounds itself."""
    made = []
    for each in histories():
        model = apps.get_model(each.model)
        triggers = ",".join(trigger.get_pgid(model) for trigger in getattr(model._meta, "triggers", ()))
        words = {
            "table": sql.Identifier(each.table),
            "moment": sql.Identifier(each.moment),
            "months": sql.Literal(f"{each.months} months"),
            # Inside the function the trigger lets pass; whoever calls it has no right to the table.
            "safe": sql.SQL(
                "LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp SET pgtrigger.ignore = {}"
            ).format(sql.Literal(f"{{{triggers}}}")),
        }
        for column in each.words if _grounds else ():
            noted = sql.SQL(" OR ").join(
                sql.SQL("EXISTS (SELECT FROM {} WHERE id = ground)").format(
                    sql.Identifier(apps.get_model(ground)._meta.db_table)
                )
                for ground in _grounds
            )
            empty = "{}" if model._meta.get_field(column).get_internal_type() == "JSONField" else ""
            made.append(
                EMPTYING.format(
                    name=sql.Identifier(each.emptying(column)),
                    column=sql.Identifier(column),
                    empty=sql.Literal(empty),
                    noted=noted,
                    **words,
                )
            )
        if each.months:
            made.append(AGEING.format(name=sql.Identifier(each.ageing), **words))
    return [each.as_string(None) for each in made]


def empty_words(history: History, column: str, keys: Iterable[int], *, ground: UUID) -> None:
    """Empty the words of these rows; nothing happens where no deletion was noted under ``ground``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {history.emptying(column)}(%s, %s::bigint[])", [ground, list(keys)])


def forget_old(model: str, *, before: datetime) -> int:
    """Take away the rows of history from before a moment, as far as they were kept as long as they must be; return how many.

    Raises:
        KeyError: it is no history, or nothing of it ever goes.
    """
    history = _models[model]
    if not history.months:
        raise KeyError(model)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {history.ageing}(%s)", [before])
        found: Any = cursor.fetchone()
    return int(found[0])


@contextmanager
def rewriting(table: str) -> Iterator[None]:
    """Let rows of a table be written anew in this transaction, by the owner of the database: their seal is new, what they tell stays.

    pgtrigger's own ``ignore`` sends two statements at once, which a server that binds values does not take.
    """
    held = [trigger.get_pgid(model) for model, trigger in pgtrigger.registered() if model._meta.db_table == table]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{','.join(held)}}}"])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
