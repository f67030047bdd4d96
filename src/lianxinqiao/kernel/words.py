"""The words of a choice, asked for once per language: a list of fifty rows asks some five hundred times (ADR 0008)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

_said: dict[tuple[str | None, int], tuple[object, dict[Any, str]]] = {}


def words_of(choices: Any, value: Any) -> str:
    """Return the words of a value of a ``Choices`` class or of a mapping, in the language of the page."""
    key = (get_language(), id(choices))
    held = _said.get(key)
    if held is None:
        pairs = choices.items() if isinstance(choices, Mapping) else choices.choices
        # The choices are held beside their words, so that the id stays theirs.
        held = _said[key] = (choices, {code: str(words) for code, words in pairs})
    return held[1].get(value, str(value))
