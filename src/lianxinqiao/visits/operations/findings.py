"""What only a spot check knows of its deeds (R-3.7, SM-1); who may do them, where and when stands in ``deeds.checks``."""

from __future__ import annotations

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.visits.choices import CheckConclusion
from lianxinqiao.visits.models import SpotCheck

CLOSES = {"match": CheckConclusion.MATCHED, "unreachable": CheckConclusion.UNREACHABLE}


def found(check: SpotCheck, asked: Asked, doing: Doing) -> None:
    """Record what the resident said; a match or no contact closes it, a mismatch asks the cadre to explain within five working days."""
    check.checked_by, check.checked_at, check.finding = doing.person, doing.now, asked.finding
    doing.reason = asked.finding
    if asked.event == "mismatch":
        today = local_date(doing.now)
        check.explain_by = work_calendar().add_workdays(today, number_on("spotcheck.explain_workdays", today))
    if asked.event in CLOSES:
        check.conclusion, check.closed_at = CLOSES[asked.event], doing.now


def explained(check: SpotCheck, asked: Asked, doing: Doing) -> None:
    """Explain a mismatch as the author of the entry."""
    check.explanation = doing.reason = asked.explanation


def concluded(check: SpotCheck, asked: Asked, doing: Doing) -> None:
    """Close a mismatch: explained, corrected, or a talk; nothing else follows from it (SM-1)."""
    check.conclusion, check.closed_at = asked.conclusion, doing.now
    doing.reason = str(CheckConclusion(asked.conclusion).label)
