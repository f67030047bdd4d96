"""How many people somebody opens in an hour, by whatever door: warned, then stopped, and the auditors know (ADR 0022)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.models import AuditEntry, RecordOpening
from lianxinqiao.audit.operations.entries import record_opening
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.routes import page

WARNED, STOPPED = "people.opened_warn", "people.opened_stop"
# The line of the audit log of a list of people that was taken along.
EXPORT = "list.export"


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
    # One after the other, or twenty at once would each find room.
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    before = opened_since(by, _hour(now))
    mine = RecordOpening.objects.filter(by=by, at__gte=_hour(now), subject_kind=subject_kind, subject_id=subject_id)
    more = 0 if mine.exists() else 1
    _check(before, more, now=now)
    row = record_opening(subject_kind, subject_id, by=by, purpose=purpose, now=now)
    _tell(by, before, before + more, now=now)
    return row


def count_exported(by: Staff, people: int, *, now: datetime) -> None:
    """Let somebody take a list of so many people along, if the hour has room for them.

    Raises:
        TooManyPeople: it has not; the auditors know that it was tried.
    """
    with transaction.atomic():
        Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
        before = opened_since(by, _hour(now))
        _tell(by, before, before + people, now=now)
    _check(before, people, now=now)


def opened_since(by: Staff, since: datetime) -> int:
    """Return how many different people somebody has opened since a moment, and how many they took along in lists."""
    opened = RecordOpening.objects.filter(by=by, at__gte=since).order_by()
    lists = AuditEntry.objects.filter(by=by, at__gte=since, deed=EXPORT, detail__people=True)
    return opened.values("subject_kind", "subject_id").distinct().count() + sum(
        int(detail["rows"]) for detail in lists.values_list("detail", flat=True)
    )


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _check(before: int, more: int, *, now: datetime) -> None:
    most = number_on(STOPPED, local_date(now))
    if more and before + more > most:
        raise TooManyPeople(
            _("这一小时内您打开的人和户已达%d个上限，请下一个整点后再试。确有急需，请联系审计员说明。") % most
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
        posts = Appointment.objects.active_on(today).filter(staff=by).select_related("area")
        auditors = {who.pk: who for post in posts for who in holders(Role.AUDITOR, post.area, on=today)}
        teller().tell(auditors.values(), title=said, path=page("audit"), is_urgent=True, now=now)
        teller().tell([by], title=said, path=page("me"), is_urgent=True, now=now)
