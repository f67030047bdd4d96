"""Restoring a backup: proved to its end, restored beside, proved again there, and only then put in the place of what was.

Whatever is wrong with the file or its keys is found before anything of the town is touched.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from lianxinqiao.kernel.backup import carrying, container, places, programs, recovery, sums
from lianxinqiao.kernel.backup.making import DUMP, FILES, SECRETS, back_up
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.keyring import KeyRing, SealBroken, came_back, checked_ring, is_of_one, merged, write_private
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.secrets import is_token, key_ring, open_token, sealed_columns

log = logging.getLogger("lianxinqiao.backup")

BESIDE, BEFORE = "_beside", "_before"
KEPT_SINCE = "kept by a restore since "
BATCH = 2000


class RestoreRefused(DomainError):
    """The backup cannot be restored here; the town is as it was."""


def restore(source: str, *, keys: Iterable[str] = (), passphrase: str = "", force: bool = False) -> dict[str, Any]:
    """Put a backup in the place of what is here; what was here is backed up first and kept where that fails.

    ``keys`` are recovery keys; the one that still lies on this machine and ``LXQ_BACKUP_PASSPHRASE`` are tried as well.

    Raises:
        RestoreRefused: no backup, not whole, no key that opens it or what is sealed in it, made by a newer version, or the
            database holds something and ``force`` is not given. Nothing was touched.
    """
    path = Path(source)
    keys = [*keys, *([recovery.secret()] if recovery.secret() else [])]
    passphrase = passphrase or os.environ.get("LXQ_BACKUP_PASSPHRASE", "")
    try:
        about, secrets = _proved(path, keys, passphrase)
    except container.BackupBroken as problem:
        raise RestoreRefused(str(problem)) from problem
    _environment_fits(secrets)
    ours = _own_ring(secrets["ring"])
    if ours is not None:
        # What was exchanged since is not written with again, nor are backups sealed to the recovery key of before.
        secrets = {**secrets, "ring": merged(ours, secrets["ring"]), "recovery": ""}
    filled = bool(connection.introspection.table_names())
    if filled and not force:
        raise RestoreRefused(
            "数据库不是空的；确认要换成备份里的内容请加 --force（现有内容会先备份）"
            " / the database is not empty; --force puts the backup in its place, after a backup of what is here"
        )
    name = str(programs.parameters()["dbname"])
    with _beside(name) as beside, _staged(secrets) as (ring, files):
        _fill(path, keys, passphrase, beside, files)
        opened = _proved_beside(beside, about, ring)
        kept = _keep(name) if filled else ""
        unknown = [str(carrying.KEYS_SINCE.words)] if ours is None else []
        carried = carrying.carry(name, beside, made_at=about["made_at"], unknown=unknown)
        _swap(name, beside, keep=filled and not kept)
        _install(secrets, ring, files)
    carrying.placed()
    connections.close_all()
    key_ring.cache_clear()
    forget_all()
    return {
        "file": source,
        "made_at": about["made_at"],
        "tables": len(about["tables"]),
        "rows": sum(rows for rows, _sum in about["tables"].values()),
        "sealed": opened,
        "before": kept,
        "kept_database": f"{name}{BEFORE}" if filled and not kept else "",
        "settings": _settings_of(secrets),
        "unknown": carried.unknown,
        "keys_back": came_back(secrets["ring"]),
    }


def _proved(path: Path, keys: Iterable[str], passphrase: str) -> tuple[dict[str, Any], dict[str, Any]]:
    read: dict[str, bytes] = {SECRETS: b"", container.LAST: b""}
    first = b""
    with container.opened(path, keys, passphrase) as members:
        for name, content in members:
            if name in read:
                read[name] = content
            elif name.startswith(DUMP) and not first:
                first = content[:5]
    try:
        about, secrets = json.loads(read[container.LAST]), json.loads(read[SECRETS])
        checked_ring(json.dumps(secrets["ring"]))
        whole = bool(secrets["secret_key"]) and first == b"PGDMP" and bool(about["tables"] and about["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise container.BackupBroken("备份里的密钥不能用 / the keys in the backup are no keys") from error
    if not whole:
        raise container.BackupBroken("备份里没有数据库 / there is no database in the backup")
    on_disk = MigrationLoader(None).disk_migrations
    known, disk = {app for app, _name in on_disk}, {f"{app}.{name}" for app, name in on_disk}
    newer = [f"{app}.{name}" for app, name in about["version"].items() if app in known and f"{app}.{name}" not in disk]
    if newer:
        raise container.BackupBroken(
            f"备份出自更新的版本，请先升级程序 / made by a newer version, upgrade first: {', '.join(newer)}"
        )
    return about, secrets


def _environment_fits(secrets: dict[str, Any]) -> None:
    given = os.environ.get("SECRET_KEY")
    if given and given != secrets["secret_key"]:
        kept = Path(settings.HOME) / "restored.secret.key"
        write_private(kept, secrets["secret_key"])
        raise RestoreRefused(
            f"环境变量 SECRET_KEY 与备份里的不同，恢复后回执码会打不开；备份里的已写到 {kept}，请先改好环境变量再恢复"
            f" / SECRET_KEY of the environment is not the backup's, receipts would not open; it was written to {kept}: set it first"
        )


def _own_ring(theirs: dict[str, Any]) -> dict[str, Any] | None:
    """Return the key ring that is here, where it is of the installation that was backed up."""
    with suppress(OSError, ValueError):
        ours = checked_ring(Path(settings.KEY_RING).read_text())
        return ours if is_of_one(ours, theirs) else None
    return None


@contextmanager
def _beside(name: str) -> Any:
    """Make an empty database beside ours; it goes where anything fails."""
    beside = name + BESIDE
    with _maintenance(name) as server:
        found = server.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = %s UNION ALL"
            " SELECT datcollate, datctype FROM pg_database WHERE datname = 'template0'",
            [name],
        ).fetchone()
        assert found is not None
        try:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(beside)))
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}").format(
                    sql.Identifier(beside), sql.Literal(found[0]), sql.Literal(found[1])
                )
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise RestoreRefused(
                "数据库账号不能新建数据库，请让管理员授权 CREATEDB / the database account may not create a database: grant CREATEDB"
            ) from error
    try:
        yield beside
    finally:
        with _maintenance(name) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(beside)))


@contextmanager
def _staged(secrets: dict[str, Any]) -> Any:
    """Lay keys and files beside those of the town; they go where anything fails."""
    ring, files = Path(settings.KEY_RING + ".restored"), Path(f"{settings.MEDIA_ROOT}.restored")
    ring.parent.mkdir(parents=True, exist_ok=True)
    write_private(ring, json.dumps(secrets["ring"]))
    shutil.rmtree(files, ignore_errors=True)
    try:
        yield ring, files
    finally:
        ring.unlink(missing_ok=True)
        ring.with_name(ring.name + ".lock").unlink(missing_ok=True)
        shutil.rmtree(files, ignore_errors=True)


def _fill(path: Path, keys: Iterable[str], passphrase: str, beside: str, files: Path) -> None:
    load = programs.run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        database=beside,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert load.stdin is not None and load.stderr is not None
    try:
        with container.opened(path, keys, passphrase) as members, suppress(BrokenPipeError):
            for name, content in members:
                if name.startswith(DUMP):
                    load.stdin.write(content)
                elif name.startswith(FILES):
                    _write_file(files, name.removeprefix(FILES), content)
    except container.BackupBroken as problem:
        load.kill()
        raise RestoreRefused(str(problem)) from problem
    finally:
        with suppress(BrokenPipeError):
            load.stdin.close()
        words = load.stderr.read().decode(errors="replace").strip()
        load.stderr.close()
        load.wait()
    if load.returncode:
        raise RestoreRefused(f"备份里的数据库恢复不出来 / the database does not restore: pg_restore: {words[:600]}")


def _write_file(files: Path, name: str, content: bytes) -> None:
    target = (files / name).resolve()
    if not target.is_relative_to(files.resolve()):
        raise RestoreRefused(f"备份里的文件名不对 / a name in the backup leads elsewhere: {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _proved_beside(beside: str, about: dict[str, Any], ring: Path) -> int:
    """Count and sum what was restored, open everything that is sealed; return how many values that are."""
    with programs.connect(beside, autocommit=True) as restored:
        found = sums.take(restored)
        wrong = {name: (had, found.get(name)) for name, had in about["tables"].items() if found.get(name) != had}
        if wrong:
            raise RestoreRefused(f"恢复出来的行数或内容不符 / rows or sums differ: {wrong}")
        try:
            opened = _open_all(restored, KeyRing(ring))
        except SealBroken as problem:
            raise RestoreRefused(
                f"备份里的密钥打不开加密内容 / the keys in the backup do not open what is sealed: {problem}"
            ) from problem
        restored.execute("ANALYZE")
    return opened


def _open_all(restored: psycopg.Connection[Any], ring: KeyRing) -> int:
    opened = 0
    for column in sealed_columns():
        table, name = column.model._meta.db_table, str(column.column)
        there = restored.execute(
            "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s", [table, name]
        ).fetchone()
        if there is None or there[0] not in ("text", "bytea"):
            # A version that had no such column yet, or had it plain.
            continue
        with restored.transaction(), restored.cursor(name="sealed") as rows:
            rows.execute(
                sql.SQL("SELECT {}, {} FROM {} WHERE length({}::text) > 0").format(
                    sql.Identifier(name),
                    sql.SQL(", ").join(sql.Identifier(str(key.column)) for key in column.keys),
                    sql.Identifier(table),
                    sql.Identifier(name),
                )
            )
            while batch := rows.fetchmany(BATCH):
                for token, *key in batch:
                    # A version that had this column plain: the migration will seal it.
                    if is_token(token):
                        open_token(token, column.place(key), ring)
                        opened += 1
    return opened


def _keep(name: str) -> str:
    """Back up what is about to be replaced; where that fails its database is kept under another name."""
    try:
        path = places.folder() / f"before-restore-{now():%Y%m%d-%H%M%S}{places.SUFFIX}"
        return str(back_up(path)["file"])
    except Exception:
        log.exception("what is replaced could not be backed up before")
        # A town whose database is broken is restored all the same; nothing of it is thrown away.
        return ""


def kept_beside() -> list[tuple[str, int, str]]:
    """Return the databases that restores have left beside ours: name, bytes, since when where that is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, CASE WHEN has_database_privilege(oid, 'CONNECT') THEN pg_database_size(oid) ELSE 0 END,"
            " coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
            " WHERE datname IN (current_database() || %s, current_database() || %s) ORDER BY datname",
            [BESIDE, BEFORE],
        )
        return [
            (name, size, said.removeprefix(KEPT_SINCE) if said.startswith(KEPT_SINCE) else "")
            for name, size, said in cursor.fetchall()
        ]


def _swap(name: str, beside: str, *, keep: bool) -> None:
    """Put one database in the place of the other, both names at once."""
    connections.close_all()
    before = f"{name}{BEFORE}"
    with _maintenance(name) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(before)))
        server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        try:
            server.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname IN (%s, %s) AND pid <> pg_backend_pid()",
                [name, beside],
            )
            with server.transaction():
                server.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(before))
                )
                server.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(beside), sql.Identifier(name))
                )
        except psycopg.Error:
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))
            raise
        if keep:
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(before)))
            # Whoever finds it later is told since when it lies there.
            server.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(before), sql.Literal(f"{KEPT_SINCE}{now():%Y-%m-%d %H:%M}")
                )
            )
        else:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(before)))


def _install(secrets: dict[str, Any], ring: Path, files: Path) -> None:
    Path(settings.KEY_RING).parent.mkdir(parents=True, exist_ok=True)
    ring.replace(settings.KEY_RING)
    if "SECRET_KEY" not in os.environ:
        write_private(Path(settings.HOME) / "secret.key", secrets["secret_key"])
        settings.SECRET_KEY = secrets["secret_key"]
    recovery.use(secrets.get("recovery", ""))
    if files.exists():
        media = Path(settings.MEDIA_ROOT)
        shutil.rmtree(media, ignore_errors=True)
        files.replace(media)
    if kept := _settings_of(secrets):
        words = "".join(f"{name}={value}\n" for name, value in kept.items())
        write_private(Path(settings.HOME) / "restored.env", words)


def _settings_of(secrets: dict[str, Any]) -> dict[str, str]:
    """Return what the town was told by its environment and is not told here."""
    return {name: value for name, value in secrets["settings"].items() if os.environ.get(name) != value}


def _maintenance(name: str) -> psycopg.Connection[Any]:
    return programs.connect("template1" if name == "postgres" else "postgres", autocommit=True)
