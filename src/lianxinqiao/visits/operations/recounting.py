"""Counting the working days of diaries, months and spot checks again when the arrangement of a year is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.calendar.registry import Publication
from lianxinqiao.matters.operations.own_rows import OwnLedger
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.visits.choices import AssessmentStatus, CheckStatus, Status
from lianxinqiao.visits.ledgers import CHECKS, ENTRIES, MONTHS
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, VisitLog
from lianxinqiao.visits.querysets import UNCONFIRMED


@dataclass(frozen=True)
class Counted:
    """A column that holds the last day of a limit in working days.

    Attributes:
        waits: which rows wait for that day.
        since: the day after which it is counted; None where that is not known.
        whose: whose day it is to say something: it is told them where it moves, and never ends before the day they were told.
    """

    ledger: OwnLedger
    column: str
    waits: Q
    since: Callable[[Any], date | None]
    whose: Callable[[Any], Staff] | None = None


def _day_of(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None


def _step(event: str, **more: str) -> Callable[[Any], date | None]:
    """Return the day of the newest Step of a row that is called so."""
    return lambda row: _day_of(row.steps.filter(event=event, **more).order_by("id").values_list("at", flat=True).last())


def _first_asked(row: MonthlyAssessment) -> date | None:
    asked = row.steps.filter(event="compute", to_status=AssessmentStatus.ASKED).order_by("id")
    return _day_of(asked.values_list("at", flat=True).first())


COUNTED = (
    Counted(ENTRIES, "accept_due_on", Q(status=Status.SUBMITTED), lambda row: _day_of(row.submitted_at)),
    Counted(ENTRIES, "answer_by", Q(status=Status.RETURNED), _step("ask"), lambda row: row.author),
    Counted(
        MONTHS,
        "reason_by",
        Q(status__in=(AssessmentStatus.COMPUTED, AssessmentStatus.ASKED)),
        _first_asked,
        lambda row: row.staff,
    ),
    Counted(MONTHS, "confirm_by", UNCONFIRMED, lambda row: Month.of(row.month).last),
    Counted(
        MONTHS,
        "object_by",
        Q(status=AssessmentStatus.CONFIRMED),
        lambda row: _day_of(row.confirmed_at),
        lambda row: row.staff,
    ),
    Counted(MONTHS, "decide_by", Q(status=AssessmentStatus.OBJECTED), _step("object")),
    Counted(
        CHECKS,
        "explain_by",
        Q(status=CheckStatus.MISMATCH),
        lambda row: _day_of(row.checked_at),
        lambda row: row.visit.author,
    ),
)


def recount_days(published: Publication) -> None:
    """Let every day that something waits for be what the calendar says now, and tell whose it is where it moved."""
    for counted in COUNTED:
        _recount(counted, published)
    _late_again(published)


def _recount(counted: Counted, published: Publication) -> None:
    model: Any = counted.ledger.rows_of()
    waiting = model.objects.filter(counted.waits, **{f"{counted.column}__gte": published.first})
    for row in waiting.select_for_update(of=("self",)).order_by("pk"):
        since, stood = counted.since(row), getattr(row, counted.column)
        if since is None or since > published.last:
            continue
        day = published.workday_again(since, stood)
        if counted.whose is not None:
            day = max(day, stood)
        if day == stood:
            continue
        model.objects.filter(pk=row.pk).update(**{counted.column: day})
        if counted.whose is not None:
            what = model._meta.get_field(counted.column).verbose_name
            words = {"year": published.year, "day": day.isoformat(), "what": what}
            tell(
                [counted.whose(row)],
                title=_("%(year)d年放假安排公布，%(what)s：%(day)s") % words,
                path=counted.ledger.page_of(row),
                dedupe=f"{counted.column}:{row.pk}:{day}",
                now=published.now,
            )


def _late_again(published: Publication) -> None:
    """An entry is late or not by the days that are worked, as they are known now."""
    first = published.first - timedelta(days=31)
    rows = VisitLog.objects.filter(visited_on__range=(first, published.last), submitted_at__date__gte=published.first)
    for pk, visited_on, submitted_at, was in rows.values_list("pk", "visited_on", "submitted_at", "is_late"):
        handed_in = _day_of(submitted_at) or visited_on
        days = number_on("visit.submit_workdays", handed_in)
        is_late = handed_in > published.after.add_workdays(visited_on, days)
        if is_late != was:
            VisitLog.objects.filter(pk=pk).update(is_late=is_late)
