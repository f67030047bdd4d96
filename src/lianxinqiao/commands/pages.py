"""``lxq web``: the pages alone, for a machine whose own supervisor starts them again."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

from django.db import OperationalError

from lianxinqiao.kernel.backup.carrying import need_finished
from lianxinqiao.kernel.database.patience import PAGE


def web(options: Any) -> None:
    """Become the web server; nothing of this process is left."""
    # Without its database a page says so, and comes back with it.
    with suppress(OperationalError):
        need_finished()
    command = web_command(options.host, options.port, options.workers)
    os.execve(command[0], command, {**os.environ, "LXQ_PATIENCE": PAGE})  # noqa: S606  (no shell is wanted)


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the words that start the web server; it starts its own workers again."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--no-ws"),
        # Who opens a connection and says nothing keeps one of many places, for seconds.
        *("--backpressure", "512", "--http1-header-read-timeout", "5000"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8"),
        *("--log-level", "warning", "lianxinqiao.asgi:application"),
    ]
