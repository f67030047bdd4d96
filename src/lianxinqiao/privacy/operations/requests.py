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
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.steps import open_matter
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.places.models import Area
from lianxinqiao.privacy.choices import RequestKind
from lianxinqiao.privacy.kind import DATA_REQUEST, LIMIT
from lianxinqiao.privacy.models import DataRequest


@transaction.atomic
def ask(
    area: Area,
    *,
    kind: str,
    text: str,
    name: str = "",
    phone: str = "",
    about: Matter | None = None,
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
    if about is None and not (name.strip() and phone.strip()):
        raise InvalidInput(_("请留下姓名和电话，用来核对身份和答复。"), field="name")
    owner = first_holder((Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE), area, on=local_date(now))
    code = new_code()
    title = _("个人信息请求：%s") % RequestKind(kind).label
    matter = open_matter(
        id=id,
        kind=DATA_REQUEST.code,
        area=area,
        title=title,
        owner=owner,
        by=by,
        role="" if by else "resident",
        rule="SM-10",
        now=now,
        limits=(LIMIT,),
    )
    row = DataRequest.objects.create(
        matter=matter,
        kind=kind,
        text=text,
        asker_name=name,
        asker_phone=phone,
        about=about,
        code_digest=digest_of_code(code),
    )
    if owner:
        tell_of(matter, [owner], title=title, now=now)
    return row, code


def find_by_receipt(number: str, code: str) -> DataRequest | None:
    """Return the request of a receipt, or None when number and code do not fit."""
    return (
        DataRequest.objects.select_related("matter")
        .filter(code_digest=digest_of_code(code), matter__number=number.strip())
        .first()
    )
