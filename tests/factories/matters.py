"""A matter opened on a working day everybody knows, and the moments around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from factories.town import SHANGHAI, Town
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.steps import open_matter

KIND = "people"
# A Wednesday; nothing is off in the two weeks around it.
OPENED = datetime(2026, 11, 11, 10, tzinfo=SHANGHAI)


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of 2026 by "11-18" and the hour in Shanghai."""
    month, number = day.split("-")
    return datetime(2026, int(month), int(number), hour, minute, tzinfo=SHANGHAI)


def opened(town: Town, **more: Any) -> Matter:
    """Open a matter of area ``own``, the leader in charge its owner."""
    stated: dict[str, Any] = {
        "kind": KIND,
        "area": town.own,
        "title": "断水",
        "owner": town.in_charge,
        "by": town.cadre,
        "role": "village_cadre",
        "rule": "R-4.8",
        "now": OPENED,
    }
    return open_matter(**stated | more)
