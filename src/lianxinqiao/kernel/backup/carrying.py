"""What does not come back with a backup: what opened the town then, and what was taken away since, as far as that is known here.

Done in the restored database while it still lies beside ours: from the moment it stands in our place it is so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection
from django.utils.translation import gettext_lazy
from psycopg import sql

from lianxinqiao.kernel.backup import programs
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.moments import now

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

log = logging.getLogger("lianxinqiao.backup")
ONE_AT_A_TIME = 0x6C787121
NOTE = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"


@dataclass(frozen=True)
class Taken:
    """Something that was taken away from somebody since the backup.

    Attributes:
        words: what it is, as whoever restores reads it.
        reads: tables of what is here, with their columns; each lies beside as ``here_<table>`` for the statements.
        does: statements on the restored database. Where ``lxq.straight`` is not ``on``, the backup may know of more than what is here.
    """

    words: StrPromise | str
    reads: Mapping[str, tuple[str, ...]]
    does: tuple[str, ...]


@dataclass(frozen=True)
class Restored:
    """The last restore of a town: when, of what hour, and what could not be known then of the time between.

    Attributes:
        unfinished: what is not done yet: its keys and files are not in place, or what is done afterwards is not; ``""`` when all is.
    """

    at: datetime
    made_at: datetime
    unknown: list[str] = field(default_factory=list)
    unfinished: str = ""


KEYS, DEEDS = "keys", "deeds"


class RestoreUnfinished(DomainError):
    """A restore died on its way: nothing is served until it is done; the message says what to do."""


# The rings are merged where they lie: here is what it is called where they cannot be.
KEYS_SINCE = Taken(gettext_lazy("换过、销毁过的密钥"), {}, ())

_carried: list[str] = []
_opened: list[tuple[str, str]] = []
_taken: list[Taken] = [KEYS_SINCE]
_afterwards: list[Callable[[], object]] = []


def register_carried(table: str) -> None:
    """Say that rows of a table outlive a restore: those the town has now are added to those of the backup."""
    _carried.append(table)


def register_opened(table: str, *, ended: str = "") -> None:
    """Say that rows of a table let somebody in, and after a restore do not: ``ended`` takes the moment; without it they go."""
    _opened.append((table, ended))


def opened_tables() -> list[str]:
    return [table for table, _ended in _opened]


def register_taken(taken: Taken) -> None:
    """Say what is taken away again, in the order in which it was said."""
    _taken.append(taken)


def register_afterwards(deed: Callable[[], object]) -> None:
    """Say what is done once a backup was put in place, such as deleting again what was deleted since."""
    _afterwards.append(deed)


def finish() -> None:
    """Do what was registered for after a restore, where one is not done yet; the tables are those of this version by then.

    Whatever dies on the way begins it again: it is noted as done when all is.

    Raises:
        RestoreUnfinished: it died between the database and its keys and files: only the restore itself can be done again.
    """
    with _alone():
        need_placed()
        restored = last_restore()
        if restored is None or not restored.unfinished:
            return
        for deed in _afterwards:
            deed()
        _note_here(replace(restored, unfinished=""))


def need_placed() -> None:
    """Let nothing be done with a restored database whose keys and files are not in place.

    Raises:
        RestoreUnfinished: it died between them: only the restore itself can be done again.
    """
    restored = last_restore()
    if restored is not None and restored.unfinished == KEYS:
        raise RestoreUnfinished(
            "上次恢复在放回密钥和文件之前中断了：请用同一份备份重新运行 lxq restore 并加 --force"
            " / the last restore died before its keys and files were in place: restore the same backup again, with --force"
        )


def need_finished() -> None:
    """Let nothing be served from a restored database in which what was taken away and deleted since is not gone again.

    Raises:
        RestoreUnfinished: a restore is not done.
    """
    restored = last_restore()
    if restored is not None and restored.unfinished:
        raise RestoreUnfinished(
            "上次恢复没有做完，备份以后删除的、收回的还没有重新处理：请先运行 lxq setup"
            " / the last restore is not done, what was deleted or taken away since may be back: run lxq setup first"
        )


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def last_restore() -> Restored | None:
    """Return the last restore of this town, where there was one: it is noted at the database, which no backup brings back."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE)
        return _read_note(cursor.fetchone()[0])


def _read_note(note: str | None) -> Restored | None:
    with suppress(ValueError, TypeError, KeyError):
        said = json.loads(note or "")
        at, made_at = (datetime.fromisoformat(said[name]) for name in ("at", "made_at"))
        return Restored(at, made_at, list(said["unknown"]), said.get("unfinished", ""))
    return None


def placed() -> None:
    """Note that keys and files of the restored town are in place; what is done afterwards is not yet."""
    restored = last_restore()
    assert restored is not None
    _note_here(replace(restored, unfinished=DEEDS))


def _note_here(restored: Restored) -> None:
    with programs.connect(autocommit=True) as here:
        _note(here, str(programs.parameters()["dbname"]), restored)


def _note(side: psycopg.Connection[Any], database: str, restored: Restored) -> None:
    kept = {**asdict(restored), "at": str(restored.at), "made_at": str(restored.made_at)}
    side.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(json.dumps(kept)))
    )


def carry(name: str, beside: str, *, made_at: str, unknown: Iterable[str] = ()) -> Restored:
    """End what opened the town, take away what was taken away since, add what outlives a restore; return what is not known.

    ``unknown`` is what is not known besides.
    """
    with programs.connect(beside) as there, programs.connect(name, autocommit=True) as here:
        for table, ended in _opened:
            _end(there, table, ended)
        for table in _carried:
            _bring(here, there, table)
        words = list(dict.fromkeys([*_take_away(here, there, made_at), *unknown]))
        restored = Restored(now(), datetime.fromisoformat(made_at), words, KEYS)
        _note(there, beside, restored)
    return restored


def _end(there: psycopg.Connection[Any], table: str, ended: str) -> None:
    if not _columns(there, table):
        # A version that had none yet.
        return
    if ended:
        words = "UPDATE {table} SET {ended} = now() WHERE {ended} IS NULL"
    else:
        words = "DELETE FROM {table}"
    there.execute(sql.SQL(words).format(table=sql.Identifier(table), ended=sql.Identifier(ended or table)))


def _bring(here: psycopg.Connection[Any], there: psycopg.Connection[Any], table: str) -> None:
    if _columns(here, table) and (columns := _columns(there, table)):
        _lay_beside(here, there, table, columns)
        words = "INSERT INTO {table} SELECT * FROM {laid} ON CONFLICT DO NOTHING"
        there.execute(sql.SQL(words).format(table=sql.Identifier(table), laid=sql.Identifier(f"here_{table}")))


def _take_away(here: psycopg.Connection[Any], there: psycopg.Connection[Any], made_at: str) -> list[str]:
    """Take away what is known to have been taken away; return the words of what is not known, or not all of it."""
    if not _is_same_town(here, there):
        return [str(each.words) for each in _taken]
    earlier = _note_of(here)
    # What was restored since the backup was made does not know all that came between.
    of_hour = datetime.fromisoformat(made_at)
    is_straight = earlier is None or earlier.at < of_hour
    if earlier is not None and earlier.unfinished and earlier.made_at == of_hour:
        # The same one once more, which died on its way: what it knew is still known.
        is_straight = not earlier.unknown
    there.execute("SELECT set_config('lxq.straight', %s, true)", ["on" if is_straight else "off"])
    unknown = [] if is_straight else [str(each.words) for each in _taken]
    for each in _taken:
        try:
            with there.transaction():
                for table, columns in each.reads.items():
                    _lay_beside(here, there, table, columns)
                for statement in each.does:
                    # Written in the apps, with nothing of a caller in it.
                    there.execute(statement.encode())
        except psycopg.Error:
            # A table of another version, or one that is broken: the restore goes on, and says so.
            log.exception("what was taken away since the backup could not be carried: %s", list(each.reads))
            unknown.append(str(each.words))
    return list(dict.fromkeys(unknown))


def _note_of(here: psycopg.Connection[Any]) -> Restored | None:
    row = here.execute(NOTE).fetchone()
    return _read_note(row[0] if row else None)


def _is_same_town(here: psycopg.Connection[Any], there: psycopg.Connection[Any]) -> bool:
    """Whether what is here and the backup began as one: the moment of the first migration is of one installation alone."""
    with suppress(psycopg.Error):
        first = "SELECT min(applied) FROM django_migrations"
        return here.execute(first).fetchone() == there.execute(first).fetchone()
    return False


def _columns(side: psycopg.Connection[Any], table: str) -> tuple[str, ...]:
    rows = side.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        [f"public.{table}"],
    ).fetchall()
    return tuple(name for (name,) in rows)


def _lay_beside(
    here: psycopg.Connection[Any], there: psycopg.Connection[Any], table: str, columns: tuple[str, ...]
) -> None:
    """Copy rows of what is here into a table of the restored database that goes with this transaction."""
    words: dict[str, sql.Composable] = {
        "table": sql.Identifier(table),
        "laid": sql.Identifier(f"here_{table}"),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }
    there.execute(sql.SQL("DROP TABLE IF EXISTS {laid}").format(**words))
    there.execute(
        sql.SQL("CREATE TEMP TABLE {laid} ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0").format(**words)
    )
    with (
        here.cursor().copy(sql.SQL("COPY (SELECT {columns} FROM {table}) TO STDOUT").format(**words)) as rows,
        there.cursor().copy(sql.SQL("COPY {laid} ({columns}) FROM STDIN").format(**words)) as into,
    ):
        for row in rows:
            into.write(row)
