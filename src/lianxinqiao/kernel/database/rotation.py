"""Writing sealed columns anew with the key of today, under work: nobody waits for it longer than for a small batch.

A row that somebody holds is passed over and met again in the next pass, so a rotation waits for nobody and is nobody's
deadlock. What is written is compared first by the database's own lock; stopped anywhere it goes on where it was.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.migrations import RunPython

from lianxinqiao.kernel.database.history import rewriting
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.secrets import (
    BOUND,
    REMOVED,
    EncryptedBytesField,
    EncryptedJSONField,
    SealBroken,
    SealedColumn,
    is_token,
    key_ring,
    open_token,
    sealed_columns,
)

BATCH = 200
PASSES = 50
PAUSE_SECONDS = 0.2
ONE_AT_A_TIME = 0x6C787120


class RotationRefused(DomainError):
    """Nothing was changed; the message says what to do first."""


@dataclass
class Rewritten:
    """What a rotation did and what is left: only when nothing is left may an old key be taken away."""

    key: str
    rows: int = 0
    left: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def remainder(self) -> int:
        return sum(self.left.values())


def rotate(*, fresh: bool = False, say: Callable[[str], None] = lambda words: None) -> Rewritten:
    """Make a new key and write all that is sealed anew with it; where an earlier rotation was stopped, go on with that.

    ``fresh`` makes a new key also then.

    Raises:
        RotationRefused: another rotation runs.
    """
    with _alone():
        if fresh or not any(remainder().values()):
            key_ring().add_key()
        return _write_all(say)


def bind_all() -> Rewritten | None:
    """Bind what was sealed before places were bound; None where that is done. Afterwards nothing unbound opens."""
    if key_ring().is_bound():
        return None
    with _alone():
        done = _write_all(lambda words: None)
    if not done.remainder:
        key_ring().say_bound()
    return done


def retire() -> list[str]:
    """Take the keys away that nothing is sealed with, and return their names.

    Raises:
        RotationRefused: something is still sealed with them, or somebody may still write with them.
    """
    with _alone():
        ring = key_ring()
        ring.current_key()
        if ring.since and (older := _older_transactions(datetime.fromisoformat(ring.since))):
            raise RotationRefused(
                f"有 {older} 个在换密钥之前开始的事务还没结束，请稍后再试 / {older} transactions are older than the key"
            )
        # What was sealed a moment before its statement has arrived by then.
        time.sleep(PAUSE_SECONDS)
        if left := sum(remainder().values()):
            raise RotationRefused(
                f"还有 {left} 处用旧密钥，请先运行 lxq keys rotate / {left} values are on an old key: lxq keys rotate"
            )
        return ring.drop_keys_but_current()


def remainder() -> dict[str, int]:
    """Return for each sealed column how many values are not sealed with the key of today, bound to their place."""
    left = {}
    with connection.cursor() as cursor:
        for column in sealed_columns():
            cursor.execute(f"SELECT count(*) FROM {_table(column)} WHERE {_pending(column)}", [_mark(column)])  # noqa: S608  (names of ours)
            left[f"{column.model._meta.db_table}.{column.column}"] = int(cursor.fetchone()[0])
    return left


def seal_existing(app: str, model: str, *columns: str) -> RunPython:
    """Return what a migration does to seal columns that were plain until now; undone, they are plain again."""

    def seal(apps: Any, _editor: Any) -> None:
        for column in _named(apps, app, model, columns):
            for batch in _batches(column, "true"):
                plain = [(pk, key, _plain(column, value)) for pk, key, value in batch if not _is_token(value)]
                _write(column, [(pk, _token(column, key, value)) for pk, key, value in plain])

    def unseal(apps: Any, _editor: Any) -> None:
        for column in _named(apps, app, model, columns):
            for batch in _batches(column, "true"):
                _write(column, [(pk, _opened(column, key, value)) for pk, key, value in batch])

    return RunPython(seal, unseal)


def _named(apps: Any, app: str, model: str, columns: Iterable[str]) -> list[SealedColumn[Any, Any]]:
    return [apps.get_model(app, model)._meta.get_field(name) for name in columns]


def _plain(column: SealedColumn[Any, Any], value: str | bytes) -> bytes:
    plain = value.encode() if isinstance(value, str) else value
    # In JSON, what is empty stands as nothing.
    return b"" if isinstance(column, EncryptedJSONField) and plain in (b"{}", b"[]") else plain


def _opened(column: SealedColumn[Any, Any], key: tuple[Any, ...], value: str | bytes) -> str | bytes:
    if not value:
        return json.dumps(column.get_default()) if isinstance(column, EncryptedJSONField) else value
    plain = open_token(value, column.place(key)) if is_token(value) else _plain(column, value)
    return plain if isinstance(column, EncryptedBytesField) else plain.decode()


def _write_all(say: Callable[[str], None]) -> Rewritten:
    done = Rewritten(key_ring().current_key())
    for turn in range(PASSES):
        done.broken = []
        for column in sealed_columns():
            _rewrite(column, done, say)
        done.left = {name: n for name, n in remainder().items() if n}
        if done.remainder <= len(done.broken):
            break
        time.sleep(PAUSE_SECONDS * min(turn + 1, 10))
    return done


def _rewrite(column: SealedColumn[Any, Any], done: Rewritten, say: Callable[[str], None]) -> None:
    for batch in _batches(column, _pending(column), [_mark(column)]):
        written = []
        for pk, key, token in batch:
            try:
                written.append((pk, _token(column, key, open_token(token, column.place(key)))))
            except SealBroken:
                done.broken.append(column.place(key))
        _write(column, written)
        done.rows += len(written)
        say(f"{column.model._meta.db_table}.{column.column} {done.rows}")


def _batches(
    column: SealedColumn[Any, Any], condition: str, given: Iterable[Any] = ()
) -> Iterator[list[tuple[Any, tuple[Any, ...], Any]]]:
    """Yield what waits, in the order of the rows, each batch in a transaction of its own with its rows locked.

    Of each: the row's key, what the column is bound to, what stands there.
    """
    pk, keys = _pk(column), ", ".join(f'"{key.column}"' for key in column.keys)
    last: Any = None
    while True:
        with transaction.atomic(), rewriting(column.model._meta.db_table), connection.cursor() as cursor:
            after = f"AND {pk} > %s" if last is not None else ""
            cursor.execute(
                f"SELECT {pk}, {column.column}, {keys} FROM {_table(column)} WHERE {column.column} IS NOT NULL AND {condition} {after}"  # noqa: S608
                f" ORDER BY {pk} LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED",
                [*given, *([last] if last is not None else [])],
            )
            rows = [
                (pk_of, tuple(key), bytes(value) if isinstance(value, memoryview) else value)
                for pk_of, value, *key in cursor.fetchall()
            ]
            if rows:
                yield rows
        if not rows:
            return
        last = rows[-1][0]


def _write(column: SealedColumn[Any, Any], rows: list[tuple[Any, Any]]) -> None:
    if not rows:
        return
    raw = isinstance(column, EncryptedBytesField)
    kind = column.model._meta.pk.rel_db_type(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(column)} SET {column.column} = new.token FROM unnest(%s::{kind}[], %s::{'bytea' if raw else 'text'}[])"  # noqa: S608
            f" AS new (pk, token) WHERE {_table(column)}.{_pk(column)} = new.pk",
            [[pk for pk, _token in rows], [bytes(token) if raw else str(token) for _pk, token in rows]],
        )


def _token(column: SealedColumn[Any, Any], key: tuple[Any, ...], plain: bytes) -> Any:
    if not plain:
        return plain if isinstance(column, EncryptedBytesField) else ""
    return column.token_of(plain, column.place(key))


def _is_token(value: str | bytes) -> bool:
    return not value or value == REMOVED or value.startswith(BOUND if isinstance(value, str) else BOUND.encode())  # type: ignore[arg-type]  # of its own type


def _table(column: SealedColumn[Any, Any]) -> str:
    return f'"{column.model._meta.db_table}"'


def _pk(column: SealedColumn[Any, Any]) -> str:
    return f'"{column.model._meta.pk.column}"'


def _mark(column: SealedColumn[Any, Any]) -> str | bytes:
    mark = f"{BOUND}{key_ring().current_key()}:"
    return mark.encode() if isinstance(column, EncryptedBytesField) else mark


def _pending(column: SealedColumn[Any, Any]) -> str:
    length = len(_mark(column))
    kept = "" if isinstance(column, EncryptedBytesField) else f" AND {column.column} <> '{REMOVED}'"
    return f"length({column.column}) > 0 AND substring({column.column} FROM 1 FOR {length}) <> %s{kept}"


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise RotationRefused("另一次密钥更换正在进行 / another rotation is running")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _older_transactions(moment: datetime) -> int:
    """Count those that began before ``moment``; whoever may not see when another's began counts it as older."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
            " AND (xact_start < %s OR state IS NULL AND backend_start < %s)",
            [moment, moment],
        )
        return int(cursor.fetchone()[0])
