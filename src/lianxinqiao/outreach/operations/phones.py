"""Service telephones that residents may call (R-2.8)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.outreach.models import ServicePhone
from lianxinqiao.outreach.policies import may_keep_cards
from lianxinqiao.places.models import Area


@transaction.atomic
def publish_phone(
    area: Area,
    *,
    number: str,
    hours: str,
    label: str = "",
    is_complaint_line: bool = False,
    by: Staff,
    on: date,
    now: datetime,
) -> ServicePhone:
    """Publish a service telephone of an area (R-2.8)."""
    if not may_keep_cards(by, area.pk):
        raise NotPermitted(_("您不负责这个责任区的服务电话。"))
    if not (is_seen(number) and is_seen(hours)):
        raise InvalidInput(_("请填写电话号码和服务时间。"), field="number")
    row = ServicePhone.objects.create(
        area=area, number=number, hours=hours, label=label, is_complaint_line=is_complaint_line, published_on=on
    )
    record_deed("phone.publish", by=by, subject=str(row), now=now, area=area.code)
    return row


@transaction.atomic
def withdraw_phone(phone_id: int, *, by: Staff, on: date, now: datetime) -> ServicePhone:
    """Take a telephone off the public page and the card."""
    row = ServicePhone.objects.select_related("area").filter(pk=phone_id, withdrawn_on=None).first()
    if row is None or not may_keep_cards(by, row.area_id):
        raise NotVisible(_("没有这个电话。"))
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    record_deed("phone.withdraw", by=by, subject=str(row), now=now, area=row.area.code)
    return row
