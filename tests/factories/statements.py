"""What officials are asked to say."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.statements.kind import STATEMENT
from lianxinqiao.statements.models import Statement


def ask_statement(demand: Any, *, by: Staff, now: datetime, id: UUID | None = None, **given: Any) -> Statement:
    """Ask somebody to say what happened."""
    return begin(STATEMENT, given, beside=demand, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # a statement
