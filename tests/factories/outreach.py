"""What lies in an opinion box."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.outreach.asks import in_box
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import BoxOpening


def open_box(pk: Any, *texts: str, second: Staff, by: Staff, now: datetime, id: Any = None) -> BoxOpening:
    """Open a box by two people, with letters of these texts in it."""
    given = {"second": second, **in_box([{"text": text} for text in texts])}
    return begin(OPENING, given, beside=pk, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # an opening
