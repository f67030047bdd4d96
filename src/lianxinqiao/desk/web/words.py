"""Small pieces of a page that are drawn hundreds of times: words of a choice, tags, moments.

A list of fifty rows asks for them some five hundred times; asked for once per language they cost a
look-up instead of a translation (ADR 0008).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lianxinqiao.calendar.limits import SHANGHAI

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


@lru_cache(maxsize=4096)
def tag(tone: str, words: str) -> SafeString:
    """Draw a tag: a colour with words on it, never a colour alone."""
    return format_html('<span class="tag {}">{}</span>', tone, words)


def moment_words(value: datetime | None) -> str:
    """Show a moment as 10-08 16:30, with the year when it is not this one."""
    if value is None:
        return "—"
    local = value.astimezone(SHANGHAI)
    short = f"{local.month:02d}-{local.day:02d} {local.hour:02d}:{local.minute:02d}"
    return short if local.year == datetime.now(SHANGHAI).year else f"{local.year}-{short}"


def due_words_of(value: datetime | None) -> str:
    """Show the end of a limit: 24:00 belongs to the day before, not to the next."""
    if value is None:
        return "—"
    local = value.astimezone(SHANGHAI)
    if local.hour == local.minute == 0:
        local -= timedelta(days=1)
        return f"{local.month:02d}-{local.day:02d} 24:00"
    return f"{local.month:02d}-{local.day:02d} {local.hour:02d}:{local.minute:02d}"
