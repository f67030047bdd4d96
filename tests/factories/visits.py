"""Visits for tests: what is written, in a short form, by the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import Promise, VisitLog


def a_visit(kind: str, visited_on: date, *, promises: Sequence[tuple[str, date]] = (), **said: Any) -> dict[str, Any]:
    """Return what a cadre writes of a visit; promises as what and by when."""
    each = [{"text": text, "due_on": due_on} for text, due_on in promises]
    return {"kind": kind, "visited_on": visited_on, "promises": each, **said}


def write_visit(
    area: Area, said: Mapping[str, Any], *, submit: bool = True, by: Staff, now: datetime, id: UUID | None = None
) -> VisitLog:
    given = {**said, "draft": not submit}
    return begin(ENTRY, given, beside=area, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # an entry


def a_promise(town: Town, now: datetime) -> Promise:
    """Something that a cadre has promised at a home."""
    said = a_visit("household_visit", day_before(now), household=town.homes[0], promises=[("问", day_before(now, -2))])
    return Promise.objects.get(visit=write_visit(town.own, said, by=town.cadre, now=now))
