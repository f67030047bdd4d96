"""Which areas a person's posts reach: asked by querysets of places and above, answered by the app that keeps posts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from lianxinqiao.kernel.registering import Once

Reach = Callable[..., Collection[int]]

_answers: Once[str, Reach] = Once()


def register_reach(content: Reach, directory: Reach) -> None:
    """Say who answers ``areas_reached`` and ``directory_reached``."""
    _answers["content"] = content
    _answers["directory"] = directory


def areas_reached(staff: Any, *roles: str) -> Collection[int]:
    """Return the ids of the areas ``staff`` reaches by posts of ``roles`` today; with none given, by any post with content."""
    return _answers["content"](staff, *roles)


def directory_reached(staff: Any) -> Collection[int]:
    """Return the ids of the areas whose posts ``staff`` may read: those of their towns and above."""
    return _answers["directory"](staff)
