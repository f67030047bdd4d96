"""What is over for so many months: what is done of it then, and never sooner."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianxinqiao.calendar.limits import ONE_DAY, local_date, months_before, start_of_day
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.matters.deeds import Doing, Must


def over_before(rule: str, day: date) -> datetime:
    """Return before which moment something must have ended to be over for the months of a rule on a day."""
    return start_of_day(months_before(day, number_on(rule, day)))


def over_for(rule: str, words: Any) -> Must:
    """Return the condition that a matter ended the months of a rule ago."""

    def is_over(row: Any, doing: Doing) -> bool:
        ended = row.matter.closed_at
        return ended is not None and ended < over_before(rule, local_date(doing.now))

    def last_day(row: Any) -> date | None:
        ended = row.matter.closed_at
        if ended is None:
            return None
        day = months_before(local_date(ended), -number_on(rule, local_date(ended)))
        while over_before(rule, day + ONE_DAY) <= ended:
            day += ONE_DAY
        return day

    return Must(is_over, words, after=last_day)
