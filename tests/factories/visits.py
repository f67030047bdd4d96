"""Visits for tests: what is written, in a short form, by the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import VisitLog


def a_visit(kind: str, visited_on: date, *, promises: Sequence[tuple[str, date]] = (), **said: Any) -> dict[str, Any]:
    """Return what a cadre writes of a visit; promises as what and by when."""
    each = [{"text": text, "due_on": due_on} for text, due_on in promises]
    return {"kind": kind, "visited_on": visited_on, "promises": each, **said}


def write_visit(
    area: Area, said: Mapping[str, Any], *, submit: bool = True, by: Staff, now: datetime, id: UUID | None = None
) -> VisitLog:
    given = {**said, "draft": not submit}
    return begin(ENTRY, given, beside=area, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # an entry
