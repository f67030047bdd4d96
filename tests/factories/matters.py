"""A matter opened on a working day everybody knows, and the moments around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from factories.town import SHANGHAI, Town
from lianxinqiao.conditions.models import Report
from lianxinqiao.demo.doing import do
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Supervision, Urging
from lianxinqiao.matters.operations.moving import open_matter

KIND = "people"
Row = TypeVar("Row")
# A Wednesday; nothing is off in the two weeks around it.
OPENED = datetime(2026, 11, 11, 10, tzinfo=SHANGHAI)


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of 2026 by "11-18" and the hour in Shanghai."""
    month, number = day.split("-")
    return datetime(2026, int(month), int(number), hour, minute, tzinfo=SHANGHAI)


def opened(town: Town, **more: Any) -> Matter:
    """Open a matter of area ``own``, the leader in charge its owner."""
    stated: dict[str, Any] = {
        "kind": KIND,
        "area": town.own,
        "title": "断水",
        "owner": town.in_charge,
        "by": town.cadre,
        "role": "village_cadre",
        "rule": "R-4.8",
        "now": OPENED,
    }
    matter, _step = open_matter(**stated | more)
    Report.objects.create(matter=matter, kind=matter.kind, place="一组", facts="断水")
    return matter


def _done(pk: Any, name: str, given: dict[str, Any], by: Any, now: datetime, gives: type[Row]) -> Row:
    kind = kind_of(Matter.objects.get(pk=pk).kind)
    gave = do(kind, pk, name, given, by=by, now=now).gave
    assert isinstance(gave, gives)
    return gave


def urge(pk: Any, *, text: str, by: Any, now: datetime) -> Urging:
    """Hurry whoever owns a matter."""
    return _done(pk, "urge", {"text": text}, by, now, Urging)


def supervise(pk: Any, *, text: str, due_on: Any, by: Any, now: datetime, id: Any = None) -> Supervision:
    """Ask whoever owns a matter in writing."""
    return _done(pk, "supervise", {"text": text, "due_on": due_on, "id": id}, by, now, Supervision)


def answer_supervision(pk: Any, *, answer: str, by: Any, now: datetime) -> Supervision:
    """Answer a question asked in writing."""
    asked = Supervision.objects.get(pk=pk)
    return _done(asked.matter_id, "answer_supervision", {"supervision": asked, "answer": answer}, by, now, Supervision)


def pause_clock(pk: Any, *, reason: str, days: int, by: Any, now: datetime) -> Clock:
    """Stop a limit for some days at the most."""
    clock = Clock.objects.get(pk=pk)
    return _done(clock.matter_id, "pause", {"clock": clock, "days": days, "reason": reason}, by, now, Clock)


def resume_clock(pk: Any, *, by: Any, now: datetime) -> Clock:
    """Let a limit run again."""
    clock = Clock.objects.get(pk=pk)
    return _done(clock.matter_id, "resume", {"clock": clock}, by, now, Clock)
