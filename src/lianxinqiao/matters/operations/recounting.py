"""Counting the limits of matters again when the arrangement of a year is published (domain §5.0)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import Unit, due, end_of_day, last_day_of, local_date, start_of_day
from lianxinqiao.calendar.registry import Publication
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.clocks import end_on
from lianxinqiao.matters.operations.steps import note_step, refresh_next_due
from lianxinqiao.matters.operations.telling import tell_of

RECOUNTED = "recounted"


def recount_clocks(published: Publication) -> None:
    """Let every limit in days that lies in the year end where the calendar now says.

    True afterwards: its act-by day is worked, and it is provisional no longer unless another year is; where its last day moved
    the history says so; where either day moved its owner is told.
    """
    bound = Clock.objects.filter(
        state__in=(Clock.State.RUNNING, Clock.State.PAUSED),
        unit__in=(Unit.NATURAL_DAYS, Unit.WORKING_DAYS),
        start_at__lt=end_of_day(published.last),
        due_at__gt=start_of_day(published.first),
    )
    # The matters first, in one order, as a deed locks them.
    matters = Matter.objects.select_for_update(of=("self",)).filter(pk__in=bound.values("matter"))
    for matter in matters.select_related("owner", "area").order_by("pk"):
        moved = [_again(clock, matter, published) for clock in bound.select_for_update().filter(matter=matter)]
        if any(moved):
            refresh_next_due(matter)
            words = _("%(year)d年放假安排公布，期限重新计算：%(title)s") % {
                "year": published.year,
                "title": matter.title,
            }
            tell_of(matter, [matter.owner] if matter.owner else [], title=words, now=published.now)


def _again(clock: Clock, matter: Matter, published: Publication) -> bool:
    """Count one limit again; return whether a day of it moved."""
    stood, acted = clock.due_at, clock.act_by_at
    start, last = local_date(clock.start_at), last_day_of(stood)
    if clock.unit == Unit.WORKING_DAYS:
        last = published.workday_again(start, last)
    end_on(clock, last, published.after)
    if clock.unit == Unit.WORKING_DAYS:
        clock.provisional = not published.after.is_published(start, last)
    moved = clock.due_at != stood
    if moved:
        clock.reminded = 0
        note_recount(matter, published, clock.rule, last_day_of(stood), last)
    if (moved or clock.act_by_at != acted) and clock.state == Clock.State.RUNNING:
        clock.check_at = published.now
    clock.save()
    return moved or clock.act_by_at != acted


def note_recount(matter: Matter, published: Publication, rule: str, before: date, after: date) -> None:
    """Say in the history that a last day moved with the calendar."""
    words = _("%(year)d年放假安排公布，截止由%(before)s改为%(after)s。")
    told = {"year": published.year, "before": due(end_of_day(before)), "after": due(end_of_day(after))}
    note_step(matter, RECOUNTED, by=None, role=SYSTEM, now=published.now, rule=rule, reason=words % told)
