"""The days off that the law itself names (全国年节及纪念日放假办法, as revised on 10 November 2024).

They hold before the State Council has said how a year is arranged; which days are moved for them is known only then.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

# New Year, Labour Day, National Day.
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
# From the eve of the Spring Festival to the third day of the first month.
SPRING_FESTIVAL = range(-1, 3)
# By year: the first day of the first month, the fifth of the fifth, the fifteenth of the eighth. New moons shortly before or
# after midnight in Beijing (2027, 2030) are told wrong by some libraries, so the days stand here.
MOON_DAYS = {
    2025: ((1, 29), (5, 31), (10, 6)),
    2026: ((2, 17), (6, 19), (9, 25)),
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
    2037: ((2, 15), (6, 18), (9, 24)),
    2038: ((2, 4), (6, 7), (9, 13)),
    2039: ((1, 24), (5, 27), (10, 2)),
    2040: ((2, 12), (6, 14), (9, 20)),
    2041: ((2, 1), (6, 3), (9, 10)),
    2042: ((1, 22), (6, 22), (9, 28)),
    2043: ((2, 10), (6, 11), (9, 17)),
    2044: ((1, 30), (5, 31), (10, 5)),
    2045: ((2, 17), (6, 19), (9, 25)),
    2046: ((2, 6), (6, 8), (9, 15)),
    2047: ((1, 26), (5, 29), (10, 4)),
    2048: ((2, 14), (6, 15), (9, 22)),
    2049: ((2, 2), (6, 4), (9, 11)),
    2050: ((1, 23), (6, 23), (9, 30)),
}


@lru_cache(maxsize=128)
def statutory_days(year: int) -> frozenset[date]:
    """Return the days off that the law names: none before 2025, and after the last row of ``MOON_DAYS`` those of the sun alone."""
    if year < min(MOON_DAYS):
        return frozenset()
    days = {date(year, month, day) for month, day in FIXED}
    days.add(date(year, 4, _qingming(year)))
    if year in MOON_DAYS:
        spring, dragon_boat, mid_autumn = (date(year, month, day) for month, day in MOON_DAYS[year])
        days.update(spring + timedelta(days=n) for n in SPRING_FESTIVAL)
        days.update((dragon_boat, mid_autumn))
    return frozenset(days)


def _qingming(year: int) -> int:
    """Return the day of April on which 清明 falls, in this century."""
    since = year - 2000
    return int(since * 0.2422 + 4.81) - since // 4
