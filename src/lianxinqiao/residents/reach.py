"""Which openings of a household tell somebody of what is hidden from them: the apps above say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.residents.models import Household

_telling: list[Callable[[Staff, Household], Q]] = []


def register_telling(telling: Callable[[Staff, Household], Q]) -> None:
    """Say which openings of a household tell a reader of what they do not find."""
    _telling.append(telling)


def tells_of_hidden(staff: Staff, household: Household) -> Q:
    """Return the condition under which an opening, by somebody else, tells a reader of what they do not find."""
    condition = Q(pk__in=[])
    for telling in _telling:
        condition |= telling(staff, household)
    return condition & ~Q(by=staff)
