"""Whatever day of a diary, a month or a spot check comes from working days is counted again when a year is published."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db.models import DateField, DateTimeField

from factories import beginnings
from factories.months import explain
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.calendar.limits import SHANGHAI
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.demo.doing import do
from lianxinqiao.notifications.models import Message
from lianxinqiao.visits.kind import CHECK, ENTRY, MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck, VisitLog
from lianxinqiao.visits.operations.assessments import compute_month
from lianxinqiao.visits.operations.recounting import COUNTED

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-1")]
# Days that people say, and that no calendar moves.
SAID = {
    *("VisitLog.visited_on", "Promise.due_on", "Promise.kept_on", "Promise.given_up_on"),
    *("Absence.first_on", "Absence.last_on", "MonthlyAssessment.month", "SpotCheckDraw.quarter"),
}


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


EVE = at(date(2026, 12, 30))


def published(*off: int, worked: tuple[int, ...] = ()) -> None:
    days = [(date(2027, 1, day), False, "元旦") for day in (1, *off)]
    days += [(date(2027, 1, day), True, "元旦") for day in worked]
    publish_year(2027, days=days, notice="国办发明电", source="test")


def test_every_day_of_visits_is_said_by_people_or_counted_again() -> None:
    days = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("visits").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateField) and not isinstance(field, DateTimeField)
    }
    counted = {f"{each.ledger.rows_of().__name__}.{each.column}" for each in COUNTED}
    assert days == SAID | counted
    assert not SAID & counted


def entry(town: Town) -> VisitLog:
    said = a_visit("household_visit", date(2026, 12, 30), household=town.homes[0])
    return write_visit(town.own, said, by=town.cadre, now=EVE)


def asked(town: Town) -> Any:
    row = entry(town)
    do(ENTRY, row.pk, "ask", {"text": "谁在家？"}, by=town.secretary, now=EVE)
    return row


def short(town: Town) -> Any:
    compute_month(Month(2026, 11), now=EVE)
    return MonthlyAssessment.objects.get(staff=town.cadre)


def confirmed(town: Town) -> Any:
    short(town)
    row = explain(town.cadre, EVE)
    do(MONTH, row.pk, "confirm", {"comment": "知"}, by=town.secretary, now=EVE)
    return row


def objected(town: Town) -> Any:
    row = confirmed(town)
    do(MONTH, row.pk, "object", {"objection": "有一天没算"}, by=town.cadre, now=EVE)
    return row


def mismatch(town: Town) -> Any:
    pk = beginnings.check(town, EVE)
    do(CHECK, pk, "finding", {"event": "mismatch", "finding": "没来过"}, by=town.leader, now=EVE)
    return SpotCheck.objects.get(pk=pk)


# What waits, the day it waits for as long as nothing is known of the year, and with the 4th and 5th off.
WAITS = {
    "accept_due_on": (entry, date(2027, 1, 7), date(2027, 1, 11)),
    "answer_by": (asked, date(2027, 1, 5), date(2027, 1, 7)),
    "reason_by": (short, date(2027, 1, 7), date(2027, 1, 11)),
    "confirm_by": (short, date(2027, 1, 7), date(2027, 1, 11)),
    "object_by": (confirmed, date(2027, 1, 7), date(2027, 1, 11)),
    "decide_by": (objected, date(2027, 1, 14), date(2027, 1, 18)),
    "explain_by": (mismatch, date(2027, 1, 7), date(2027, 1, 11)),
}


@pytest.mark.parametrize("column", [each.column for each in COUNTED])
def test_a_day_ends_where_the_calendar_says_now(town: Town, column: str) -> None:
    make, before, after = WAITS[column]
    row = make(town)
    row.refresh_from_db()
    assert getattr(row, column) == before
    Message.objects.all().delete()

    published(4, 5)
    row.refresh_from_db()
    assert getattr(row, column) == after
    own = next(each for each in COUNTED if each.column == column).whose is not None
    what = type(row)._meta.get_field(column).verbose_name
    heard = Message.objects.filter(recipient=town.cadre, title__endswith=f"{what}：{after}").count()
    assert heard == (1 if own else 0)

    published(4, 5)
    row.refresh_from_db()
    assert getattr(row, column) == after


def test_what_a_cadre_was_told_never_gets_shorter_and_an_assessor_has_no_more(town: Town) -> None:
    """The 2nd of January is a Saturday: the notice makes it a working day."""
    row, waiting = short(town), entry(town)
    published(worked=(2,))
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert row.reason_by == date(2027, 1, 7)
    assert (row.confirm_by, waiting.accept_due_on) == (date(2027, 1, 6), date(2027, 1, 6))


def test_what_waits_no_longer_stays(town: Town) -> None:
    row = entry(town)
    do(ENTRY, row.pk, "accept", by=town.secretary, now=EVE)
    published(4, 5)
    row.refresh_from_db()
    assert row.accept_due_on == date(2027, 1, 7)


def test_an_entry_is_late_by_the_days_that_are_known_now(town: Town) -> None:
    said = a_visit("household_visit", date(2026, 12, 31), household=town.homes[0])
    row = write_visit(town.own, said, by=town.cadre, now=at(date(2027, 1, 7)))
    assert row.is_late
    published(4, 5)
    row.refresh_from_db()
    assert not row.is_late
    published()
    row.refresh_from_db()
    assert row.is_late
