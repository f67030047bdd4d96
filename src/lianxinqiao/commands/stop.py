"""``lxq stop``: what serves here ends, then the embedded database."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connections

from lianxinqiao.kernel.database import embedded

MOST_SECONDS = 30


def stop(_options: Any) -> None:
    connections.close_all()
    stopped = [_end(mark) for mark in sorted(embedded.home().glob("serve-*.pid"))]
    stopped.append(embedded.stop())
    print("已停止 / stopped" if any(stopped) else "没有在运行 / was not running")


@contextmanager
def registered() -> Iterator[None]:
    """Let ``lxq stop`` find this process: a file with its number, locked as long as it lives."""
    mark = embedded.home() / f"serve-{os.getpid()}.pid"
    with mark.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write(str(os.getpid()))
        held.flush()
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)


def is_served() -> bool:
    """Return whether somebody serves this home now."""
    for mark in embedded.home().glob("serve-*.pid"):
        with suppress(FileNotFoundError), mark.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


def _end(mark: Path) -> bool:
    """Ask the one that serves to end and wait for it; a mark that nobody locks is left over from a crash."""
    with suppress(FileNotFoundError), mark.open() as held:
        end = time.monotonic() + MOST_SECONDS
        asked = False
        while time.monotonic() < end:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not asked and (number := held.read().strip()):
                    with suppress(ProcessLookupError):
                        os.kill(int(number), signal.SIGTERM)
                    asked = True
                time.sleep(0.2)
            else:
                mark.unlink(missing_ok=True)
                return asked
    return False
