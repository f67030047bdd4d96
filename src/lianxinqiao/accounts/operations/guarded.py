"""Posts that one person proposes to give or to end and another confirms, each under their own sign-in (ADR 0022)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Body, Role
from lianxinqiao.accounts.models import Appointment, PostProposal, Staff
from lianxinqiao.accounts.operations.posts import (
    BEGAN_BACK,
    check_end,
    check_ended_lately,
    check_giver,
    close_post,
    give_post,
    held_post,
)
from lianxinqiao.accounts.policies import (
    confirmers_of,
    former_holders,
    gives_alone,
    is_wide,
    may_manage_posts,
    stands_apart,
)
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.routes import page
from lianxinqiao.places.models import Area


@transaction.atomic
def propose_post(
    staff: Staff,
    *,
    role: str,
    area: Area,
    starts_on: date,
    body: str = Body.NONE,
    kinds: tuple[str, ...] = (),
    title: str = "",
    by: Staff,
    now: datetime,
) -> PostProposal:
    """Propose a post that ``by`` does not give alone; nothing is granted by it. Whoever may confirm it, the person and the auditors are told.

    Raises:
        NotVisible: ``by`` keeps no place of that person.
        NotPermitted: ``by`` does not keep the posts of that area, or would get it themselves.
        InvalidInput: they hold it, it is proposed already, it does not go with a post they hold, or began long ago.
    """
    check_giver(staff, area, starts_on, by=by, now=now)
    if gives_alone(by, staff, role, area, now=now):
        raise InvalidInput(_("这个岗位可以直接任命。"), field="role")
    if by.pk == staff.pk:
        raise NotPermitted(_("不能为自己提出岗位。"))
    Staff.objects.select_for_update().get(pk=staff.pk)
    _check_free(staff, role, area, now=now)
    _check_nothing_waits(staff, role, area, _("这一任命已提出，正等另一人确认。"), field="role", now=now)
    row = PostProposal.objects.create(
        staff=staff,
        role=role,
        area=area,
        body=body,
        kinds=list(kinds),
        title=title,
        starts_on=starts_on,
        proposed_by=by,
        proposed_at=now,
    )
    record_deed("post.propose", by=by, subject=str(row), now=now, role=role, area=area.code)
    _ask(row, _("请确认任命：%s") % row, now=now)
    _tell_about(row, _("%(who)s提出任命：%(post)s，等另一人确认") % {"who": by.name, "post": row}, now=now)
    return row


@transaction.atomic
def propose_end(appointment_id: int, *, ends_on: date, by: Staff, now: datetime) -> PostProposal:
    """Propose that a post ends that ``by`` does not end alone; it is held on until another confirms it. Who may, the person and the auditors are told.

    Raises:
        Appointment.DoesNotExist: no such post.
        NotPermitted: ``by`` does not keep the posts of that area, or it is their own.
        InvalidInput: it ended, would end before it began, or something about it waits already.
    """
    post = held_post(appointment_id, by=by)
    if by.pk == post.staff_id:
        raise NotPermitted(_("不能提出结束自己的岗位。"))
    check_end(post, ends_on)
    check_ended_lately(ends_on, now=now)
    words = _("这个岗位的任免已提出，正等另一人确认。")
    _check_nothing_waits(post.staff, post.role, post.area, words, field="post", now=now)
    row = PostProposal.objects.create(
        staff=post.staff,
        role=post.role,
        area=post.area,
        starts_on=post.starts_on,
        ends_on=ends_on,
        proposed_by=by,
        proposed_at=now,
    )
    record_deed("post.propose_end", by=by, subject=str(row), now=now, role=row.role, area=row.area.code)
    _ask(row, _("请确认结束岗位：%s") % row, now=now)
    _tell_about(row, _("%(who)s提出结束岗位：%(post)s，等另一人确认") % {"who": by.name, "post": row}, now=now)
    return row


@transaction.atomic
def decide_post(proposal_id: UUID, *, agreed: bool, by: Staff | None, now: datetime) -> Appointment | None:
    """Confirm or refuse what another proposed; confirmed, the post is given or ends, in the same transaction.

    Args:
        by: who decides under their own sign-in; None for whoever has the machine, only where the town has nobody who could.

    Raises:
        NotVisible: there is no such proposal, or it is decided.
        NotPermitted: they proposed it, would get it, or it is not theirs to confirm; or whoever proposed it no longer might.
        InvalidInput: meanwhile they hold it, or a post that it does not go with; or it has ended.
        StepNotAllowed: the machine, where somebody of the town could.
    """
    row = (
        PostProposal.objects.select_for_update(of=("self",))
        .select_related("staff", "area", "proposed_by")
        .filter(pk=proposal_id, agreed=None)
        .first()
    )
    if row is None:
        raise NotVisible(_("没有等确认的任命。"))
    could = confirmers_of(row, on=local_date(now))
    if by is None and could:
        raise StepNotAllowed(_("本镇有人可以确认：%s，请本人登录后确认。") % "、".join(person.name for person in could))
    if by is not None and by.pk not in {person.pk for person in could}:
        raise NotPermitted(_("须由原任或现任、或党政主要领导（一般岗位为党政办）确认，且不能是提出人和本人。"))
    if agreed and not still_theirs(row):
        raise NotPermitted(_("提出的人已不管这里的岗位，这一任命作废，请由现任重新提出。"))
    row.agreed, row.decided_by, row.decided_at = agreed, by, now
    row.save(update_fields=["agreed", "decided_by", "decided_at"])
    if agreed:
        record_deed("post.confirm", by=by, subject=str(row), now=now, role=row.role)
    else:
        record_deed("post.refuse", by=by, subject=str(row), now=now, role=row.role)
    if row.ends_on is None:
        words = _("%(who)s已确认任命：%(post)s") if agreed else _("%(who)s不同意任命：%(post)s")
    else:
        words = _("%(who)s已确认结束岗位：%(post)s") if agreed else _("%(who)s不同意结束岗位：%(post)s")
    said = words % {"who": by.name if by else _("机房"), "post": row}
    _tell_about(row, said, now=now)
    if agreed and is_wide(row.area):
        others = former_holders(row.role, row.area, on=local_date(now))
        teller().tell([who for who in others if who not in (by, row.staff)], title=said, path=page("me"), now=now)
    teller().tell([row.proposed_by], title=said, path=page("staff", row.staff_id), now=now)
    if not agreed:
        return None
    if row.ends_on is not None:
        return _end(row, by=by, now=now)
    _check_free(row.staff, row.role, row.area, now=now)
    return give_post(
        row.staff,
        role=row.role,
        area=row.area,
        starts_on=max(row.starts_on, local_date(now) - BEGAN_BACK),
        body=row.body,
        kinds=tuple(row.kinds),
        title=row.title,
        by=by,
        now=now,
    )


def _end(row: PostProposal, *, by: Staff | None, now: datetime) -> Appointment:
    """End what was proposed to end, from the day on which it is confirmed at the earliest."""
    posts = Appointment.objects.select_for_update(of=("self",)).select_related("staff", "area")
    post = posts.filter(staff=row.staff_id, role=row.role, area=row.area_id, ends_on=None).first()
    if post is None or row.ends_on is None:
        raise InvalidInput(_("这个岗位已结束。"))
    return close_post(post, ends_on=max(row.ends_on, local_date(now)), by=by, now=now)


def _ask(row: PostProposal, words: str, *, now: datetime) -> None:
    """Ask whoever may confirm it."""
    could = confirmers_of(row, on=local_date(now))
    teller().tell(could, title=words, path=page("staff", row.staff_id), is_urgent=True, now=now)


def still_theirs(row: PostProposal) -> bool:
    """Whether whoever proposed a post might still propose it: what they may no longer give dies with that."""
    return row.proposed_by.is_active and may_manage_posts(row.proposed_by, row.area)


def waiting_of(staff: Staff) -> set[tuple[str, int]]:
    """Return the posts of a person, each a role and the key of its area, about which another is asked."""
    rows = PostProposal.objects.filter(staff=staff, agreed=None).select_related("area", "proposed_by")
    return {(row.role, row.area_id) for row in rows if still_theirs(row)}


def _check_nothing_waits(staff: Staff, role: str, area: Area, words: str, *, field: str, now: datetime) -> None:
    """Refuse a second proposal; what nobody may confirm any more is closed and makes room."""
    for before in PostProposal.objects.filter(staff=staff, role=role, area=area, agreed=None).select_for_update():
        if still_theirs(before):
            raise InvalidInput(words, field=field)
        before.agreed, before.decided_at = False, now
        before.save(update_fields=["agreed", "decided_at"])
        record_deed("post.refuse", by=None, subject=str(before), now=now, role=role)


def _check_free(staff: Staff, role: str, area: Area, *, now: datetime) -> None:
    if not staff.is_active:
        raise InvalidInput(_("账号已停用。"), field="staff")
    if Appointment.objects.filter(staff=staff, role=role, area=area, ends_on=None).exists():
        raise InvalidInput(_("%(name)s已在此岗位。") % {"name": staff.name}, field="staff")
    if not stands_apart(staff, role, on=local_date(now)):
        raise InvalidInput(_("审计员不能兼任系统管理员、党政办或党政主要领导。"), field="role")


def _tell_about(row: PostProposal, words: str, *, now: datetime) -> None:
    """The person themselves, and who looks at what is done with rights."""
    auditors = holders(Role.AUDITOR, row.area, on=local_date(now))
    teller().tell([row.staff], title=words, path=page("me"), now=now)
    teller().tell([who for who in auditors if who != row.staff], title=words, path=page("audit"), now=now)
