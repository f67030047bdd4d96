"""Pausing a limit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from factories.conditions import a_report, report_condition
from factories.matters import OPENED, at, opened, pause_clock, resume_clock
from factories.town import Town
from lianxinqiao.calendar.limits import end_of_day, last_day_of
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.models import Clock, Step
from lianxinqiao.matters.operations.clocks import start_clock
from lianxinqiao.matters.operations.reminding import check_clocks

pytestmark = pytest.mark.django_db


@pytest.mark.rule("clock.pause_max_days")
def test_a_paused_clock_moves_its_due_by_whole_days_and_no_more(town: Town, now: datetime) -> None:
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
    assert (clock.due_at, clock.paused_for) == (due, timedelta(hours=5))

    pause_clock(clock.pk, reason="再等", days=2, by=town.in_charge, now=now + timedelta(hours=6))
    check_clocks(now=now + timedelta(days=9))
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("running", due + timedelta(days=2))
    assert list(
        Step.objects.filter(matter=report.pk, event__endswith="_clock").order_by("id").values_list("event", flat=True)
    ) == ["pause_clock", "resume_clock", "pause_clock", "resume_clock"]


@pytest.mark.rule("clock.pause_max_days")
@pytest.mark.parametrize(
    ("minutes", "due", "act_by"),
    [
        (30, "11-14", "11-13"),
        (24 * 60 - 1, "11-14", "11-13"),
        (24 * 60, "11-15", "11-13"),
        (2 * 24 * 60 - 1, "11-15", "11-13"),
        (2 * 24 * 60, "11-16", "11-16"),
    ],
)
def test_a_limit_in_days_waits_whole_days_and_staff_still_act_on_a_working_day(
    town: Town, minutes: int, due: str, act_by: str
) -> None:
    """Three days from Wednesday end with Saturday: half an hour moved that to half past midnight, act-by with it."""
    matter = opened(town, limits=("five.ack.routine",))
    pk = matter.clocks.get().pk

    pause_clock(pk, reason="等检测", days=5, by=town.in_charge, now=at("11-11", 12))
    resume_clock(pk, by=town.in_charge, now=at("11-11", 12) + timedelta(minutes=minutes))

    clock = Clock.objects.get(pk=pk)
    ends = (last_day_of(clock.due_at), last_day_of(clock.act_by_at))
    assert ends == (date.fromisoformat(f"2026-{due}"), date.fromisoformat(f"2026-{act_by}"))
    assert clock.due_at == end_of_day(ends[0])


def test_short_pauses_of_a_limit_in_days_make_a_day_together(town: Town) -> None:
    matter = opened(town, limits=("five.ack.routine",))
    clock = matter.clocks.get()
    for day in ("11-11", "11-12"):
        pause_clock(clock.pk, reason="等", days=1, by=town.in_charge, now=at(day, 10))
        resume_clock(clock.pk, by=town.in_charge, now=at(day, 22))

    assert Clock.objects.get().due_at == clock.due_at + timedelta(days=1)


def test_a_limit_in_working_days_moves_by_those_that_the_pause_took(town: Town) -> None:
    """Five working days from Wednesday 11 November end with the 18th; Friday to Tuesday is four days, two of them worked."""
    matter = opened(town, limits=("petition.objection_workdays",))
    pk = matter.clocks.get().pk

    pause_clock(pk, reason="等", days=5, by=town.in_charge, now=at("11-13", 10))
    resume_clock(pk, by=town.in_charge, now=at("11-17", 10))

    assert last_day_of(Clock.objects.get().due_at) == date(2026, 11, 20)


def test_a_limit_in_hours_waits_to_the_minute(town: Town) -> None:
    matter = opened(town, limits=("five.ack.attention",))
    clock = matter.clocks.get()

    pause_clock(clock.pk, reason="等", days=1, by=town.in_charge, now=at("11-11", 12))
    resume_clock(clock.pk, by=town.in_charge, now=at("11-11", 12, 30))

    moved = Clock.objects.get()
    assert (moved.due_at - clock.due_at, moved.act_by_at - clock.act_by_at) == (timedelta(minutes=30),) * 2


@pytest.mark.rule("clock.pause_max_days")
def test_the_longest_pause_counts_all_pauses_of_a_limit_together(town: Town) -> None:
    """Six pauses of fifteen days were ninety."""
    matter = opened(town, limits=("five.response.routine",))
    pk = matter.clocks.get().pk
    pause_clock(pk, reason="等", days=10, by=town.in_charge, now=at("11-11", 12))
    check_clocks(now=at("11-21", 12))
    assert Clock.objects.get(pk=pk).paused_for == timedelta(days=10)

    with pytest.raises(InvalidInput, match="只能再暂停5天"):
        pause_clock(pk, reason="再等", days=6, by=town.in_charge, now=at("11-22"))
    pause_clock(pk, reason="再等", days=5, by=town.in_charge, now=at("11-22"))
    check_clocks(now=at("11-27"))
    assert Clock.objects.get(pk=pk).paused_for == timedelta(days=15)

    with pytest.raises(InvalidInput, match="只能再暂停0天"):
        pause_clock(pk, reason="还等", days=1, by=town.in_charge, now=at("11-28"))
    other = start_clock(matter, "assignment.due", start_at=OPENED)
    pause_clock(other.pk, reason="另一个时限", days=15, by=town.in_charge, now=at("11-28"))


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
