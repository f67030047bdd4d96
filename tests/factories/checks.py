"""Drawing spot checks, and adding to them."""

from __future__ import annotations

from datetime import date, datetime

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.visits.kind import CHECK, DRAWING
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw, VisitLog


def draw(area: Area, day: date, *, by: Staff, now: datetime) -> SpotCheckDraw:
    """Draw the checks of the quarter of a day."""
    return begin(DRAWING, {"quarter": day}, beside=area.pk, by=by, now=now).row  # type: ignore[no-any-return]  # a drawing


def add(drawing: SpotCheckDraw, visit: VisitLog, *, by: Staff, now: datetime) -> SpotCheck:
    """Add an entry to those drawn."""
    return begin(CHECK, {"visit": visit}, beside=drawing.pk, by=by, now=now).row  # type: ignore[no-any-return]  # a check
