"""What a group may read of a message, whoever is in it: the app above says of which affairs nothing is kept from anybody."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

# Until somebody says of what, a group hears of nothing.
_open: list[Callable[[UUID], bool]] = []


def register_open(is_open: Callable[[UUID], bool]) -> None:
    """Say which of what messages are about is hidden from nobody, by its key."""
    _open.append(is_open)


def is_for_a_group(about: UUID | None) -> bool:
    """Whether a group may read a message: it is about an affair that is kept from nobody, and so not about its recipient alone."""
    return about is not None and any(is_open(about) for is_open in _open)
