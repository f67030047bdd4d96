"""Days and months as papers write them: Chinese in both languages, for the paper is the town's."""

from __future__ import annotations

from datetime import date, datetime

from lianxinqiao.calendar.limits import local_date

FIRST_YEAR, LAST_YEAR = 2000, 2100
# How a paper ends: who writes it and when.
END = ("", "> {{ town }}", "> {{ today }}")


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def day_of(moment: datetime | None) -> str:
    return chinese_day(local_date(moment)) if moment else ""


def month_of(text: str) -> date:
    """Read ``2026-11`` as its first day.

    Raises:
        ValueError: it is no month, or none of a year that a register has.
    """
    first = date.fromisoformat(f"{text}-01")
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError(text)
    return first
