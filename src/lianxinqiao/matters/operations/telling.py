"""Telling staff about a matter: never somebody it is hidden from, whatever post or stand-in leads to them (RR-13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from, is_withheld
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell


def tell_of(
    matter: Matter,
    recipients: Iterable[Staff],
    *,
    title: str,
    body: str = "",
    is_urgent: bool = False,
    dedupe: str | None = None,
    path: str = "",
    now: datetime,
) -> list[Message]:
    """Put a message about a matter, with the way to it or to ``path``, in each recipient's list; whoever must not have it gets none."""
    out = hidden_from(matter)
    people = [person for person in recipients if person.pk not in out and not is_withheld(matter, person)]
    return tell(
        people,
        title=title,
        path=path or kind_of(matter.kind).path(matter),
        about=matter.pk,
        body=body,
        is_urgent=is_urgent,
        dedupe=dedupe,
        now=now,
    )
