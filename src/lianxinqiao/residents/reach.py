"""What the apps above say of a household: who has been there, and which openings of it tell somebody of what is hidden from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from typing import TypeAlias
    from uuid import UUID

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.places.models import Area

    # The reader, the key of the household, the area it lies in.
    Telling: TypeAlias = Callable[[Staff, UUID, Area], Q]

_telling: list[Telling] = []
_visited: list[Callable[[date], Q]] = []


def register_visited(visited: Callable[[date], Q]) -> None:
    """Say, as a condition on households, which of them somebody has visited since a day, that day included (R-0.6)."""
    _visited.append(visited)


def visited_since(day: date) -> Q:
    """Return the condition under which somebody has visited a household since a day; where no app keeps visits, nobody has."""
    condition = Q(pk__in=[])
    for visited in _visited:
        condition |= visited(day)
    return condition


def register_telling(telling: Telling) -> None:
    """Say which openings of a household tell a reader of what they do not find."""
    _telling.append(telling)


def tells_of_hidden(staff: Staff, home: UUID, area: Area) -> Q:
    """Return the condition under which an opening of a household, by somebody else, tells a reader of what they do not find."""
    condition = Q(pk__in=[])
    for telling in _telling:
        condition |= telling(staff, home, area)
    return condition & ~Q(by=staff)
