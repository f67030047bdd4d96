"""Reports for tests: what is stated, in a short form, raised by the one door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from lianxinqiao.accounts.models import Staff
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.conditions.models import Report
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area


def a_report(kind: str = "people", **said: Any) -> dict[str, Any]:
    """Return what a reporter states."""
    return {"kind": kind, **said}


def report_condition(
    area: Area, said: Mapping[str, Any], *, by: Staff, now: datetime, id: UUID | None = None
) -> Report:
    return begin(REPORT, said, beside=area, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # a report
