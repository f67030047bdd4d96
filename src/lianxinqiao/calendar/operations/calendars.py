"""Publishing a year's calendar, and deciding a rule's value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import chinese_calendar.constants as published
from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.models import CalendarYear, RuleValue, SpecialDay
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.calendar.registry import Publication, recounts
from lianxinqiao.calendar.rules import shipped_rule
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import clean, is_seen

NOTICES = {2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}


@transaction.atomic
def publish_year(year: int, *, days: Iterable[tuple[date, bool, str]], notice: str, source: str) -> CalendarYear:
    """Replace a year's special days by the published ones, so that its limits are no longer provisional.

    What was counted by the calendar before is counted again in the same transaction, and told where it moved.

    Args:
        days: (date, is it worked, name of the holiday).
    """
    forget_all()
    before = work_calendar()
    row, _created = CalendarYear.objects.update_or_create(year=year, defaults={"notice": notice, "source": source})
    row.special_days.all().delete()
    SpecialDay.objects.bulk_create(
        [SpecialDay(day=day, year=row, is_workday=worked, name=name) for day, worked, name in days]
    )
    forget_all()
    published = Publication(year=year, before=before, after=work_calendar(), now=now())
    for recount in recounts.values():
        recount(published)
    return row


def publish_known_years() -> list[int]:
    """Load every year that the calendar library knows and the database does not; return these years."""
    have = set(CalendarYear.objects.values_list("year", flat=True))
    known = sorted({day.year for day in published.holidays} - have)
    for year in known:
        off = [
            (day, False, _holiday_name(name))
            for day, name in published.holidays.items()
            if day.year == year and day.weekday() < 5
        ]
        worked = [(day, True, _holiday_name(name)) for day, name in published.workdays.items() if day.year == year]
        publish_year(year, days=[*off, *worked], notice=NOTICES.get(year, ""), source="chinesecalendar")
    return known


def _holiday_name(english: str) -> str:
    names = {
        "New Year's Day": "元旦",
        "Spring Festival": "春节",
        "Tomb-sweeping Day": "清明节",
        "Labour Day": "劳动节",
        "Dragon Boat Festival": "端午节",
        "National Day": "国庆节",
        "Mid-autumn Festival": "中秋节",
        "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
    }
    return names.get(english, english)


@transaction.atomic
def decide_rule_value(name: str, *, value: str, valid_from: date, decided_by: str, reason: str) -> RuleValue:
    """Give a rule the town's own value from ``valid_from`` on; earlier months keep theirs.

    The caller has checked that whoever decides may (accounts/operations/rules.py).

    Raises:
        InvalidInput: unknown rule, no number of its unit or one out of bounds, a text that cannot be read, no reason, or
            decided before from that very day.
        NotPermitted: the law locks it, or allows only the other direction.
    """
    try:
        rule = rule_on(name, valid_from)
    except KeyError as error:
        raise InvalidInput(_("没有名为“%s”的规则。") % name, field="rule") from error
    if not is_seen(reason):
        raise InvalidInput(_("请写明修改理由。"), field="reason")
    value = clean(value)
    _check(rule, value)
    if RuleValue.objects.filter(rule=rule.name, valid_from=valid_from).exists():
        raise InvalidInput(_("这条规则自这一天起已有决定，请另选日期。"), field="valid_from")
    row = RuleValue.objects.create(
        rule=rule.name, value=value, valid_from=valid_from, decided_by=decided_by, reason=reason
    )
    forget_all()
    return row


def _check(rule: Rule, value: str) -> None:
    if rule.change is Change.LOCKED:
        raise NotPermitted(_("“%(title)s”由%(basis)s规定，不能修改。") % {"title": rule.title, "basis": rule.basis})
    if not rule.is_number:
        if not re.fullmatch(rule.shape or r".*\S.*", value):
            raise InvalidInput(
                _("“%(title)s”请照“%(value)s”的样子填写。") % {"title": rule.title, "value": rule.value}, field="value"
            )
        return
    number, shipped = _number(rule, value), float(shipped_rule(rule.name).value)
    if rule.change is Change.SHORTER and number > shipped:
        raise NotPermitted(_("“%s”只能缩短，不能延长。") % rule.title)
    if rule.change is Change.LONGER and number < shipped:
        raise NotPermitted(_("“%s”只能延长，不能缩短。") % rule.title)
    most = 100 if rule.unit is Unit.PERCENT else rule.most
    if not rule.least <= number <= most:
        bounds = {"title": rule.title, "least": f"{rule.least:g}", "most": f"{most:g}"}
        raise InvalidInput(_("“%(title)s”须在 %(least)s 至 %(most)s 之间。") % bounds, field="value")


def _number(rule: Rule, value: str) -> float:
    """Return a whole number; of hours also parts."""
    if rule.unit is Unit.NATURAL_HOURS:
        if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,2})?", value):
            raise InvalidInput(_("“%s”须为小时数，如 0.5。") % rule.title, field="value")
        return float(value)
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise InvalidInput(_("“%s”须为整数。") % rule.title, field="value")
    return int(value)
