"""Writing a backup: one snapshot, counted and dumped, with all that a restore needs."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from lianxinqiao.kernel.backup import container, places, programs, recovery, sums
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.secrets import key_ring

CHUNK = 8 * 1024 * 1024
DUMP = "database/"
FILES = "files/"
SECRETS = "secrets.json"
# What a setting of this machine alone is, or stands in the backup as something else.
NOT_KEPT = {"LXQ_HOME", "LXQ_BACKUPS", "LXQ_KEY_RING", "LXQ_PATIENCE", "LXQ_DATABASE_ROLE", "LXQ_BACKUP_PASSPHRASE"}


class BackupFailed(Exception):
    """No backup was written; the message says why."""


def back_up(target: str | Path, *, passphrase: str = "") -> dict[str, Any]:
    """Write a sealed backup, read it again to its end, and say beside it that it is good.

    Rows are counted in the snapshot that is dumped: work goes on meanwhile and changes nothing.

    Raises:
        BackupFailed: nothing was written.
    """
    began = time.monotonic()
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    made_at = now()
    passphrase = passphrase or os.environ.get("LXQ_BACKUP_PASSPHRASE", "")
    # A key that is new comes before what is sealed with it, an old one goes after: what either holds opens the snapshot.
    before = key_ring().path.read_text()
    with programs.connect() as held:
        held.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = str((held.execute("SELECT pg_export_snapshot()").fetchone() or [""])[0])
        counted: dict[str, list[Any]] = {}

        def members() -> Iterator[tuple[str, bytes]]:
            yield SECRETS, json.dumps(_secrets(before), ensure_ascii=False).encode()
            yield from _dumped(snapshot)
            yield from _files()
            counted.update(sums.take(held))

        def about() -> dict[str, Any]:
            return {"made_at": made_at.isoformat(), "version": _version(), "tables": counted}

        own = container.write(path, members(), about, recipients=[recovery.recipient()], passphrase=passphrase)
    with container.opened(path, [own]) as read:
        for _name, _content in read:
            pass
    said = {
        "made_at": made_at.isoformat(),
        "bytes": path.stat().st_size,
        "rows": sum(rows for rows, _sum in counted.values()),
        "tables": len(counted),
        "seconds": round(time.monotonic() - began, 1),
    }
    places.note(path, said)
    return {"file": str(path), **said}


def nightly() -> dict[str, Any]:
    """Write tonight's backup into the folder and let old ones go; what fails is noted there.

    Raises:
        BackupFailed: nothing was written.
    """
    at = now()
    try:
        done = back_up(places.folder() / f"{at:%Y%m%d-%H%M%S}{places.SUFFIX}")
    except Exception as error:
        # Whatever it is, the administrator must find it on the page.
        places.note_failure(at, f"{type(error).__name__}: {error}"[:600])
        raise
    places.forget_failure()
    places.prune(at)
    return done


def _dumped(snapshot: str) -> Iterator[tuple[str, bytes]]:
    dump = programs.run(
        "pg_dump",
        "--format=custom",
        "--compress=3",
        "--no-owner",
        "--no-privileges",
        "--lock-wait-timeout=60s",
        f"--snapshot={snapshot}",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert dump.stdout is not None and dump.stderr is not None
    with dump:
        number = 0
        while chunk := dump.stdout.read(CHUNK):
            yield f"{DUMP}{number:06}", chunk
            number += 1
        words = dump.stderr.read().decode(errors="replace").strip()
    if dump.returncode:
        raise BackupFailed(f"pg_dump: {words[:600]}")


def _secrets(ring_before: str) -> dict[str, Any]:
    ring, first = json.loads(key_ring().path.read_text()), json.loads(ring_before)
    ring["keys"] = {**first["keys"], **ring["keys"]}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("LXQ_") and name not in NOT_KEPT or name == "DJANGO_SETTINGS_MODULE"
    }
    return {"secret_key": settings.SECRET_KEY, "ring": ring, "recovery": recovery.recipient(), "settings": kept}


def _files() -> Iterator[tuple[str, bytes]]:
    base = Path(settings.MEDIA_ROOT)
    for path in sorted(base.rglob("*")) if base.is_dir() else []:
        if path.is_file() and not path.is_symlink():
            yield f"{FILES}{path.relative_to(base)}", path.read_bytes()


def _version() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app")
        return dict(cursor.fetchall())
