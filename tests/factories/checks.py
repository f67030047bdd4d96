"""Drawing spot checks, as the night does, and adding to them."""

from __future__ import annotations

from datetime import date, datetime

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.visits.kind import CHECK, DRAWING
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw, VisitLog
from lianxinqiao.visits.operations.spotchecks import drawable, last_of


def checkable_day(now: datetime) -> date:
    """Return the last day whose quarter may be drawn by now."""
    return last_of(drawable(local_date(now)))


def draw(area: Area, day: date, *, now: datetime) -> SpotCheckDraw:
    """Draw the checks of the quarter of a day."""
    return begin(DRAWING, {"quarter": day}, beside=area, by=SYSTEM, now=now).row  # type: ignore[no-any-return]  # a drawing


def add(drawing: SpotCheckDraw, visit: VisitLog, *, by: Staff, now: datetime) -> SpotCheck:
    """Add an entry to those drawn."""
    return begin(CHECK, {"visit": visit}, beside=drawing.pk, by=by, now=now).row  # type: ignore[no-any-return]  # a check
