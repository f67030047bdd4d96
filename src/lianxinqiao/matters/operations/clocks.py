"""Limits of a matter: starting, meeting, stopping them, more time; pausing and resuming as effects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from lianxinqiao.calendar.limits import ONE_DAY, Unit, WorkCalendar, end_of_day, last_day_of, local_date
from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.steps import clock_of, refresh_next_due


def start_clock(matter: Matter, rule_name: str, *, start_at: datetime) -> Clock:
    """Start a limit on a matter from the rule as it stands that day; starting it twice keeps the first."""
    clock = clock_of(rule_name, start_at)
    running = Clock.objects.filter(matter=matter, rule=clock.rule, state=Clock.State.RUNNING).first()
    if running is not None:
        return running
    clock.matter = matter
    clock.save(force_insert=True)
    refresh_next_due(matter)
    return clock


def start_clock_until(matter: Matter, rule_name: str, *, start_at: datetime, due_on: date) -> Clock:
    """Start a limit that ends on a day somebody named, not after a number of days."""
    calendar = work_calendar()
    clock, _created = Clock.objects.get_or_create(
        matter=matter,
        rule=rule_name,
        state=Clock.State.RUNNING,
        defaults={
            "unit": "natural_days",
            "start_at": start_at,
            "due_at": end_of_day(due_on),
            "act_by_at": end_of_day(calendar.workday_on_or_before(due_on)),
            "provisional": not calendar.is_published(due_on, due_on),
            "check_at": start_at + (end_of_day(due_on) - start_at) / 2,
        },
    )
    refresh_next_due(matter)
    return clock


def extend_clock(matter: Matter, rule_name: str, *, days: int) -> Clock:
    """Move the end of a running limit by natural ``days``; reminders already sent count as new again.

    Raises:
        Clock.DoesNotExist: it does not run.
    """
    clock = Clock.objects.select_for_update().get(matter=matter, rule=rule_name, state=Clock.State.RUNNING)
    end_on(clock, last_day_of(clock.due_at) + timedelta(days=days), work_calendar())
    clock.reminded, clock.check_at = 0, clock.start_at + (clock.due_at - clock.start_at) / 2
    clock.save()
    refresh_next_due(matter)
    return clock


def end_on(clock: Clock, day: date, calendar: WorkCalendar) -> None:
    """Let a limit in days end with ``day``: what staff see follows from it (domain §5.0)."""
    act_by = calendar.workday_on_or_before(day)
    clock.due_at, clock.act_by_at = end_of_day(day), end_of_day(act_by)
    clock.provisional = not calendar.is_published(act_by, day)


def take_over_clocks(
    matter: Matter, other: Matter, *, now: datetime, alike: Callable[[str], str] = lambda rule: rule
) -> None:
    """Let what a matter is merged into keep the word given in it: of each limit that binds in both, the earlier start and end.

    True afterwards: where that moved an end, what is due is looked at and said anew.

    Args:
        alike: which limits are of one sort, though each urgency has its own; the same rule unless given.
    """
    binding = Clock.objects.select_for_update().filter(state__in=(Clock.State.RUNNING, Clock.State.PAUSED))
    ours = {alike(clock.rule): clock for clock in binding.filter(matter=other)}
    for theirs in binding.filter(matter=matter):
        clock = ours.get(alike(theirs.rule))
        if clock is None:
            continue
        clock.start_at = min(clock.start_at, theirs.start_at)
        if theirs.due_at < clock.due_at:
            clock.due_at, clock.act_by_at, clock.unit = theirs.due_at, theirs.act_by_at, theirs.unit
            clock.provisional = theirs.provisional
            clock.reminded, clock.check_at = 0, None if clock.state == Clock.State.PAUSED else now
        clock.save()
    refresh_next_due(other)


def meet_clocks(matter: Matter, *rules: str, now: datetime) -> int:
    """Mark the running or paused clocks of these rules as met; return how many."""
    met = Clock.objects.filter(matter=matter, rule__in=rules, state__in=("running", "paused")).update(
        state=Clock.State.MET, met_at=now, check_at=None, paused_at=None
    )
    refresh_next_due(matter)
    return met


def cancel_clocks(matter: Matter, *rules: str) -> int:
    """Stop clocks that no longer bind; return how many."""
    stopped = Clock.objects.filter(matter=matter, rule__in=rules, state__in=("running", "paused")).update(
        state=Clock.State.CANCELLED, check_at=None
    )
    refresh_next_due(matter)
    return stopped


def run_again(matter: Matter, pks: list[int], *, now: datetime) -> None:
    """Let these limits run on, of those that were stopped: what stopped them has been taken back."""
    stopped = Clock.objects.filter(matter=matter, pk__in=pks, state=Clock.State.CANCELLED)
    stopped.update(state=Clock.State.RUNNING, check_at=now)
    refresh_next_due(matter)


def limits_of(matter: Matter) -> list[Clock]:
    """Return every limit of a matter; one query, however often it is asked of the same matter."""
    prefetch_related_objects([matter], "clocks")
    return list(matter.clocks.all())


def paused(_row: Any, asked: Asked, doing: Doing) -> Clock:
    """A running limit waits, for so many days at the most; what is due next is another."""
    # Limits change with their matter, which is locked: it is as it was chosen.
    clock = Clock.objects.select_for_update().get(pk=asked.clock.pk)
    doing.data = {"limit": clock.rule}
    clock.state, clock.paused_at, clock.pause_reason = Clock.State.PAUSED, doing.now, asked.reason
    clock.pause_until, clock.check_at = doing.now + timedelta(days=asked.days), None
    clock.save()
    refresh_next_due(doing.matter)
    return clock


def _wait(clock: Clock, since: datetime, until: datetime) -> None:
    """Move the end of a limit by a pause: to the minute what counts hours, by the whole days of all its pauses what counts days."""
    before, clock.paused_for = clock.paused_for, clock.paused_for + (until - since)
    if clock.unit == Unit.NATURAL_HOURS:
        clock.due_at += until - since
        clock.act_by_at += until - since
        return
    days, calendar, last = clock.paused_for // ONE_DAY - before // ONE_DAY, work_calendar(), last_day_of(clock.due_at)
    if clock.unit == Unit.WORKING_DAYS:
        paused_on = local_date(since)
        worked = calendar.workdays_between(paused_on + ONE_DAY, paused_on + ONE_DAY * days)
        end_on(clock, calendar.add_workdays(last, worked), calendar)
    else:
        end_on(clock, last + ONE_DAY * days, calendar)


def resumed(_row: Any, asked: Asked, doing: Doing) -> Clock:
    """A paused limit runs again; the pause counts up to its cap and no longer, of a limit in days by whole days."""
    clock = Clock.objects.select_for_update().get(pk=asked.clock.pk)
    doing.data = {"limit": clock.rule}
    if clock.paused_at is None or clock.pause_until is None:
        raise TypeError("a paused limit has both moments: the database says so")
    _wait(clock, clock.paused_at, min(doing.now, clock.pause_until))
    clock.state, clock.paused_at, clock.pause_until = Clock.State.RUNNING, None, None
    clock.check_at = doing.now
    clock.save()
    refresh_next_due(doing.matter)
    return clock
