"""Urging (催办), supervision (督办), handing over ownership."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.errors import NotPermitted, NotVisible
from lianxinqiao.matters.models import Matter, Supervision, Urging
from lianxinqiao.matters.operations.steps import change_owner, lock_matter, note_step
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.notifications.operations.messages import tell

SUPERVISORS = (
    Role.PRINCIPAL_LEADER,
    Role.LEADER_IN_CHARGE,
    Role.AREA_LEADER,
    Role.PETITION_OFFICE,
    Role.PARTY_GOV_OFFICE,
)


@transaction.atomic
def urge(matter_id: UUID, *, text: str, by: Staff, now: datetime) -> Urging:
    """Ask the owner of an open matter to hurry; they get a message and the timeline shows it.

    Raises:
        NotVisible: no such matter for this person.
        InvalidInput: it is done already.
    """
    matter = lock_matter(matter_id, by=by, expected_version=None)
    if matter.is_done:
        raise InvalidInput(_("事项已办结，无须催办。"))
    row = Urging.objects.create(matter=matter, by=by, text=text, at=now)
    note_step(matter, "urge", by=by, now=now, rule="R-4.9", reason=text)
    if matter.owner:
        tell_of(matter, [matter.owner], title=_("催办：%s") % matter.title, body=text, now=now)
    return row


@transaction.atomic
def supervise(
    matter_id: UUID, *, text: str, due_on: date, by: Staff, now: datetime, id: UUID | None = None
) -> Supervision:
    """Ask the owner in writing, as a leader, to answer by a day.

    Raises:
        NotVisible: no such matter for this person.
        NotPermitted: they hold no post that supervises in its area.
        InvalidInput: nothing asked, a day that is past, or nobody to ask.
    """
    matter = lock_matter(matter_id, by=by, expected_version=None)
    if not may_supervise(by, matter):
        raise NotPermitted(_("只有领导、综治信访办和党政办可以督办。"))
    if not text.strip():
        raise InvalidInput(_("请写明督办要求。"), field="text")
    if due_on < local_date(now):
        raise InvalidInput(_("答复日期不能早于今天。"), field="due_on")
    if matter.owner is None or matter.is_done:
        raise InvalidInput(_("事项已办结或没有承办人，不能督办。"))
    row = Supervision.objects.create(
        id=id or uuid7(), matter=matter, by=by, to=matter.owner, text=text, due_on=due_on, at=now
    )
    note_step(matter, "supervise", by=by, now=now, rule="R-18.8", reason=text, due_on=due_on.isoformat())
    tell_of(matter, [matter.owner], title=_("督办：%s") % matter.title, body=text, is_urgent=True, now=now)
    return row


def may_supervise(staff: Staff, matter: Matter) -> bool:
    return scope_of(staff).covers(matter.area_id, *SUPERVISORS)


@transaction.atomic
def answer_supervision(supervision_id: UUID, *, answer: str, by: Staff, now: datetime) -> Supervision:
    """Answer a supervision addressed to oneself; the leader who asked is told.

    Raises:
        NotVisible: none addressed to this person.
        InvalidInput: empty, or answered already.
    """
    row = (
        Supervision.objects.select_for_update(of=("self",))
        .select_related("matter", "by")
        .filter(pk__in=Supervision.objects.visible_to(by).filter(pk=supervision_id, to=by).values("pk"))
        .first()
    )
    if row is None:
        raise NotVisible(_("没有这条督办。"))
    if row.answered_at is not None:
        raise InvalidInput(_("这条督办已经答复。"))
    if not answer.strip():
        raise InvalidInput(_("请填写答复。"), field="answer")
    row.answer, row.answered_at = answer, now
    row.save(update_fields=["answer", "answered_at"])
    note_step(row.matter, "answer_supervision", by=by, now=now, rule="R-18.8", reason=answer)
    tell_of(row.matter, [row.by], title=_("督办已答复：%s") % row.matter.title, now=now)
    return row


def count_open(staff: Staff) -> int:
    return Matter.objects.unfinished().filter(owner=staff).count()


@transaction.atomic
def move_open(giver: Staff, receiver: Staff, by: Staff | None, now: datetime) -> int:
    """Give every open matter of ``giver`` to ``receiver``; return how many (R-2.12)."""
    matters = list(Matter.objects.select_for_update().unfinished().filter(owner=giver))
    for matter in matters:
        change_owner(matter, receiver, by=by, now=now, rule="R-2.12", reason=_("岗位交接"))
    Supervision.objects.filter(to=giver, answered_at=None).update(to=receiver)
    if matters:
        tell(
            [receiver],
            title=_("您接收了%(n)d件交接事项") % {"n": len(matters)},
            path=reverse("matters:inbox", args=["todo"]),
            now=now,
        )
    return len(matters)
