"""Who counts its days again when the arrangement of a year is published: the apps above say it in ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from lianxinqiao.calendar.limits import ONE_DAY, WorkCalendar
from lianxinqiao.kernel.registering import Once


@dataclass(frozen=True)
class Publication:
    """A year whose arrangement has been published, or corrected.

    Attributes:
        before, after: the calendar that days were counted by, and the one that holds now.
    """

    year: int
    before: WorkCalendar
    after: WorkCalendar
    now: datetime

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    def workday_again(self, start: date, due: date) -> date:
        """Return where a limit in working days ends now that started on ``start`` and ended on ``due``."""
        return self.after.add_workdays(start, self.before.workdays_between(start + ONE_DAY, due))


recounts: Once[str, Callable[[Publication], None]] = Once()


def register_recount(name: str, effect: Callable[[Publication], None]) -> None:
    """Say what counts the days of an app again, in the transaction of the publication."""
    recounts[name] = effect
