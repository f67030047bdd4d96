"""Limits of a matter: how they start, move, end, wait, and what is said when they run out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from factories.matters import OPENED, at, opened, pause_clock, resume_clock
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.clocks import (
    cancel_clocks,
    extend_clock,
    meet_clocks,
    start_clock,
    start_clock_until,
)
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.matters.operations.steps import clock_of
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


def titles() -> list[tuple[str, str]]:
    """Return who was told what, in the order of their names."""
    return sorted(Message.objects.values_list("recipient__username", "title"))


def test_a_limit_in_hours_ends_to_the_minute_and_is_looked_at_halfway(town: Town) -> None:
    clock = clock_of("five.ack.attention", at("11-11", 17, 30))

    assert (clock.rule, clock.unit, clock.provisional) == ("five.ack.attention", "natural_hours", False)
    assert clock._state.adding, "it is not kept"
    assert (clock.start_at, clock.due_at, clock.act_by_at) == (
        at("11-11", 17, 30),
        at("11-12", 17, 30),
        at("11-12", 17, 30),
    )
    assert clock.check_at == at("11-12", 5, 30)


def test_a_limit_in_days_ends_at_midnight_and_staff_act_by_the_office_day_before(town: Town) -> None:
    # Three days from Wednesday end with Saturday; the office is open on Friday.
    clock = clock_of("five.ack.routine", OPENED)

    assert (clock.due_at, clock.act_by_at) == (at("11-15", 0), at("11-14", 0))


def test_a_limit_into_a_year_nobody_has_published_is_provisional(town: Town) -> None:
    assert clock_of("petition.complete_days", at("12-30")).provisional


def test_starting_a_limit_twice_keeps_the_first(town: Town) -> None:
    matter = opened(town)

    first = start_clock(matter, "five.ack.attention", start_at=OPENED)
    again = start_clock(matter, "five.ack.attention", start_at=at("11-12"))

    assert (again.pk, again.due_at, matter.clocks.count()) == (first.pk, at("11-12"), 1)
    assert Matter.objects.get(pk=matter.pk).next_due_at == at("11-12")


def test_a_limit_until_a_named_day_ends_with_that_day(town: Town) -> None:
    matter = opened(town)

    clock = start_clock_until(matter, "assignment.due", start_at=OPENED, due_on=date(2026, 11, 15))
    again = start_clock_until(matter, "assignment.due", start_at=OPENED, due_on=date(2026, 11, 30))

    assert (clock.due_at, clock.act_by_at, clock.unit) == (at("11-16", 0), at("11-14", 0), "natural_days")
    assert clock.check_at == OPENED + (at("11-16", 0) - OPENED) / 2
    assert (again.pk, again.due_at) == (clock.pk, at("11-16", 0))
    assert Matter.objects.get(pk=matter.pk).next_due_at == at("11-16", 0)


def test_more_time_moves_the_end_by_whole_days_and_reminds_anew(town: Town) -> None:
    matter = opened(town, limits=("five.ack.routine",))
    check_clocks(now=at("11-13", 15))
    assert matter.clocks.get().reminded == 50

    clock = extend_clock(matter, "five.ack.routine", days=7)

    clock.refresh_from_db()
    assert (clock.due_at, clock.act_by_at, clock.reminded) == (at("11-22", 0), at("11-21", 0), 0)
    assert clock.check_at == OPENED + (at("11-22", 0) - OPENED) / 2
    check_clocks(now=at("11-17", 15))
    assert [who for who, _words in titles()] == ["in_charge", "in_charge"], "half of each is said"
    assert Matter.objects.get(pk=matter.pk).next_due_at == at("11-22", 0)


def test_a_limit_that_does_not_run_is_not_extended(town: Town) -> None:
    matter = opened(town, limits=("five.ack.routine",))
    meet_clocks(matter, "five.ack.routine", now=OPENED)
    before = picture()

    with pytest.raises(Clock.DoesNotExist):
        extend_clock(matter, "five.ack.routine", days=7)

    assert changed(before, picture()) == []


def test_a_met_limit_says_when_and_the_others_run_on(town: Town) -> None:
    matter = opened(town, limits=("five.ack.attention", "five.response.attention"))

    assert meet_clocks(matter, "five.ack.attention", now=at("11-12", 9)) == 1
    assert meet_clocks(matter, "five.ack.attention", now=at("11-12", 9)) == 0

    met, running = matter.clocks.order_by("due_at")
    assert (met.state, met.met_at, met.check_at, running.state) == ("met", at("11-12", 9), None, "running")
    assert Matter.objects.get(pk=matter.pk).next_due_at == at("11-15", 0)


def test_a_cancelled_limit_is_neither_met_nor_late(town: Town) -> None:
    matter = opened(town, limits=("five.ack.attention",))

    assert cancel_clocks(matter, "five.ack.attention", "five.response.attention") == 1

    clock = matter.clocks.get()
    assert (clock.state, clock.met_at, clock.check_at) == ("cancelled", None, None)
    assert Matter.objects.get(pk=matter.pk).next_due_at is None
    assert check_clocks(now=at("11-20")) == 0


def test_a_pause_needs_a_reason_a_length_and_a_limit_that_runs(town: Town) -> None:
    matter = opened(town, limits=("five.response.attention",))
    clock = matter.clocks.get()
    before = picture()

    for reason, days in (("", 1), (" ", 1), ("等", 0), ("等", 16)):
        with pytest.raises(InvalidInput):
            pause_clock(clock.pk, reason=reason, days=days, by=town.in_charge, now=OPENED)
    with pytest.raises(NotPermitted):
        pause_clock(clock.pk, reason="等", days=1, by=town.cadre, now=OPENED)
    with pytest.raises(NotVisible):
        pause_clock(clock.pk, reason="等", days=1, by=town.stranger, now=OPENED)
    with pytest.raises(StepNotAllowed):
        resume_clock(clock.pk, by=town.in_charge, now=OPENED)

    assert changed(before, picture()) == []


def test_a_paused_limit_stops_what_is_due_and_goes_on_by_what_was_used(town: Town) -> None:
    matter = opened(town, limits=("five.response.attention",))
    pk = matter.clocks.get().pk

    pause_clock(pk, reason="等检测", days=15, by=town.in_charge, now=at("11-12"))

    clock = Clock.objects.get(pk=pk)
    assert (clock.state, clock.paused_at, clock.pause_until, clock.check_at) == (
        "paused",
        at("11-12"),
        at("11-27"),
        None,
    )
    assert Matter.objects.get(pk=matter.pk).next_due_at is None
    assert check_clocks(now=at("11-20")) == 0

    resume_clock(pk, by=town.in_charge, now=at("11-20"))

    clock.refresh_from_db()
    assert (clock.state, clock.due_at, clock.act_by_at, clock.check_at) == (
        "running",
        at("11-23", 0),
        at("11-21", 0),
        at("11-20"),
    )
    assert Matter.objects.get(pk=matter.pk).next_due_at == at("11-23", 0)
    steps = Step.objects.exclude(event="open").order_by("id")
    assert [(step.event, step.role, step.data["limit"], step.reason) for step in steps] == [
        ("pause_clock", "leader_in_charge", "five.response.attention", "等检测"),
        ("resume_clock", "leader_in_charge", "five.response.attention", ""),
    ]


@pytest.mark.rule("clock.pause_max_days")
def test_a_pause_that_nobody_ends_ends_by_itself_at_its_cap(town: Town) -> None:
    matter = opened(town, limits=("five.response.attention",))
    pk = matter.clocks.get().pk
    pause_clock(pk, reason="等", days=2, by=town.in_charge, now=at("11-12"))

    check_clocks(now=at("11-16"))

    clock = Clock.objects.get(pk=pk)
    assert (clock.state, clock.due_at) == ("running", at("11-17", 0))
    step = Step.objects.get(event="resume_clock")
    assert (step.by, step.role) == (None, "system")


@pytest.mark.parametrize(
    ("limit", "moment", "level", "title"),
    [
        # From ten to six on one day.
        ("five.response.urgent", at("11-11", 13, 59), 0, None),
        ("five.response.urgent", at("11-11", 14), 50, "时限过半：断水"),
        ("five.response.urgent", at("11-11", 16, 24), 80, "时限将到：断水"),
        ("five.response.urgent", at("11-12", 8), 100, "已逾期：断水"),
        # To the midnight that ends Saturday: staff must act by Friday, and hear it when eight hours are left.
        ("five.ack.routine", at("11-13", 15, 59), 50, "时限过半：断水"),
        ("five.ack.routine", at("11-13", 16), 90, "今日须办：断水"),
        ("five.ack.routine", at("11-16", 9), 100, "已逾期：断水"),
    ],
)
@pytest.mark.rule("R-10.7")
def test_each_level_of_a_limit_is_said_once_to_the_owner(
    town: Town, limit: str, moment: datetime, level: int, title: str | None
) -> None:
    matter = opened(town, limits=(limit,))

    said = check_clocks(now=moment)

    assert (said, matter.clocks.get().reminded) == (1 if title else 0, level)
    assert [words for who, words in titles() if who == "in_charge"] == ([title] if title else [])
    told = len(titles())
    assert check_clocks(now=moment) == 0
    assert len(titles()) == told


@pytest.mark.rule("R-4.9")
def test_a_limit_that_ran_out_reaches_one_level_up_and_stands_in_the_history(town: Town) -> None:
    matter = opened(town, limits=("five.ack.routine",))

    check_clocks(now=at("11-16", 9))

    step = Step.objects.get(event="escalate")
    superior = step.data["to"]
    assert superior in ("试principal", "试mayor")
    assert (step.by, step.role, step.rule, step.from_status, step.to_status) == (
        None,
        "system",
        "five.ack.routine",
        "reported",
        "reported",
    )
    assert titles() == sorted([("in_charge", "已逾期：断水"), (superior.removeprefix("试"), "已逾期：断水")])
    clock = matter.clocks.get()
    assert (clock.state, clock.check_at) == ("running", None)


def test_before_it_runs_out_nobody_above_is_told(town: Town) -> None:
    opened(town, limits=("five.ack.routine",))

    check_clocks(now=at("11-13", 16))

    assert [who for who, _words in titles()] == ["in_charge"]
    assert not Step.objects.filter(event="escalate").exists()


def on_leave(town: Town) -> None:
    """Let the leader in charge be away from the 12th to the 20th, and another stand in."""
    stand_in(
        town.in_charge,
        deputy=town.leader,
        kind="leave",
        starts_at=at("11-12"),
        ends_at=at("11-20"),
        by=town.in_charge,
        now=OPENED,
    )


def test_whoever_stands_in_for_the_owner_is_told_too(town: Town) -> None:
    opened(town, limits=("five.ack.routine",))
    on_leave(town)

    check_clocks(now=at("11-13", 9))

    assert [who for who, _words in titles()] == ["in_charge", "leader"]


def test_whoever_stands_in_is_told_from_the_first_word_on(town: Town) -> None:
    """The leader in charge is away: an emergency reached them alone."""
    on_leave(town)
    for day, who in (("11-11", {"in_charge"}), ("11-13", {"in_charge", "leader"}), ("11-21", {"in_charge"})):
        Message.objects.all().delete()
        matter = opened(town)

        tell_of(matter, [town.in_charge], title="特急", is_urgent=True, now=at(day))

        assert {username for username, _words in titles()} == who, day


@pytest.mark.parametrize(("moment", "opens"), [(at("11-13", 20), at("11-16", 8)), (at("11-14", 11), at("11-16", 8))])
def test_in_quiet_hours_a_reminder_waits_until_the_office_opens(town: Town, moment: datetime, opens: datetime) -> None:
    matter = opened(town, limits=("five.ack.routine",))

    assert check_clocks(now=moment) == 0

    clock = matter.clocks.get()
    assert (clock.check_at, clock.reminded, titles()) == (opens, 0, [])
    assert check_clocks(now=opens) == 1


def test_an_emergency_is_said_at_night(town: Town) -> None:
    opened(town, urgency=3, limits=("five.ack.emergency",), now=at("11-14", 2))

    assert check_clocks(now=at("11-14", 3)) == 1

    assert ("in_charge", "已逾期：断水") in titles()
    assert Message.objects.filter(recipient=town.in_charge).get().is_urgent


def test_as_many_limits_are_looked_at_as_asked_for(town: Town) -> None:
    for _number in range(3):
        opened(town, limits=("five.ack.routine",))

    assert [check_clocks(now=at("11-13", 9), most=2) for _turn in range(2)] == [2, 1]
