"""A power cut at any statement leaves all or nothing; a job killed in the middle repeats nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from factories.conditions import a_report, report_condition
from factories.crashing import Crash, CrashAt
from factories.town import day_before, make_town
from factories.visits import a_visit, write_visit
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.models import Message
from lianxinqiao.visits.models import Promise, VisitLog


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (VisitLog, Promise, Matter, Step, Clock, Message))


@pytest.mark.django_db(transaction=True)
def test_a_crash_at_any_statement_leaves_all_or_nothing(now: datetime) -> None:
    town = make_town()

    def whole() -> None:
        written = a_visit(
            kind="household_visit",
            visited_on=day_before(now),
            household=town.homes[0],
            promises=[("问", day_before(now, -2))],
            reports=[a_report(kind="people", place="x", facts="断水")],
        )
        write_visit(town.own, written, by=town.cadre, now=now)

    tried = 0
    while True:
        tried += 1
        crash = CrashAt(tried)
        before = counts()
        try:
            with connection.execute_wrapper(crash):
                whole()
        except Crash:
            assert counts() == before, f"statement {tried}"
        else:
            break
    assert tried > 8
    report = Matter.objects.get()
    for number in range(1, 20):
        state = (Matter.objects.get().status, Step.objects.count())
        try:
            with connection.execute_wrapper(CrashAt(number)):
                do(REPORT, report.pk, "acknowledge", by=town.in_charge, now=now)
        except Crash:
            assert (Matter.objects.get().status, Step.objects.count()) == state
        else:
            break
    assert Matter.objects.get().status == "acknowledged"


@pytest.mark.django_db(transaction=True)
def test_a_job_killed_in_the_middle_repeats_nothing(now: datetime) -> None:
    town = make_town()
    for number in range(3):
        report_condition(
            town.own,
            a_report(kind="people", place="x", facts=f"{number}", urgency=3, phoned_at=now),
            by=town.cadre,
            now=now,
        )
    later = now + timedelta(hours=5)
    with pytest.raises(Crash), connection.execute_wrapper(CrashAt(5)):
        check_clocks(now=later)
    check_clocks(now=later)
    check_clocks(now=later)
    late = Message.objects.filter(title__startswith="已逾期").values_list("recipient", "dedupe")
    assert len(late) == len(set(late)) == 12
    assert Step.objects.filter(event="escalate").count() == 6
