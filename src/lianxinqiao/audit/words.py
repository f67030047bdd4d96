"""What the deeds of the audit log are called: each app says the words of its own in ``apps.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_words: dict[str, StrPromise | str] = {}


def register_audit_words(words: Mapping[str, StrPromise | str]) -> None:
    """Say what deeds are called, by the name under which they are recorded.

    Raises:
        ValueError: another app has a word for one of them.
    """
    if doubled := _words.keys() & words.keys():
        raise ValueError(f"{sorted(doubled)} have words already")
    _words.update(words)


def audit_words() -> Mapping[str, StrPromise | str]:
    """Return deed → words of every app, in the order of the apps."""
    return _words
