"""Pausing a limit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.conditions import a_report, report_condition
from factories.matters import pause_clock, resume_clock
from factories.town import Town
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.models import Clock, Step
from lianxinqiao.matters.operations.reminding import check_clocks

pytestmark = pytest.mark.django_db


@pytest.mark.rule("clock.pause_max_days")
def test_a_paused_clock_moves_its_due_by_what_was_used_and_no_more(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(kind="people", place="x", facts="事"), by=town.cadre, now=now)
    clock = Clock.objects.get(matter=report.pk, rule="five.response.routine")
    due = clock.due_at
    with pytest.raises(NotPermitted):
        pause_clock(clock.pk, reason="等", days=2, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        pause_clock(clock.pk, reason="等", days=2, by=town.stranger, now=now)
    with pytest.raises(InvalidInput):
        pause_clock(clock.pk, reason="等", days=60, by=town.in_charge, now=now)

    pause_clock(clock.pk, reason="等检测", days=2, by=town.in_charge, now=now)
    resume_clock(clock.pk, by=town.in_charge, now=now + timedelta(hours=5))
    clock.refresh_from_db()
    assert clock.due_at == due + timedelta(hours=5)

    pause_clock(clock.pk, reason="再等", days=2, by=town.in_charge, now=now + timedelta(hours=6))
    check_clocks(now=now + timedelta(days=9))
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("running", due + timedelta(hours=5, days=2))
    assert list(
        Step.objects.filter(matter=report.pk, event__endswith="_clock").order_by("id").values_list("event", flat=True)
    ) == ["pause_clock", "resume_clock", "pause_clock", "resume_clock"]


def test_the_machine_ends_no_pause_before_its_last_moment(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(kind="people", place="x", facts="事"), by=town.cadre, now=now)
    clock = Clock.objects.get(matter=report.pk, rule="five.response.routine")
    pause_clock(clock.pk, reason="等检测", days=2, by=town.in_charge, now=now)
    clock.refresh_from_db()

    def by_itself(moment: datetime) -> None:
        do(REPORT, report.pk, "resume", {"clock": clock}, by="system", now=moment)

    for too_early in (now, now + timedelta(days=2, seconds=-1)):
        with pytest.raises(StepNotAllowed, match="没有到期的暂停"):
            by_itself(too_early)
    by_itself(now + timedelta(days=2))
    clock.refresh_from_db()
    assert clock.state == "running"


def test_an_emergency_waits_for_nobody(town: Town, now: datetime) -> None:
    report = report_condition(
        town.own, a_report(kind="people", place="x", facts="事", urgency=3, phoned_at=now), by=town.cadre, now=now
    )

    with pytest.raises(NotPermitted):
        pause_clock(Clock.objects.filter(matter=report.pk)[0].pk, reason="等", days=1, by=town.in_charge, now=now)
    do(REPORT, report.pk, "acknowledge", by=town.in_charge, now=now)
