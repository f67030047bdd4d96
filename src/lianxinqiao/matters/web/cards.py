"""What an upper app shows on the page of a matter in a card of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter


@dataclass(frozen=True)
class MatterCard:
    """One card: its template draws ``rows``."""

    template: str
    rows: list[Any]


Read = Callable[[Matter], list[Any]]
_kept: list[tuple[str, str, Read]] = []


def register_matter_cards(kind: str, template: str, read: Read) -> None:
    """Let an upper app show a card on the page of matters of a kind, for whoever reads them; ``read`` is one query, without rows there is none."""
    _kept.append((kind, template, read))


def cards_of(matter: Matter, by: Staff) -> list[MatterCard]:
    """Return the cards of a matter, for whoever reads it.

    One query for each card that its kind has, however many rows; where one has rows, also those that say whether this
    person reads the matter.
    """
    shown = [
        MatterCard(template, rows) for kind, template, read in _kept if kind == matter.kind and (rows := read(matter))
    ]
    return shown if shown and kind_of(matter.kind).readable(by, matter) else []
