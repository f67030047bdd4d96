"""What the log writes: never a secret that stands in an address."""

from __future__ import annotations

import logging
import re
from functools import cache

from django.urls import reverse

_routes: list[str] = []
STANDS_FOR_IT = "0secret0"


def register_secret_route(name: str) -> None:
    """Say that whatever stands last in an address of this route opens something; called in ``apps.py``."""
    if name not in _routes:
        _routes.append(name)


@cache
def _secret() -> re.Pattern[str]:
    heads = [reverse(name, args=[STANDS_FOR_IT]).partition(STANDS_FOR_IT)[0] for name in _routes]
    return re.compile(f"({'|'.join(map(re.escape, heads))})[^/\\s?\"']+" if heads else r"(?!)()")


def without_secrets(text: str) -> str:
    return _secret().sub(r"\1***", text)


class WithoutSecrets(logging.Formatter):
    """Writes a line, with all that hangs on it, without what a secret address opens."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        # Before a page was asked for there is no address, and perhaps no routes yet.
        return without_secrets(line) if "/" in line and _routes else line
