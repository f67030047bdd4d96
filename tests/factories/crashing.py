"""Making a deed fail at any of its statements, and taking back what was only tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Try something and take it back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Crash(Exception):
    """What a power cut is to a deed."""


class CrashAt:
    """Raises at the n-th statement that changes something."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.seen += 1
            if self.seen == self.at:
                raise Crash
        return execute(sql, params, many, context)
