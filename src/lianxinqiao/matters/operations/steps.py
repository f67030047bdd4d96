"""Locking matters and noting Steps that move nothing: what the operations of every kind are made of."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import role_in
from lianxinqiao.calendar.limits import due_moment, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.errors import NotVisible, StaleMatter
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, MatterLink, NumberSequence, Step
from lianxinqiao.places.models import Area


def clock_of(rule_name: str, start_at: datetime) -> Clock:
    """Return the clock of a limit from the rule as it stands that day, not yet of any matter and not saved."""
    rule = rule_on(rule_name, local_date(start_at))
    due_at, act_by_at, provisional = due_moment(rule, start_at, work_calendar())
    return Clock(
        rule=rule.name,
        unit=rule.unit,
        start_at=start_at,
        due_at=due_at,
        act_by_at=act_by_at,
        provisional=provisional,
        check_at=start_at + (due_at - start_at) / 2,
    )


LEAST_LOT, MOST_LOT = 10_000_000, 100_000_000
# One statement: it waits for whoever takes a number of the same sequence, and makes the sequence where there is none.
NEXT_NUMBER_SQL = f"""
INSERT INTO {NumberSequence._meta.db_table} AS known (prefix, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (prefix, year) DO UPDATE SET last = known.last + 1
RETURNING last
"""  # noqa: S608  (a table of ours)


def next_number(kind: str, area: Area, now: datetime, *, veiled: bool = False) -> str:
    """Return the next document number, as in 民情〔2026〕420527103-12号; gaps stay gaps.

    Of a kind whose numbers are veiled it is drawn by lot: two of them tell nothing of what lies between (RR-13).
    """
    year = local_date(now).year
    if veiled or kind_of(kind).veiled:
        return lot_number(kind_of(kind).sign, area, year)
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER_SQL, [f"{kind_of(kind).sign}{area.code[:9]}", year])
        (last,) = cursor.fetchone()
    return f"{kind_of(kind).sign}〔{year}〕{area.code[:9]}-{last}号"


def lot_number(sign: str, area: Area, year: int) -> str:
    """Return a number that no matter has, of eight digits that follow from nothing."""
    while True:
        number = f"{sign}〔{year}〕{area.code[:9]}-{LEAST_LOT + secrets.randbelow(MOST_LOT - LEAST_LOT)}号"
        if not Matter.objects.filter(number=number).exists():
            return number


def lock_matter(
    matter_id: UUID, *, by: Staff | None, expected_version: int | None, kinds: Sequence[str] = ()
) -> Matter:
    """Lock a matter for change.

    Args:
        by: None for the resident's own page and for the system: whoever calls has the receipt or is a job.
        kinds: codes it must be of; of any where none is given.

    Raises:
        NotVisible: there is none for this person, or it is of another kind.
        StaleMatter: it has changed since ``expected_version``.
    """
    rows = Matter.objects.select_for_update(of=("self",)).select_related("area", "owner")
    if by is not None:
        rows = rows.filter(pk__in=Matter.objects.visible_to(by, *kinds).filter(pk=matter_id).values("pk"))
    elif kinds:
        rows = rows.filter(kind__in=kinds)
    matter = rows.filter(pk=matter_id).first()
    if matter is None:
        raise NotVisible(_("没有这个事项。"))
    check_version(matter, expected_version)
    return matter


def lock_affairs(reached: Q) -> None:
    """Lock matters with all of their affairs, by key, so that two who change the same never wait crosswise."""
    affairs = Matter.objects.filter(reached).values("affair")
    rows = Matter.objects.select_for_update(of=("self",)).filter(affair__in=affairs)
    list(rows.order_by("pk").values_list("pk"))


def check_version(matter: Matter, expected_version: int | None) -> None:
    if expected_version is not None and matter.version != expected_version:
        raise StaleMatter(_("这个事项刚刚被别人更新，请核对最新内容后再操作。"))


def acting_role(matter: Matter, by: Staff | None) -> str:
    """Return the post by which a person acts in a matter; ``system`` where no person does."""
    return role_in(by, matter.area_id) if by is not None else SYSTEM


def note_step(
    matter: Matter,
    event: str,
    *,
    by: Staff | None,
    role: str = "",
    now: datetime,
    rule: str,
    reason: str = "",
    **data: Any,
) -> Step:
    """Write a Step that does not move the status: an urging, a reminder, a correction, a hand-over."""
    return Step.objects.create(
        matter=matter,
        at=now,
        by=by,
        role=role or acting_role(matter, by),
        event=event,
        from_status=matter.status,
        to_status=matter.status,
        reason=reason,
        rule=rule,
        data=data,
    )


def link_source(matter: Matter, *, source_kind: str, source_id: UUID) -> MatterLink:
    """Say what raised a matter: a visit, a letter."""
    link, _created = MatterLink.objects.get_or_create(
        matter=matter, source_kind=source_kind, source_id=source_id, defaults={"relation": Relation.RAISED_BY}
    )
    return link


def refresh_next_due(matter: Matter) -> None:
    """Keep the list column in step with the running clocks."""
    found = Clock.objects.filter(matter=matter, state=Clock.State.RUNNING).aggregate(soonest=Min("due_at"))
    matter.next_due_at = found["soonest"]
    matter.save(update_fields=["next_due_at"])
