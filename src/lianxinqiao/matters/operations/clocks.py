"""Starting, meeting, pausing clocks; reminding and escalating when they run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.teams import deputies_of
from lianxinqiao.calendar.limits import end_of_day, last_day_of, local_date, next_office_moment
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.steps import clock_of, note_step, refresh_next_due
from lianxinqiao.matters.operations.telling import tell_of

HALF, MOST, ACT_BY, OVERDUE = 50, 80, 90, 100
LEVELS = (HALF, MOST, ACT_BY, OVERDUE)


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
    due = last_day_of(clock.due_at) + timedelta(days=days)
    calendar = work_calendar()
    clock.due_at, clock.act_by_at = end_of_day(due), end_of_day(calendar.workday_on_or_before(due))
    clock.provisional = not calendar.is_published(due, due)
    clock.reminded, clock.check_at = 0, clock.start_at + (clock.due_at - clock.start_at) / 2
    clock.save()
    refresh_next_due(matter)
    return clock


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


@transaction.atomic
def pause_clock(clock_id: int, *, reason: str, cap: timedelta, by: Staff, role: str = "", now: datetime) -> Clock:
    """Stop a running clock for a reason, ``cap`` at the most; the due moment moves by what was used.

    Raises:
        NotVisible: no such clock on a matter they see.
        NotPermitted: their part in the matter does not pause its clocks.
        InvalidInput: no reason, no positive cap or one beyond ``clock.pause_max_days``, or it does not run.
    """
    clock = _lock_clock(clock_id, by)
    longest = timedelta(days=number_on("clock.pause_max_days", local_date(now)))
    if cap > longest:
        raise InvalidInput(_("一次最多暂停%d天。") % longest.days, field="days")
    if not reason.strip():
        raise InvalidInput(_("请写明暂停理由。"), field="reason")
    if cap <= timedelta(0) or clock.state != Clock.State.RUNNING:
        raise InvalidInput(_("这个时限现在不能暂停。"))
    clock.state, clock.paused_at, clock.pause_until, clock.pause_reason = Clock.State.PAUSED, now, now + cap, reason
    clock.check_at = None
    clock.save()
    note_step(clock.matter, "pause_clock", by=by, role=role, now=now, rule=clock.rule, reason=reason)
    refresh_next_due(clock.matter)
    return clock


def _lock_clock(clock_id: int, by: Staff | None) -> Clock:
    rows = Clock.objects.select_for_update(of=("self",)).select_related("matter")
    if by is None:
        return rows.get(pk=clock_id)
    clock = rows.filter(pk=clock_id, matter__in=Matter.objects.visible_to(by).values("pk")).first()
    if clock is None:
        raise NotVisible(_("没有这个时限。"))
    if not kind_of(clock.matter.kind).may_pause(by, clock.matter):
        raise NotPermitted(_("时限由分管领导或承办人暂停和恢复。"))
    return clock


@transaction.atomic
def resume_clock(clock_id: int, *, by: Staff | None, role: str = "", now: datetime) -> Clock:
    """Let a paused clock run again; the pause counts up to its cap and no longer."""
    clock = _lock_clock(clock_id, by)
    if clock.state != Clock.State.PAUSED or clock.paused_at is None or clock.pause_until is None:
        raise InvalidInput(_("这个时限没有暂停。"))
    used = min(now, clock.pause_until) - clock.paused_at
    clock.due_at += used
    clock.act_by_at += used
    clock.state, clock.paused_at, clock.pause_until = Clock.State.RUNNING, None, None
    clock.check_at = now
    clock.save()
    note_step(clock.matter, "resume_clock", by=by, role=role, now=now, rule=clock.rule)
    refresh_next_due(clock.matter)
    return clock


def check_clocks(*, now: datetime, most: int = 500) -> int:
    """Send every reminder that is due at ``now`` and escalate what is overdue; return how many.

    Each clock is taken in its own transaction and remembers what it has said, so doing this twice
    or being killed in the middle neither loses nor repeats a reminder.
    """
    for clock_id in Clock.objects.filter(state="paused", pause_until__lte=now).values_list("pk", flat=True)[:most]:
        resume_clock(clock_id, by=None, role="system", now=now)
    said = 0
    for _turn in range(most):
        with transaction.atomic():
            clock = (
                Clock.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(state=Clock.State.RUNNING, check_at__lte=now)
                .select_related("matter__area", "matter__owner")
                .order_by("check_at")
                .first()
            )
            if clock is None:
                return said
            said += _check(clock, now)
    return said


def _check(clock: Clock, now: datetime) -> int:
    matter = clock.matter
    calendar = work_calendar()
    if matter.urgency < Urgency.EMERGENCY and calendar.is_quiet(now):
        clock.check_at = next_office_moment(now, calendar)
        clock.save(update_fields=["check_at"])
        return 0
    level = max((level for level in LEVELS if now >= _moment_of(clock, level)), default=0)
    told = 0
    if level > clock.reminded:
        clock.reminded = level
        _remind(clock, level, now)
        told = 1
    later = [moment for level in LEVELS if level > clock.reminded and (moment := _moment_of(clock, level)) > now]
    clock.check_at = min(later, default=None)
    clock.save(update_fields=["reminded", "check_at"])
    return told


def _moment_of(clock: Clock, level: int) -> datetime:
    if level == ACT_BY:
        # The office day before the act-by moment ends: what staff can still use.
        return (
            min(clock.act_by_at, clock.due_at) - timedelta(hours=8) if clock.unit != "natural_hours" else clock.due_at
        )
    return clock.start_at + (clock.due_at - clock.start_at) * level / 100


def _remind(clock: Clock, level: int, now: datetime) -> None:
    matter = clock.matter
    kind = kind_of(matter.kind)
    title = {HALF: _("时限过半：%s"), MOST: _("时限将到：%s"), ACT_BY: _("今日须办：%s"), OVERDUE: _("已逾期：%s")}[
        level
    ] % matter.title
    people = [matter.owner] if matter.owner else []
    people += list(deputies_of(people, now=now).values())
    if level == OVERDUE:
        superior = kind.next_level(matter, clock)
        if superior is not None and superior not in people:
            people.append(superior)
        note_step(
            matter,
            "escalate",
            by=None,
            role="system",
            now=now,
            rule=clock.rule,
            reason=_("超过时限未办，已报上一级。"),
            to=superior.name if superior else "",
        )
    tell_of(
        matter,
        people,
        title=title,
        is_urgent=matter.urgency >= Urgency.URGENT,
        dedupe=f"clock:{clock.pk}:{level}",
        now=now,
    )
