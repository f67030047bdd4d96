"""What lies in an opinion box."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import Done
from lianxinqiao.outreach.asks import in_box
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import BoxOpening


def propose_opening(pk: Any, *texts: str, second: Staff, by: Staff, now: datetime, id: Any = None) -> Done:
    """Propose to open a box: it waits for the second person."""
    given = {"second": second, **in_box([{"text": text} for text in texts])}
    return begin(OPENING, given, beside=pk, by=by, now=now, id=id)


def open_box(pk: Any, *texts: str, second: Staff, by: Staff, now: datetime, id: Any = None) -> BoxOpening:
    """Open a box by two people, with letters of these texts in it."""
    done = propose_opening(pk, *texts, second=second, by=by, now=now, id=id)
    if done.waits is None:
        return done.row  # type: ignore[no-any-return]  # an opening
    return do(SECONDING, done.waits.pk, "agree", by=second, now=now).gave.row  # type: ignore[no-any-return]  # the same
