"""How a slip is found again: by its number, which whoever has it in hand knows; and what the night ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.maternal.choices import SlipStatus
from lianxinqiao.maternal.kind import SLIP
from lianxinqiao.maternal.models import MaternalServiceReferral
from lianxinqiao.matters.operations.doing import Actor, do, do_all


@transaction.atomic
def do_by_number(token: Any, deed: str, *, by: Actor, now: datetime) -> MaternalServiceReferral:
    """Do a deed to the slip that has this number.

    Raises:
        NotVisible: no waiting slip has it.
        NotPermitted: the deed is not theirs.
    """
    number = token.strip() if isinstance(token, str) and token.isprintable() else ""
    # Held, so that of two with the same number the second finds none.
    row = MaternalServiceReferral.objects.select_for_update().filter(token=number or None).first()
    if row is None:
        raise NotVisible(_("没有这张凭条，可能已确认、撤回或到期。"))
    return do(SLIP, row.pk, deed, {"token": number}, by=by, now=now).row  # type: ignore[no-any-return]  # a slip


@transaction.atomic
def expire_slips(*, now: datetime) -> int:
    """Delete the numbers of slips nobody confirmed in time; return how many."""
    over = MaternalServiceReferral.objects.filter(status=SlipStatus.WAITING, expires_on__lt=local_date(now))
    rows = list(over.select_for_update(of=("self",)).select_related("area").order_by("pk"))
    do_all(SLIP, rows, "expire", now=now)
    return len(rows)
