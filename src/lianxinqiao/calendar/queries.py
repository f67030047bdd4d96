"""The calendar and the rules as they stand on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from lianxinqiao.calendar.limits import Rule, WorkCalendar
from lianxinqiao.calendar.models import CalendarYear, RuleValue, SpecialDay
from lianxinqiao.calendar.rules import RULES, shipped_rule
from lianxinqiao.kernel.freshness import remembered


@remembered(seconds=30)
def work_calendar() -> WorkCalendar:
    """Return the published calendar, read at most every half minute in a process."""
    return WorkCalendar(
        special=dict(SpecialDay.objects.values_list("day", "is_workday")),
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


@remembered(seconds=30)
def _town_values() -> dict[str, list[tuple[date, str]]]:
    values: dict[str, list[tuple[date, str]]] = {}
    for name, day, value in RuleValue.objects.order_by("-valid_from").values_list("rule", "valid_from", "value"):
        values.setdefault(name, []).append((day, value))
    return values


def rule_on(name: str, day: date) -> Rule:
    """Return the rule as it stands on ``day``: the newest town value not after it, else the shipped one.

    Raises:
        KeyError: no rule has that name.
    """
    rule = shipped_rule(name)
    for valid_from, value in _town_values().get(rule.name, ()):
        if valid_from <= day:
            return replace(rule, value=_typed(value))
    return rule


def number_on(name: str, day: date) -> int:
    """Return the rule's whole number on ``day``."""
    return int(rule_on(name, day).value)


def all_rules_on(day: date) -> list[Rule]:
    return [rule_on(name, day) for name in RULES]


@lru_cache(maxsize=256)
def _typed(value: str) -> int | str:
    return int(value) if value.isascii() and value.lstrip("-").isdigit() else value
