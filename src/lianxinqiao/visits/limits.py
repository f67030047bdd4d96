"""Counting days and households, and sizing spot checks: pure arithmetic (SM-1, R-3.x)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, comb


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


def days_in_post(month: Month, starts_on: date, ends_on: date | None) -> int:
    """Count the days of a month in post; ``ends_on`` is the first day no longer in post."""
    first = max(month.first, starts_on)
    last = month.last if ends_on is None else min(month.last, ends_on - timedelta(days=1))
    return max(0, (last - first).days + 1)


def required_days(quota: int, month: Month, days: int) -> int:
    """Return the quota pro rata by days in post, rounded down (D-18)."""
    whole = (month.last - month.first).days + 1
    return quota * days // whole


def required_checks(logs: int, cadres: int, percent: int) -> int:
    """Return how many logs to draw: the share of all logs, and at least one a cadre (D-15, R-3.7)."""
    return min(logs, max(ceil(logs * percent / 100), cadres))


def chance_to_catch(logs: int, invented: int, drawn: int) -> float:
    """Return the chance that a draw without replacement holds at least one invented entry."""
    if invented <= 0 or drawn <= 0:
        return 0.0
    if drawn > logs - invented:
        return 1.0
    return 1 - comb(logs - invented, drawn) / comb(logs, drawn)


def detectable_share(logs: int, drawn: int, *, confidence: float = 0.95) -> float:
    """Return the smallest share of invented entries that a draw catches with that confidence, 0 to 1."""
    low, high = 1, logs
    if logs == 0 or chance_to_catch(logs, logs, drawn) < confidence:
        return 1.0
    while low < high:
        middle = (low + high) // 2
        if chance_to_catch(logs, middle, drawn) >= confidence:
            high = middle
        else:
            low = middle + 1
    return low / logs
