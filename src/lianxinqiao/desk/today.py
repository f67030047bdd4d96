"""The Today page is made of panels that the apps register: what waits for this person, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


@dataclass(frozen=True)
class Panel:
    """One panel of the Today page.

    Attributes:
        template: draws it from ``content``.
        order: small first.
        wide: takes the whole width.
    """

    template: str
    content: dict[str, Any] = field(default_factory=dict)
    order: int = 50
    wide: bool = False


Maker = Callable[["Staff", datetime], "Panel | None"]
_makers: list[Maker] = []


def register_panel(maker: Maker) -> None:
    """Add a function that returns a panel for a person, or None when it is not theirs.

    Each may cost a fixed number of queries, whatever the number of rows.
    """
    _makers.append(maker)


def panels_for(staff: Staff, *, now: datetime) -> list[Panel]:
    return sorted((panel for maker in _makers if (panel := maker(staff, now))), key=lambda panel: panel.order)
