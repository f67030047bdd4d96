"""Standing in for somebody who is away: begun, ended early, declined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.policies import handles_anything, keeps_posts_of, may_take_over
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.routes import page

_spared: list[Callable[[Staff, Staff], list[UUID]]] = []


def register_spared(spared: Callable[[Staff, Staff], list[UUID]]) -> None:
    """Say what a deputy goes on finding, whoever names them: takes the absent and the deputy, gives keys (RR-13)."""
    _spared.append(spared)


@transaction.atomic
def stand_in(
    staff: Staff, *, deputy: Staff, kind: str, starts_at: datetime, ends_at: datetime, by: Staff, now: datetime
) -> OutOfOffice:
    """Let ``deputy`` act for ``staff`` until ``ends_at``, when it ends by itself.

    Raises:
        NotPermitted: somebody else's absence, and ``by`` does not keep their posts; or what they hold is sealed from the deputy.
        InvalidInput: the deputy is the person, or has no post that handles anything; or the end is not after the beginning.
    """
    if by.pk != staff.pk and not keeps_posts_of(by, staff, on=local_date(now)):
        raise NotPermitted(_("只能为自己设置代理。"))
    if not may_take_over(staff, deputy, on=local_date(now)):
        raise NotPermitted(_("此岗位经手密封事项，代理人须先由两人任命到同样的岗位。"))
    if deputy.pk == staff.pk:
        raise InvalidInput(_("代理人不能是本人。"), field="deputy")
    if not handles_anything(deputy, on=local_date(now)):
        raise InvalidInput(_("请选择另一位在岗的同事代理；系统管理员、审计员不经办事项。"), field="deputy")
    if ends_at <= starts_at:
        raise InvalidInput(_("结束时间须晚于开始时间。"), field="ends_at")
    spares = [key for spared in _spared for key in spared(staff, deputy)]
    row = OutOfOffice.objects.create(
        staff=staff, deputy=deputy, kind=kind, starts_at=starts_at, ends_at=ends_at, spares=spares
    )
    record_deed("post.stand_in", by=by, subject=str(row), now=now)
    return row


@transaction.atomic
def come_back(absence_id: int, *, by: Staff, now: datetime) -> None:
    """End an absence early.

    Raises:
        OutOfOffice.DoesNotExist: no such absence of theirs.
    """
    _ended(OutOfOffice.objects.select_for_update().get(pk=absence_id, staff=by), now)


@transaction.atomic
def decline(absence_id: int, *, by: Staff, now: datetime) -> None:
    """Stand in for somebody no more, from now on; who named them and the office that keeps posts are told.

    Raises:
        OutOfOffice.DoesNotExist: nobody named them so, or it is over.
    """
    row = OutOfOffice.objects.select_for_update().get(pk=absence_id, deputy=by, ends_at__gt=now)
    absent, today = row.staff, local_date(now)
    posts = Appointment.objects.active_on(today).filter(staff=absent).select_related("area")
    office = {who.pk: who for post in posts for who in holders(Role.PARTY_GOV_OFFICE, post.area, on=today)}
    told = {absent.pk: absent, **office}
    told.pop(by.pk, None)
    title = _("%(deputy)s不代理%(absent)s，请另请人代理") % {"deputy": by.name, "absent": absent.name}
    teller().tell(told.values(), title=title, path=page("me"), now=now)
    record_deed("post.decline", by=by, subject=str(row), now=now)
    _ended(row, now)


def _ended(row: OutOfOffice, now: datetime) -> None:
    if row.starts_at >= now:
        row.delete()
        return
    row.ends_at = min(row.ends_at, now)
    row.save(update_fields=["ends_at"])
