"""What only a month's assessment knows of its deeds (SM-1); who may do them, where and when stands in ``deeds.months``."""

from __future__ import annotations

from lianxinqiao.accounts.choices import AbsenceKind
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.visits.choices import Result
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment


def computed(row: MonthlyAssessment, asked: Asked, doing: Doing) -> None:
    """Give whoever is short five working days to say why, and who confirms until the tenth working day of the next month;
    counted late, it is confirmed no sooner than that was said.  Counted again, the days stay.
    """
    today, calendar, after = local_date(doing.now), work_calendar(), Month.of(row.month).next
    said = calendar.add_workdays(today, number_on("assessment.reason_workdays", today))
    if asked.result == Result.SHORT:
        row.reason_by = row.reason_by or said
    nth = number_on("assessment.confirm_workday", today)
    row.confirm_by = row.confirm_by or max(said, calendar.nth_workday_of_month(after.year, after.number, nth))


def objected(row: MonthlyAssessment, _asked: Asked, doing: Doing) -> None:
    """The objection waits for a decision, ten working days at the most."""
    today = local_date(doing.now)
    row.decide_by = work_calendar().add_workdays(today, number_on("assessment.decide_workdays", today))


def explained(row: MonthlyAssessment, asked: Asked, doing: Doing) -> None:
    """Say, as the cadre, why the month is short; the assessor decides whether it explains it (R-3.9)."""
    row.reason_kind = asked.kind
    doing.reason = f"{AbsenceKind(asked.kind).label} {asked.reason}".strip()


def confirmed(row: MonthlyAssessment, asked: Asked, doing: Doing) -> None:
    """Confirm it as its assessor, taking the cadre's reason where agreed; five working days to object begin."""
    if asked.accept_reason and row.result == Result.SHORT:
        row.result = Result.SHORT_EXPLAINED
    today = local_date(doing.now)
    row.confirmed_by, row.confirmed_at = doing.by, doing.now
    row.object_by = work_calendar().add_workdays(today, number_on("assessment.object_workdays", today))
