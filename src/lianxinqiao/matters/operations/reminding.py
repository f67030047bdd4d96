"""What is said when a limit runs: half over, nearly over, over; and ending pauses that have reached their cap."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.calendar.limits import SHANGHAI, local_date, next_office_moment
from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.kernel.routes import page
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.matters.operations.steps import note_step
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.notifications.operations.messages import tell

HALF, MOST, ACT_BY, OVERDUE = 50, 80, 90, 100
LEVELS = (HALF, MOST, ACT_BY, OVERDUE)


def check_clocks(*, now: datetime, most: int = 500) -> int:
    """Send every reminder that is due at ``now`` and escalate what is overdue; return how many.

    Each clock is taken in its own transaction and remembers what it has said, so doing this twice
    or being killed in the middle neither loses nor repeats a reminder.
    """
    for paused in Clock.objects.filter(state="paused", pause_until__lte=now).select_related("matter")[:most]:
        do(kind_of(paused.matter.kind), paused.matter_id, "resume", {"clock": paused}, by=SYSTEM, now=now)
    said = 0
    for _turn in range(most):
        with transaction.atomic():
            # The matter first, as a deed locks it: each would wait for the other otherwise.
            due = Clock.objects.filter(matter=OuterRef("pk"), state=Clock.State.RUNNING, check_at__lte=now)
            matter = (
                Matter.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(Exists(due))
                .select_related("area", "owner")
                .order_by(Subquery(due.order_by("check_at").values("check_at")[:1]))
                .first()
            )
            if matter is None:
                return said
            rows = Clock.objects.select_for_update().filter(matter=matter, state=Clock.State.RUNNING, check_at__lte=now)
            clock = rows.order_by("check_at").first()
            if clock is not None:
                clock.matter = matter
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
    if level == OVERDUE:
        superior = kind.next_level(matter, clock)
        if superior is not None and superior not in people:
            people.append(superior)
        if superior is None and kind.alone:
            _say_who_is_missing(matter, kind, now)
        note_step(
            matter,
            "escalate",
            by=None,
            role="system",
            now=now,
            rule=clock.rule,
            reason=_("超过时限未办，已报上一级。") if superior else _("超过时限未办，没有上一级可报。"),
            to=superior.name if superior else "",
        )
    tell_of(
        matter,
        people,
        title=title,
        is_urgent=matter.urgency >= Urgency.URGENT,
        dedupe=f"clock:{clock.pk}:{level}:{clock.due_at.astimezone(SHANGHAI):%Y%m%d%H%M}",
        now=now,
    )


def _say_who_is_missing(matter: Matter, kind: Kind, now: datetime) -> None:
    """Tell whoever may fill a post that it wants a second person, and nothing of any matter: not which, not how many, not that it is late."""
    today = local_date(now)
    person = first_holder(kind.alone, matter.area, on=today, but_not={matter.owner_id, *hidden_from(matter)})
    if person is None:
        return
    posts = "、".join(str(Role(role).label) for role in kind.late)
    title = _("岗位缺人：%s要有两人（县里的也算），请任命或请县里派人") % posts
    tell([person], title=title, path=page("gaps"), dedupe=f"alone:{matter.area.code[:9]}:{today:%Y%m}", now=now)
