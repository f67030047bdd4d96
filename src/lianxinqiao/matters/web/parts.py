"""Clocks and steps as the pages draw them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import rule_on
from lianxinqiao.desk.web.deeds import Outcome, Stands
from lianxinqiao.desk.web.words import LIGHT_CLASSES, day, moment
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.ledgers import ledger_of
from lianxinqiao.matters.operations.reading import noted_in, read_parts, reads_steps
from lianxinqiao.matters.web.cards import cards_of


@dataclass(frozen=True)
class ClockShown:
    title: str
    light: str
    tone: str
    share: int
    due_at: datetime
    met_at: datetime | None
    provisional: bool
    pause_reason: str


def clocks_of(matter: Matter, right_now: datetime) -> list[ClockShown]:
    """Return every clock of a matter with its light in words; one query."""
    shown = []
    for clock in Clock.objects.filter(matter=matter).exclude(state=Clock.State.CANCELLED):
        light = clock.light(right_now)
        shown.append(
            ClockShown(
                title=str(rule_on(clock.rule, local_date(clock.start_at)).title),
                light=str(light.label),
                tone=LIGHT_CLASSES.get(light.value, "run"),
                share=clock.share(right_now),
                due_at=clock.due_at,
                met_at=clock.met_at,
                provisional=clock.provisional,
                pause_reason=clock.pause_reason,
            )
        )
    return shown


def steps_of(matter: Matter) -> list[Step]:
    """Return every step of a matter in order, named as its kind names it; one query."""
    return named(
        matter,
        Step.objects.filter(matter=matter)
        .select_related("by")
        .only("at", "event", "from_status", "to_status", "reason", "rule", "role", "data", "matter", "by__name")
        .order_by("id"),
    )


def named(matter: Matter, steps: Iterable[Step]) -> list[Step]:
    """Give steps the words of the matter's kind."""
    return _named(kind_of(matter.kind), steps)


def _named(kind: Kind, steps: Iterable[Any]) -> list[Any]:
    rows = list(steps)
    noted = noted_in(kind, rows)
    for row in rows:
        row.words = kind.event_words.get(row.event, row.event)
        row.noted = [(title, day(said) if isinstance(said, date) else said) for title, said in noted.get(row.pk, ())]
    return rows


def own_steps(kind: Kind, row: Any) -> list[Any]:
    """Return every Step of a row that keeps its own, in order, named as its kind names it; one query."""
    return _named(kind, ledger_of(kind).steps(row).select_related("by").order_by("id"))


def content_of(kind: Kind, row: Any, deeds: Outcome, *, by: Staff) -> dict[str, Any]:
    """Return what the page of a matter of any kind shows: its status in words, its limits, its deeds, its parts and its Steps, and cards of upper apps.

    Two queries; parts and cards are read when ``matters/course.html`` draws them.
    """
    matter, shows_steps = row.matter, reads_steps(kind, row, by)
    return {
        "matter": matter,
        "deeds": deeds,
        "status": words_of(kind.statuses, matter.status),
        "clocks": clocks_of(matter, now()),
        "parts": partial(read_parts, kind, matter, by),
        "cards": partial(cards_of, matter, by),
        "shows_steps": shows_steps,
        "steps": steps_of(matter) if shows_steps else [],
    }


def stands(matter: Matter, might: Callable[[], Collection[str]]) -> Stands:
    """Return how a matter stands, for whoever presses a button that somebody else has pressed.

    ``might`` names what this person may do with it at some time: for all else the page knows no such deed.
    """

    kind = kind_of(matter.kind)
    return Stands(matter.version, lambda: _last_in_words(kind, steps_of(matter), matter.status), might)


def own_stands(kind: Kind, row: Any, might: Callable[[], Collection[str]]) -> Stands:
    """Return the same for a row that keeps its own Steps."""
    ledger = ledger_of(kind)
    return Stands(
        ledger.version_of(row), lambda: _last_in_words(kind, own_steps(kind, row), ledger.status_of(row)), might
    )


def _last_in_words(kind: Kind, steps: list[Any], status: str) -> str:
    last = steps[-1] if steps else None
    if last is None:
        return str(kind.statuses[status])
    return _("%(who)s %(when)s已办“%(what)s”，现在是“%(status)s”。") % {
        "who": last.by.name if last.by else _("本人或系统"),
        "when": moment(last.at),
        "what": last.words,
        "status": words_of(kind.statuses, status),
    }
