"""Backing up and restoring: one tar with the database and the keys that open its sealed fields."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from lianxinqiao.kernel.database import embedded
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.secrets import key_ring


class RestoreRefused(Exception):
    """The backup cannot be restored here; the database is as it was."""


def back_up(target: str) -> dict[str, Any]:
    """Write a consistent backup of the whole database and the key ring to ``target``, readable by us only.

    Keep it as safe as the town's seal: it holds the keys of the sealed fields.
    """
    key_ring()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={base / 'database.dump'}")
        shutil.copy(settings.KEY_RING, base / "fields.keys")
        counts = table_counts()
        (base / "about.json").write_text(json.dumps({"made_at": now().isoformat(), "rows": counts}, ensure_ascii=False))
        path = Path(target)
        beside = path.with_name(path.name + ".part")
        with tarfile.open(beside, "w") as archive:
            for name in ("about.json", "fields.keys", "database.dump"):
                archive.add(base / name, name)
        beside.chmod(0o600)
        beside.replace(path)
    return {"file": str(path), "bytes": path.stat().st_size, "tables": len(counts), "rows": sum(counts.values())}


def restore(source: str, *, force: bool = False) -> dict[str, Any]:
    """Restore a backup into an empty database, all or nothing, and put its key ring in place.

    Raises:
        RestoreRefused: no backup of ours, or the database holds something and ``force`` is not given.
    """
    path = Path(source)
    if not path.is_file() or not tarfile.is_tarfile(path):
        raise RestoreRefused(f"不是备份文件：{source} / not a backup")
    if connection.introspection.table_names() and not force:
        raise RestoreRefused(
            "数据库不是空的；确认要覆盖请加 --force / the database is not empty; --force empties it first"
        )
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        with tarfile.open(path) as archive:
            names = set(archive.getnames())
            if not {"about.json", "fields.keys", "database.dump"} <= names:
                raise RestoreRefused(f"不是备份文件：{source} / not a backup")
            archive.extractall(base, filter="data")
        about = json.loads((base / "about.json").read_text())
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connections.close_all()
        _run(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={_url()}",
            str(base / "database.dump"),
        )
        ring = Path(settings.KEY_RING)
        ring.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(base / "fields.keys", ring)
        ring.chmod(0o600)
    key_ring.cache_clear()
    forget_all()
    found = table_counts()
    wrong = {name: (n, found.get(name)) for name, n in about["rows"].items() if found.get(name) != n}
    if wrong:
        raise RestoreRefused(f"恢复后行数不符 / row counts differ: {wrong}")
    return {"file": source, "made_at": about["made_at"], "tables": len(found), "rows": sum(found.values())}


def table_counts() -> dict[str, int]:
    """Return the number of rows of every table."""
    counts = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  (names from the catalogue)
            counts[name] = cursor.fetchone()[0]
    return counts


def _url() -> str:
    # An embedded server is known only once somebody has connected.
    connection.ensure_connection()
    parts = connection.settings_dict
    host = parts["HOST"] or "127.0.0.1"
    return f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{host}:{parts['PORT'] or 5432}/{parts['NAME']}"


def _run(name: str, *arguments: str) -> None:
    # The wheel ships both programs; a server's own are preferred, they know its version.
    found = shutil.which(name) if not settings.EMBEDDED_DATABASE else None
    command = [found or embedded.program(name), *arguments]
    if name == "pg_dump":
        command.append(_url())
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RestoreRefused(f"{name}: {done.stderr.strip()[:600]}")
