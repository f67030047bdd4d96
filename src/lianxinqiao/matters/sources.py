"""What can raise a matter: the app that has it says its words and its page; another matter needs nobody to say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from lianxinqiao.matters.kinds import kind_titles

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Source:
    """What raised a matter, as a page names it and leads to it."""

    words: StrPromise | str
    address: str


_sources: dict[str, tuple[StrPromise | str, str]] = {}


def register_source(code: str, words: StrPromise | str, route: str) -> None:
    """Say what a thing that raises matters is called and under which route its page stands; in ``apps.py``.

    Raises:
        ValueError: another app has that code.
    """
    if _sources.setdefault(code, (words, route)) != (words, route):
        raise ValueError(f"{code} is registered already")


def source_of(code: str, pk: UUID | None) -> Source | None:
    """Return the source that a link names, or None for one that no app knows any more."""
    if pk is None:
        return None
    if code in _sources:
        words, route = _sources[code]
        return Source(words, reverse(route, args=[pk]))
    if code in kind_titles():
        return Source(kind_titles()[code], reverse("matters:matter", args=[pk]))
    return None
