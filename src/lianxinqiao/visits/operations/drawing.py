"""The quarters as the system draws them (R-3.7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.visits.kind import DRAWING
from lianxinqiao.visits.limits import WRITTEN_WITHIN
from lianxinqiao.visits.models import SpotCheckDraw, VisitLog
from lianxinqiao.visits.operations.spotchecks import drawable, last_of, to_be_drawn


def draw_quarter(*, on: date, now: datetime) -> int:
    """Draw the newest quarter that may be drawn in every area that has something to draw; return how many.

    Twice changes nothing: an area is drawn once.
    """
    quarter = drawable(on)
    drawn = SpotCheckDraw.objects.filter(area=OuterRef("pk"), quarter=quarter)
    # What was written late of a quarter before is drawn with this one.
    since = quarter - timedelta(days=WRITTEN_WITHIN)
    written = VisitLog.objects.between(since, last_of(quarter)).filter(area=OuterRef("pk"))
    areas = Area.objects.filter(~Exists(drawn), Exists(written)).order_by("code")
    waiting = [area for area in areas if to_be_drawn(area, quarter, now=now)]
    for area in waiting:
        begin(DRAWING, {"quarter": quarter}, beside=area, by=SYSTEM, now=now)
    return len(waiting)
