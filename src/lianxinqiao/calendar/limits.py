"""Working days, limits and the rule table: pure arithmetic on dates (domain §5.0, §7).

Nothing here reads the wall clock or the database.  Dates are local dates of Asia/Shanghai;
moments are aware.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lianxinqiao.calendar.statutory import statutory_days

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
OFFICE_OPENS = time(8)
OFFICE_CLOSES = time(18)


class Unit(StrEnum):
    """What a limit counts in."""

    NATURAL_HOURS = "natural_hours"
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    COUNT = "count"
    PERCENT = "percent"
    TEXT = "text"


class Binds(StrEnum):
    """Whom a limit binds: it decides which way a due day rolls."""

    STAFF = "staff"
    RESIDENT = "resident"


class Change(StrEnum):
    """Which way a rule may be changed."""

    LOCKED = "locked"
    SHORTER = "shorter"
    LONGER = "longer"
    FREE = "free"


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked.

    Attributes:
        special: date → True for a make-up workday, False for a day off.
        years: the years whose arrangement has been published; of any other only weekends and the days off that the law
            names are known, so whatever depends on it is provisional.
    """

    special: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Return whether a day is worked; the days off that the law names need no publication (domain §5.0)."""
        said = self.special.get(day)
        return day.weekday() < 5 and day not in statutory_days(day.year) if said is None else said

    def is_published(self, first: date, last: date) -> bool:
        """Whether every year from ``first`` to ``last``, both included, has been published."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def add_workdays(self, start: date, days: int) -> date:
        """Return the ``days``-th working day after ``start``; the start day is not counted."""
        day = start
        while days > 0:
            day += ONE_DAY
            days -= self.is_workday(day)
        return day

    def add_days(self, start: date, days: int) -> date:
        """Return ``start`` plus natural ``days``; the start day is not counted."""
        return start + timedelta(days=days)

    def workday_on_or_before(self, day: date) -> date:
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def workday_on_or_after(self, day: date) -> date:
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days from ``first`` to ``last``, both included."""
        return sum(self.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def nth_workday_of_month(self, year: int, month: int, n: int) -> date:
        """Return the ``n``-th working day of a month, counted from 1; it may run into the next."""
        return self.add_workdays(date(year, month, 1) - ONE_DAY, n)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether ``moment`` lies outside 08:00–18:00 of a working day (`quiet_hours`)."""
        local = moment.astimezone(SHANGHAI)
        return not (self.is_workday(local.date()) and OFFICE_OPENS <= local.time() < OFFICE_CLOSES)


@dataclass(frozen=True)
class Rule:
    """One row of the parameter table.

    Attributes:
        value: the amount in ``unit``; text for windows and hours of the day.
        binds: who must act within it, for limits.
        change: which way the town may change it.
        basis: the law or the decision it rests on.
        least, most: between which a number may be decided, whichever way it may be changed: nobody decides that nothing is kept
            for a day, or that nobody may open anything.
        shape: what a text must look like where code reads it, as a pattern; "" for words that only people read.
    """

    name: str
    value: int | str
    unit: Unit
    title: StrPromise | str
    basis: str
    change: Change = Change.FREE
    binds: Binds = Binds.STAFF
    least: float = 1
    most: int = 10_000
    shape: str = ""

    @property
    def is_number(self) -> bool:
        return self.unit is not Unit.TEXT

    @property
    def is_limit(self) -> bool:
        return self.unit in (Unit.NATURAL_HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS)


@dataclass(frozen=True)
class Due:
    """When something must be done.

    Attributes:
        due: the last day of the limit.  For one that binds a resident, already rolled forward.
        act_by: the day staff should see: the last working day not after ``due``.
        raw: the day before any rolling.
        provisional: some day in play lies in a year whose calendar is not published.
    """

    due: date
    act_by: date
    raw: date
    provisional: bool


def due_day(rule: Rule, start: date, calendar: WorkCalendar) -> Due:
    """Return when a limit in days that starts on ``start`` ends.

    Limits that bind the government never roll forward; limits that bind a resident always do.

    Raises:
        ValueError: the rule is not a limit in days.

    Rule: domain §5.0.
    """
    amount = int(rule.value)
    if rule.unit is Unit.WORKING_DAYS:
        due = calendar.add_workdays(start, amount)
        return Due(due=due, act_by=due, raw=due, provisional=not calendar.is_published(start, due))
    if rule.unit is not Unit.NATURAL_DAYS:
        raise ValueError(f"{rule.name} is not a limit in days")
    raw = calendar.add_days(start, amount)
    if rule.binds is Binds.RESIDENT:
        rolled = calendar.workday_on_or_after(raw)
        return Due(due=rolled, act_by=rolled, raw=raw, provisional=not calendar.is_published(raw, rolled))
    act_by = calendar.workday_on_or_before(raw)
    return Due(due=raw, act_by=act_by, raw=raw, provisional=not calendar.is_published(act_by, raw))


def due_moment(rule: Rule, start: datetime, calendar: WorkCalendar) -> tuple[datetime, datetime, bool]:
    """Return (due, act-by, provisional) as aware moments; a limit in days ends at 24:00 local time."""
    if rule.unit is Unit.NATURAL_HOURS:
        due = start + timedelta(hours=float(rule.value))
        return due, due, False
    found = due_day(rule, start.astimezone(SHANGHAI).date(), calendar)
    return end_of_day(found.due), end_of_day(found.act_by), found.provisional


def end_of_day(day: date) -> datetime:
    """Return 24:00 of ``day`` in Shanghai, that is 00:00 of the next."""
    return datetime.combine(day + ONE_DAY, time(0), SHANGHAI)


def last_day_of(due_at: datetime) -> date:
    """Return the last day of a limit that ends at ``due_at``: 24:00 of a day is 00:00 of the next, and still that day's."""
    return local_date(due_at - timedelta(seconds=1))


def months_before(day: date, months: int) -> date:
    """Return the same day so many months ago; the last of that month where it has no such day."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    last = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - ONE_DAY
    return first.replace(day=min(day.day, last.day))


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI)


def local_date(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def next_office_moment(moment: datetime, calendar: WorkCalendar) -> datetime:
    """Return ``moment``, or the next opening of the office when it falls in quiet hours."""
    if not calendar.is_quiet(moment):
        return moment
    local = moment.astimezone(SHANGHAI)
    day = local.date()
    if not (calendar.is_workday(day) and local.time() < OFFICE_OPENS):
        day = calendar.workday_on_or_after(day + ONE_DAY)
    return datetime.combine(day, OFFICE_OPENS, SHANGHAI)


def due(value: datetime | None) -> str:
    """Show the end of a limit: 24:00 belongs to the day before, not to the next."""
    return due_in_full(value)[5:] if value else "—"


def due_in_full(value: datetime | None) -> str:
    """Show the end of a limit with its year, as it stands in a workbook; "" where there is none."""
    if value is None:
        return ""
    local = value.astimezone(SHANGHAI)
    is_end = local.hour == local.minute == 0
    return f"{local - ONE_DAY * is_end:%Y-%m-%d} {'24:00' if is_end else f'{local:%H:%M}'}"
