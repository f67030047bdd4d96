"""Opinion boxes: opened by two, letters registered within one working day (R-2.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import known_row
from lianxinqiao.kernel.text import short_title
from lianxinqiao.matters.operations.steps import open_matter
from lianxinqiao.outreach.kind import LETTER, REGISTER_RULE
from lianxinqiao.outreach.models import BoxLetter, BoxOpening, OpinionBox, ServicePhone
from lianxinqiao.outreach.policies import may_keep_cards, may_keep_letters
from lianxinqiao.places.models import Area


@dataclass(frozen=True)
class Letter:
    """One letter found in a box; every field may be empty, an unsigned letter is welcome."""

    text: str = ""
    signed: str = ""
    contact: str = ""


@transaction.atomic
def set_up_box(area: Area, *, place: str, by: Staff, on: date, now: datetime) -> OpinionBox:
    """Note that a box hangs at a place."""
    if not may_keep_letters(by, area.pk):
        raise NotPermitted(_("意见箱由书记、联村领导或综治信访办管理。"))
    if not place.strip():
        raise InvalidInput(_("请填写意见箱位置。"), field="place")
    return OpinionBox.objects.create(area=area, place=place, set_up_on=on)


@transaction.atomic
def open_box(
    box_id: int, *, second: Staff, letters: Sequence[Letter], by: Staff, now: datetime, id: UUID | None = None
) -> BoxOpening:
    """Record an opening by two different people; every letter becomes a matter with its clock.

    Raises:
        NotVisible: no such box in their areas.
        InvalidInput: the same person twice.
    """
    box = OpinionBox.objects.visible_to(by).select_related("area").filter(pk=box_id).first()
    if box is None:
        raise NotVisible(_("没有这个意见箱。"))
    if (known := known_row(BoxOpening.objects, id, first_opener=by)) is not None:
        return known  # type: ignore[no-any-return]  # an opening
    if second.pk == by.pk:
        raise InvalidInput(_("开箱须两人，请选择另一位开箱人。"), field="second")
    opening = BoxOpening.objects.create(
        id=id or uuid7(), box=box, opened_at=now, first_opener=by, second_opener=second, letters_found=len(letters)
    )
    for letter in letters:
        matter = open_matter(
            kind=LETTER.code,
            area=box.area,
            title=short_title(letter.text, instead=_("意见箱来信（内容见原件）")),
            owner=by,
            by=by,
            rule="R-2.9",
            now=now,
            limits=(REGISTER_RULE,),
        )
        BoxLetter.objects.create(
            matter=matter, opening=opening, text=letter.text, signed=letter.signed, contact=letter.contact
        )
    return opening


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
    if not number.strip() or not hours.strip():
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
