"""How long a statement may run and wait for a lock: briefly for a page, longer for jobs, commands and exports.

``LXQ_PATIENCE`` says which of the two a process begins with; ``LXQ_PAGE_SECONDS``, ``LXQ_PAGE_LOCK_SECONDS``,
``LXQ_LONG_SECONDS`` and ``LXQ_LONG_LOCK_SECONDS`` set the figures (0: without end).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

PAGE, LONG = "page", "long"
SECONDS = {
    PAGE: (("LXQ_PAGE_SECONDS", 30.0), ("LXQ_PAGE_LOCK_SECONDS", 5.0)),
    LONG: (("LXQ_LONG_SECONDS", 3600.0), ("LXQ_LONG_LOCK_SECONDS", 60.0)),
}
NAMES = ("statement_timeout", "lock_timeout")


def milliseconds(kind: str) -> dict[str, int]:
    """Return the two limits of a kind of process, as PostgreSQL names them."""
    return {
        name: int(float(os.environ.get(variable, "") or standard) * 1000)
        for name, (variable, standard) in zip(NAMES, SECONDS[kind], strict=True)
    }


def connection_options(given: str = "") -> str:
    """Return libpq's ``options`` with the limits of this process before what else is ``given``, which wins."""
    limits = [f"-c {name}={value}" for name, value in milliseconds(PAGE if is_page() else LONG).items()]
    return " ".join([*limits, given]).strip()


def is_page() -> bool:
    """Return whether this process draws pages; commands and jobs have the time they need."""
    return (os.environ.get("LXQ_PATIENCE") or PAGE) == PAGE


@contextmanager
def patient() -> Iterator[None]:
    """Give what runs inside the time of a job: an export, a migration."""
    wanted = milliseconds(LONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        before = cursor.fetchone()
    _set([str(wanted[name]) for name in NAMES])
    try:
        yield
    finally:
        # In a transaction that failed, rolling it back restores them; on a connection that is gone there is nothing to.
        with suppress(Error):
            _set(before)


def _set(values: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)", values
        )
