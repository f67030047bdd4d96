"""Reading what a matter says: where it names a resident, they are opened by it (ADR 0022)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import READ, open_people
from lianxinqiao.matters.kinds import Kind


def open_by_reading(kind: Kind, row: Any, *, by: Staff, now: datetime) -> None:
    """Note that somebody reads a resident's name, telephone or words in what is shown of a row.

    Raises:
        TooManyPeople: they have opened as many as anybody may in an hour.
    """
    opened = {fact.opens(row) for fact in kind.shown_facts if fact.shown(row, by)}
    open_people(filter(None, opened), by=by, purpose=READ, now=now)
