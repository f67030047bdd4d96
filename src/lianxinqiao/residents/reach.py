"""Which openings of a household tell somebody of what is hidden from them: the apps above say it."""

from __future__ import annotations

from collections.abc import Callable
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


def register_telling(telling: Telling) -> None:
    """Say which openings of a household tell a reader of what they do not find."""
    _telling.append(telling)


def tells_of_hidden(staff: Staff, home: UUID, area: Area) -> Q:
    """Return the condition under which an opening of a household, by somebody else, tells a reader of what they do not find."""
    condition = Q(pk__in=[])
    for telling in _telling:
        condition |= telling(staff, home, area)
    return condition & ~Q(by=staff)
