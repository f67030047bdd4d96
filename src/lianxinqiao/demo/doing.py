"""Doing as somebody who has the page before them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.operations import doing
from lianxinqiao.matters.operations.doing import Actor, Done
from lianxinqiao.matters.operations.ledgers import ledger_of


def do(
    kind: Kind,
    pk: Any,
    name: str,
    given: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    seen: int | None = None,
    now: datetime,
) -> Done:
    """Do a deed as ``doing.do`` does, one of the staff having seen how the row stands now unless it is said what they saw."""
    if seen is None and isinstance(by, Staff):
        seen = _stands(kind, pk)
    return doing.do(kind, pk, name, given, by=by, seen=seen, now=now)


def _stands(kind: Kind, pk: Any) -> int | None:
    try:
        rows = ledger_of(kind).rows_of()._default_manager.filter(pk=pk)
    except ValidationError:
        return None
    return rows.values_list("version", flat=True).first()
