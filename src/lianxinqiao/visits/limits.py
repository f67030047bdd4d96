"""Counting days and households, and sizing spot checks: pure arithmetic (SM-1, R-3.x)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, comb

# How many days ago a visit is still written down.
WRITTEN_WITHIN = 731
# How many days what is late is told of, where a night was missed.
TOLD_WITHIN = 7


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "2026-10".

        Raises:
            ValueError: it is not a month.
        """
        year, number = text.split("-")
        month = cls(int(year), int(number))
        # The month beside it is asked for as well.
        date(month.year - 1, month.number, 1), date(month.year + 1, month.number, 1)
        return month

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def next(self) -> Month:
        return Month.of(self.last + timedelta(days=1))

    @property
    def previous(self) -> Month:
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


def days_in_post(month: Month, starts_on: date, ends_on: date | None) -> list[date]:
    """Return the days of a month in post; ``ends_on`` is the first day no longer in post."""
    first = max(month.first, starts_on)
    last = month.last if ends_on is None else min(month.last, ends_on - timedelta(days=1))
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def required_days(quota: int, month: Month, days: int, *, there: int = 1, work: int = 1) -> int:
    """Return the quota pro rata by days in post, rounded down (D-18).

    Args:
        there, work: of how many working days in post somebody was there; a day off excuses nothing (R-3.9).
    """
    whole = (month.last - month.first).days + 1
    return quota * days * there // (whole * max(1, work))


def required_checks(logs: int, percent: int, sure: int) -> int:
    """Return how many of one cadre's logs to draw: their share, at least one, and as many as catch ``sure`` percent
    of the times somebody who invented every second one of them (D-15, R-3.7).
    """
    least = min(logs, max(1, ceil(logs * percent / 100)))
    return next((drawn for drawn in range(least, logs) if 100 * chance_for(logs, drawn) >= sure), logs)


def chance_for(logs: int, drawn: int) -> float:
    """Return the chance that a draw of one cadre's logs holds an invented one, where every second is, rounded up."""
    return chance_to_catch(logs, ceil(logs / 2), drawn)


def chance_to_catch(logs: int, invented: int, drawn: int) -> float:
    """Return the chance that a draw without replacement holds at least one invented entry."""
    if invented <= 0 or drawn <= 0:
        return 0.0
    if drawn > logs - invented:
        return 1.0
    return 1 - comb(logs - invented, drawn) / comb(logs, drawn)
