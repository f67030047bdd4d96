"""How a command answers: in JSON, in words, or by saying why not."""

from __future__ import annotations

import json
from typing import Any

UNITS = {"natural_days": "日", "working_days": "个工作日", "natural_hours": "小时"}


class CommandFailed(Exception):
    """What was asked cannot be done; the message says why."""


def print_json(content: Any) -> None:
    """Print one JSON document; days, moments and identifiers as text."""
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def unit_words(unit: str) -> str:
    """Return the words of a unit of time, empty for what is no span."""
    return UNITS.get(unit, "")
