"""How many people somebody opens in an hour, by whatever door: warned, then stopped, and the auditors know (ADR 0022).

Opened is whoever's own name, telephone or words are shown unmasked.  What masks them opens nobody: a list, on its page, of
the API or taken along as a workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.audit.operations.entries import record_opening, record_openings
from lianxinqiao.audit.purposes import UNASKED
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.errors import DomainError, outlives
from lianxinqiao.kernel.moments import now as the_moment
from lianxinqiao.kernel.routes import page

WARNED, STOPPED = "people.opened_warn", "people.opened_stop"
PAPER, READ, COMPARED, ROLL = "paper", "read", "compared", "roll"
HOUR = timedelta(hours=1)
# How long a page shows what was opened for a purpose.
OPEN_FOR = timedelta(minutes=15)


class TooManyPeople(DomainError):
    """Somebody has opened as many people this hour as anybody may."""

    status = 429
    code = "too_many_people"


@transaction.atomic
def open_person(subject_kind: str, subject_id: UUID, *, by: Staff, purpose: str, now: datetime) -> RecordOpening:
    """Open what is kept about a person, for a purpose; whoever is opened again within the hour counts once.

    Raises:
        InvalidInput: the purpose is not one of the list.
        TooManyPeople: nobody more is opened this hour.
    """
    subject = (subject_kind, subject_id)
    before, fresh = _counted({subject}, by, now=now)
    _check(before, len(fresh), by=by, now=now)
    row = record_opening(*subject, by=by, purpose=purpose, now=now)
    _tell(by, before, before + len(fresh), now=now)
    return row


def open_people(subjects: Iterable[tuple[str, UUID]], *, by: Staff, purpose: str, now: datetime) -> None:
    """Note whom a paper or a reading shows unmasked, without asking why: each once an hour, a paper besides what was read.

    Raises:
        TooManyPeople: the hour has no room for all of them; nobody is opened, nothing noted, nobody told.
    """
    shown = set(subjects)
    # Most pages are read again within the hour: then nothing is counted, and nobody waits for a lock.
    if purpose == READ and shown <= _opened(by, now - HOUR, subject_id__in=[pk for _kind, pk in shown]):
        return
    if shown:
        _open_these(shown, by=by, purpose=purpose, now=now)


@transaction.atomic
def note_at_the_roll(subjects: Iterable[tuple[str, UUID]], *, by: Staff, now: datetime) -> None:
    """Note whose names a roll shows to whoever calls it, each once an hour; nobody is left behind because their hour is full."""
    if fresh := set(subjects) - _opened(by, now - HOUR, purpose=ROLL):
        record_openings(fresh, by=by, purpose=ROLL, now=now)


@transaction.atomic
def _open_these(shown: set[tuple[str, UUID]], *, by: Staff, purpose: str, now: datetime) -> None:
    before, fresh = _counted(shown, by, now=now)
    _check(before, len(fresh), by=by, now=now)
    record_openings(
        fresh if purpose == READ else shown - _opened(by, now - HOUR, purpose=purpose), by=by, purpose=purpose, now=now
    )
    _tell(by, before, before + len(fresh), now=now)


def open_though_refused(subjects: Iterable[tuple[str, UUID]], *, by: Staff, now: datetime) -> None:
    """Count whom a refusal is about to tell something of: noted when the request is over, whatever of it is rolled back.

    Raises:
        TooManyPeople: the hour has no room for all of them; nothing may be told.
    """
    shown = frozenset(subjects)
    before, fresh = _counted(set(shown), by, now=now)
    _check(before, len(fresh), by=by, now=now)
    outlives(partial(_note_refused, shown, by, now))


def _note_refused(shown: frozenset[tuple[str, UUID]], by: Staff, now: datetime) -> None:
    # Others of theirs at the same moment may have filled the hour: what was told stays told.
    with suppress(TooManyPeople):
        open_people(shown, by=by, purpose=COMPARED, now=now)


def is_open(subject_kind: str, subject_id: UUID, *, by: Staff, now: datetime) -> bool:
    """Whether somebody opened a record for a purpose in the last quarter of an hour: its page and papers show it whole."""
    return subject_id in open_of(subject_kind, [subject_id], by=by, now=now)


def open_of(subject_kind: str, subject_ids: Iterable[UUID], *, by: Staff, now: datetime) -> set[UUID]:
    """Return which of several records somebody opened for a purpose in the last quarter of an hour; one query."""
    openings = _openings_of(subject_kind, subject_ids, by, now - OPEN_FOR)
    return {pk for pk, at, purpose in openings if _is_for_a_purpose(at, purpose, now)}


def is_open_to_reader(subject_kind: str, subject_id: UUID, *, by: Staff, now: datetime) -> bool:
    """Note that somebody reads a record, once an hour; return whether it is open to them for a purpose besides (``is_open``).

    Raises:
        TooManyPeople: nobody more is opened this hour; the record may not be shown.
    """
    openings = _openings_of(subject_kind, [subject_id], by, now - HOUR)
    if not openings:
        open_people([(subject_kind, subject_id)], by=by, purpose=READ, now=now)
    return any(_is_for_a_purpose(at, purpose, now) for _pk, at, purpose in openings)


def _openings_of(
    subject_kind: str, subject_ids: Iterable[UUID], by: Staff, since: datetime
) -> list[tuple[UUID, datetime, str]]:
    rows = RecordOpening.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids), by=by)
    return list(rows.filter(at__gt=since).order_by().values_list("subject_id", "at", "purpose"))


def _is_for_a_purpose(at: datetime, purpose: str, now: datetime) -> bool:
    return now - OPEN_FOR < at <= now and purpose not in dict(UNASKED)


def opened_since(by: Staff, since: datetime) -> int:
    """Return how many different people somebody has opened since a moment, by page, program or paper."""
    return len(_opened(by, since))


def _opened(by: Staff, since: datetime, **noted: Any) -> set[tuple[str, UUID]]:
    rows = RecordOpening.objects.filter(by=by, at__gt=since, **noted).order_by()
    return set(rows.values_list("subject_kind", "subject_id").distinct())


def _counted(subjects: set[tuple[str, UUID]], by: Staff, *, now: datetime) -> tuple[int, set[tuple[str, UUID]]]:
    """Return how many were opened in the last sixty minutes, and which of these were not."""
    # One after the other, or twenty at once would each find room.
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = _opened(by, now - HOUR)
    return len(known), subjects - known


def _check(before: int, more: int, *, by: Staff, now: datetime) -> None:
    most = number_on(STOPPED, local_date(now))
    if more and before + more > most:
        outlives(partial(_tell_refused, by, now, most))
        raise TooManyPeople(
            _(
                "一小时内打开的人和户，上限%d个，这次会超出，没有打开。请过一会儿再试：打开满一小时的不再计入；姓名已隐去的名单可以照常导出。"
            )
            % most
        )


def _tell(by: Staff, before: int, after: int, *, now: datetime) -> None:
    """Tell the person and the auditors when the number passes a limit, once each."""
    today = local_date(now)
    for name, words in (
        (WARNED, _("%(who)s一小时内打开了%(n)d个人或户的记录")),
        (STOPPED, _("%(who)s一小时内打开的人或户已达上限%(n)d个，已停止")),
    ):
        most = number_on(name, today)
        if not before < most <= after:
            continue
        said = words % {"who": by.name, "n": most}
        # The number falls while time passes: whoever goes over it again within the hour is told of once.
        once = f"{name}:{by.pk}:{now:%Y%m%d%H}"
        told = {"title": said, "is_urgent": True, "dedupe": once, "now": now}
        teller().tell(_auditors_of(by, today), path=page("audit"), **told)
        teller().tell([by], path=page("me"), **told)


def _tell_refused(by: Staff, moment: datetime, most: int) -> None:
    """Tell the auditors that somebody wanted to open more than anybody may, once an hour: also where not one was opened."""
    said = _("%(who)s一小时内要打开的人或户超过上限%(n)d个，已拒绝") % {"who": by.name, "n": most}
    once = f"refused:{by.pk}:{moment:%Y%m%d%H}"
    auditors = _auditors_of(by, local_date(moment))
    teller().tell(auditors, title=said, path=page("audit"), is_urgent=True, dedupe=once, now=the_moment())


def _auditors_of(by: Staff, on: date) -> list[Staff]:
    posts = Appointment.objects.active_on(on).filter(staff=by).select_related("area")
    return list({who.pk: who for post in posts for who in holders(Role.AUDITOR, post.area, on=on)}.values())
