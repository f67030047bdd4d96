"""Where backups lie, which is the last good one, and how the last attempt went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from lianxinqiao.kernel.backup import recovery
from lianxinqiao.kernel.keyring import write_private

SUFFIX = ".lxq"
FAILED = "failed.json"
WORRY_AFTER = timedelta(hours=36)
KEEP_AT_LEAST = 3


@dataclass(frozen=True)
class Made:
    """A backup that was written, read again to its end and found whole."""

    path: Path
    made_at: datetime
    bytes: int
    rows: int
    seconds: float


@dataclass(frozen=True)
class State:
    """What an administrator has to know about backups."""

    last: Made | None
    failed_at: datetime | None
    reason: str
    key_is_here: bool
    folder: Path
    late: bool


def folder() -> Path:
    return Path(settings.BACKUPS)


def state(now: datetime) -> State:
    """Return what stands in the folder; it needs no database."""
    last = next(iter(made()), None)
    failed: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        failed = json.loads((folder() / FAILED).read_text())
    return State(
        last=last,
        failed_at=datetime.fromisoformat(failed["at"]) if failed else None,
        reason=str(failed.get("reason", "")),
        key_is_here=bool(recovery.secret()),
        folder=folder(),
        late=last is None or now - last.made_at > WORRY_AFTER,
    )


def made() -> Iterator[Made]:
    """Yield the good backups, newest first; one that was cut since is none."""
    found = []
    for about in folder().glob(f"*{SUFFIX}.json"):
        with suppress(OSError, ValueError, KeyError):
            said = json.loads(about.read_text())
            path = about.with_suffix("")
            if path.stat().st_size == said["bytes"]:
                found.append(
                    Made(path, datetime.fromisoformat(said["made_at"]), said["bytes"], said["rows"], said["seconds"])
                )
    yield from sorted(found, key=lambda one: one.made_at, reverse=True)


def note(path: Path, said: dict[str, Any]) -> None:
    """Say beside a backup that it was found whole."""
    write_private(path.with_name(path.name + ".json"), json.dumps(said))


def note_failure(at: datetime, reason: str) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    write_private(folder() / FAILED, json.dumps({"at": at.isoformat(), "reason": reason}, ensure_ascii=False))


def forget_failure() -> None:
    (folder() / FAILED).unlink(missing_ok=True)


def prune(now: datetime) -> list[Path]:
    """Delete backups older than a town keeps them, never the last few good ones; return which.

    What was deleted for a person is deleted in backups so as well: none lives longer.
    """
    old = now - timedelta(days=settings.BACKUP_DAYS)
    gone = [one.path for one in list(made())[KEEP_AT_LEAST:] if one.made_at < old]
    for path in gone:
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".json").unlink(missing_ok=True)
    return gone
