"""The parts of a matter that were given to others, as its page and the API say them: an upper app keeps them and fills this in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter


@dataclass(frozen=True)
class PartShown:
    """One part; ``said`` is its status in words, ``path`` its page, ``owner`` the name of who does it."""

    id: UUID
    title: str
    owner: str
    due_on: date
    status: str
    said: Any
    result: str
    path: str


Read = Callable[["Matter", "Staff"], list[PartShown]]
_kept: list[tuple[Callable[[str], bool], Read]] = []


def register_parts(of: Callable[[str], bool], read: Read) -> None:
    """Let an upper app say which parts of a matter a person finds; one query.

    Args:
        of: whether parts of matters of a kind are ever given; ``read`` is asked of no other.
    """
    _kept.append((of, read))


def parts_of(matter: Matter, by: Staff) -> list[PartShown]:
    """Return the parts of a matter that a person finds; no query where its kind gives none."""
    return [part for of, read in _kept if of(matter.kind) for part in read(matter, by)]
