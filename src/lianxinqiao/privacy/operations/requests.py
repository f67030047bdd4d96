"""A person asks about their own data: access, correction, deletion, withdrawal of consent, explanation; effects (SM-10)."""

from __future__ import annotations

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.privacy.models import DataRequest

LAWSUIT = "本人不服的，可以依照个人信息保护法第五十条向人民法院提起诉讼。"


KEEPERS = (Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE)


def keepers(doing: Doing) -> list[Staff]:
    """Return who answers it: of what somebody keeps whoever keeps that, for the question tells of it (RR-13)."""
    about = doing.asked.about
    roles = KEEPERS if about is None else kind_of(about.kind).keepers or KEEPERS
    out = hidden_from(about) if about is not None else set()
    found = first_holder(roles, doing.area, on=local_date(doing.now), but_not=out)
    return [found] if found else []


def heirs(matter: Matter) -> list[Staff | None]:
    """Return who answers it when whoever did must not: whoever owns what it is about."""
    row = DataRequest.objects.select_related("about__owner").filter(pk=matter.pk).first()
    return [row.about.owner] if row is not None and row.about is not None else []


def taken_in(matter: Matter, asked: Asked, doing: Doing) -> DataRequest:
    """It is there with a code of its own, which is kept nowhere."""
    code = doing.gave = new_code()
    return DataRequest.objects.create(
        matter=matter,
        kind=asked.kind,
        text=asked.text,
        asker_name=asked.name,
        asker_phone=asked.phone,
        about=asked.about,
        code_digest=digest_of_code(code),
    )


def fulfilled(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer what was done."""
    row.answer = doing.reason = asked.text


def refused(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer with the reason, and that one may sue."""
    doing.reason = asked.text
    row.answer = f"{asked.text}\n{LAWSUIT}"


def told(row: DataRequest, _asked: Asked, _doing: Doing) -> None:
    """What was needed to find the person is not needed any more."""
    row.asker_name = row.asker_phone = ""


def find_by_receipt(number: str, code: str) -> DataRequest | None:
    """Return the request of a receipt, or None when number and code do not fit."""
    return (
        DataRequest.objects.select_related("matter")
        .filter(code_digest=digest_of_code(code), matter__number=number.strip())
        .first()
    )
