"""A person asks about their own data: access, correction, deletion, withdrawal of consent, explanation (SM-10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import RequestKind
from lianxinqiao.demands.models import DataRequest, Demand
from lianxinqiao.demands.policies import DATA_REQUEST, is_office
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.matters.operations.clocks import meet_clocks, start_clock
from lianxinqiao.matters.operations.steps import lock_matter, open_matter, take_step
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.places.models import Area

LIMIT = "privacy.subject_days"
LAWSUIT = "本人不服的，可以依照个人信息保护法第五十条向人民法院提起诉讼。"


@transaction.atomic
def ask(
    area: Area,
    *,
    kind: str,
    text: str,
    name: str = "",
    phone: str = "",
    demand: Demand | None = None,
    by: Staff | None,
    now: datetime,
    id: UUID | None = None,
) -> tuple[DataRequest, str]:
    """Take a request in, with fifteen days to answer; return it with its receipt code.

    Raises:
        InvalidInput: no kind of the list, nothing said, or no way to know whose data and how to answer.
    """
    if kind not in RequestKind.values:
        raise InvalidInput(_("请选择要办的事。"), field="kind")
    if not text.strip():
        raise InvalidInput(_("请写明是哪些信息、要怎样。"), field="text")
    if demand is None and not (name.strip() and phone.strip()):
        raise InvalidInput(_("请留下姓名和电话，用来核对身份和答复。"), field="name")
    owner = first_holder((Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE), area, on=local_date(now))
    code = new_code()
    title = _("个人信息请求：%s") % RequestKind(kind).label
    matter = open_matter(
        id=id,
        kind=DATA_REQUEST,
        area=area,
        title=title,
        owner=owner,
        by=by,
        role="" if by else "resident",
        rule="SM-10",
        now=now,
    )
    row = DataRequest.objects.create(
        matter=matter,
        kind=kind,
        text=text,
        asker_name=name,
        asker_phone=phone,
        demand=demand,
        code_digest=digest_of_code(code),
    )
    start_clock(matter, LIMIT, start_at=now)
    if owner:
        tell_of(matter, [owner], title=title, now=now)
    return row, code


@transaction.atomic
def step_request(
    request_id: UUID, event: str, *, text: str = "", by: Staff, expected_version: int | None, now: datetime
) -> DataRequest:
    """Take one step of SM-10; a refusal carries its reason and that one may sue.

    Raises:
        NotVisible: no such request for this person.
        NotPermitted: not the office, nor its owner.
    """
    matter = lock_matter(request_id, by=by, expected_version=expected_version)
    if matter.kind != DATA_REQUEST:
        raise NotVisible(_("没有这件请求。"))
    if not (is_office(by, matter) or matter.owner_id == by.pk):
        raise NotPermitted(_("由综治信访办办理。"))
    row = DataRequest.objects.select_for_update().get(pk=matter.pk)
    if event == "tell":
        meet_clocks(matter, LIMIT, now=now)
    take_step(matter, event, by=by, role="", now=now, reason=text)
    if event in ("fulfil", "fulfil_partly", "refuse"):
        row.answer = text if event == "fulfil" else f"{text}\n{LAWSUIT}"
        row.save(update_fields=["answer"])
    if event == "tell":
        # What was needed to find the person is not needed any more.
        row.asker_name = row.asker_phone = ""
        row.save(update_fields=["asker_name", "asker_phone"])
    row.matter = matter
    return row


def find_by_receipt(number: str, code: str) -> DataRequest | None:
    """Return the request of a receipt, or None when number and code do not fit."""
    return (
        DataRequest.objects.select_related("matter")
        .filter(code_digest=digest_of_code(code), matter__number=number.strip())
        .first()
    )
