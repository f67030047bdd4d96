"""Sealed maternal referrals and monthly counts (RR-4)."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import known_row
from lianxinqiao.maternal.choices import SlipState
from lianxinqiao.maternal.models import MaternalInformation, MaternalServiceReferral
from lianxinqiao.places.models import Area


@transaction.atomic
def make_slip(
    area: Area, *, consented: bool, by: Staff, now: datetime, id: UUID | None = None
) -> MaternalServiceReferral:
    """Make a sealed slip for a woman who asked for it; nothing about her is kept.

    Raises:
        NotPermitted: no post covers the area.
        InvalidInput: she has not agreed.
    """
    _covered(area, by)
    if not consented:
        raise InvalidInput(_("须本人同意才能转介。"), field="consented")
    today = local_date(now)
    if (known := known_row(MaternalServiceReferral.objects, id, area=area)) is not None:
        return known  # type: ignore[no-any-return]  # a slip
    return MaternalServiceReferral.objects.create(
        id=id or uuid7(),
        area=area,
        month=today.replace(day=1),
        consented=True,
        token=f"{secrets.randbelow(10**12):012d}",
        expires_on=due_day(rule_on("maternal.slip_days", today), today, work_calendar()).raw,
    )


@transaction.atomic
def confirm_receipt(token: str, *, now: datetime) -> MaternalServiceReferral:
    """Note that the health centre has the slip, and delete its number.

    Raises:
        NotVisible: no waiting slip has this number.
    """
    row = (
        MaternalServiceReferral.objects.select_for_update().filter(token=token.strip(), state=SlipState.WAITING).first()
    )
    if row is None or not token.strip():
        raise NotVisible(_("没有这张凭条，可能已确认、撤回或到期。"))
    row.state, row.token, row.handed_over_on = SlipState.HANDED_OVER, None, local_date(now)
    row.save(update_fields=["state", "token", "handed_over_on"])
    return row


@transaction.atomic
def withdraw_slip(token: str) -> MaternalServiceReferral:
    """Withdraw before hand-over, by whoever holds the slip.

    Raises:
        NotVisible: no waiting slip has this number.
    """
    row = (
        MaternalServiceReferral.objects.select_for_update().filter(token=token.strip(), state=SlipState.WAITING).first()
    )
    if row is None or not token.strip():
        raise NotVisible(_("没有这张凭条，可能已确认、撤回或到期。"))
    row.state, row.token = SlipState.WITHDRAWN, None
    row.save(update_fields=["state", "token"])
    return row


def expire_slips(*, on: date) -> int:
    """Delete the numbers of slips nobody confirmed in time; return how many."""
    return MaternalServiceReferral.objects.filter(state=SlipState.WAITING, expires_on__lt=on).update(
        state=SlipState.EXPIRED, token=None
    )


@transaction.atomic
def count_information(area: Area, *, given: int, by: Staff, now: datetime) -> MaternalInformation:
    """Add to the number of leaflets given this month.

    Raises:
        NotPermitted: no post covers the area.
        InvalidInput: not a positive number.
    """
    _covered(area, by)
    if given <= 0:
        raise InvalidInput(_("份数须大于0。"), field="given")
    row, _created = MaternalInformation.objects.select_for_update().get_or_create(
        area=area, month=local_date(now).replace(day=1)
    )
    MaternalInformation.objects.filter(pk=row.pk).update(given=F("given") + given)
    row.refresh_from_db()
    return row


def _covered(area: Area, by: Staff) -> None:
    if area.pk not in scope_of(by).area_ids():
        raise NotPermitted(_("您在这个责任区没有岗位。"))
