"""The words of a choice, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words_of(choices: Any, value: Any) -> str:
    """Return the words of a value of a ``Choices`` class or of a mapping; the value itself where it has none."""
    if isinstance(choices, Mapping):
        return str(choices.get(value, value))
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value)
