"""Telling staff about a matter: never somebody it is hidden from, whatever post or stand-in leads to them (RR-13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.teams import deputies_of
from lianxinqiao.matters.kinds import all_kinds, kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from, is_withheld
from lianxinqiao.matters.visibility import withheld_kinds
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell


def is_kept_from_nobody(pk: UUID) -> bool:
    """Whether nothing of the affair of a matter is veiled or sealed, or hidden from anybody: a group may hear of it (RR-13)."""
    within = Matter.objects.filter(affair__in=Matter.objects.filter(pk=pk).values("affair"))
    kept = {*withheld_kinds(), *(kind.code for kind in all_kinds() if kind.veiled)}
    closed = Q(kind__in=kept) | Q(root__kind__in=kept) | Q(excluded__isnull=False) | Q(excluded_offices__isnull=False)
    return within.exists() and not within.filter(closed).exists()


def tell_of(
    matter: Matter,
    recipients: Iterable[Staff],
    *,
    title: str,
    body: str = "",
    is_urgent: bool = False,
    dedupe: str | None = None,
    path: str = "",
    personally: bool = False,
    now: datetime,
) -> list[Message]:
    """Put a message about a matter, with the way to it or to ``path``, in each recipient's list, and of whoever stands in for them.

    Whoever must not have it gets none, whichever of the two they are.

    Args:
        personally: it asks for the word of the recipient alone, which nobody gives in their place.
    """
    out, told = hidden_from(matter), list(recipients)
    acting = {} if personally or not told else deputies_of(told, now=now)
    people = [
        person for person in (*told, *acting.values()) if person.pk not in out and not is_withheld(matter, person)
    ]
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
