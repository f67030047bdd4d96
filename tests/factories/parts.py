"""A part of a matter given to somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.demo.doing import do
from lianxinqiao.matters.operations.beginning import begin


def give_part(whole: Any, *, by: Staff, now: datetime, id: UUID | None = None, **given: Any) -> Assignment:
    return begin(ASSIGNMENT, given, beside=whole, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # a part


def step_part(pk: Any, name: str, text: str = "", *, by: Staff, now: datetime) -> Any:
    return do(ASSIGNMENT, pk, name, {"text": text}, by=by, now=now)
