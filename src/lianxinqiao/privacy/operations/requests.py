"""A person asks about their own data: access, correction, deletion, withdrawal of consent, explanation; effects (SM-10)."""

from __future__ import annotations

import re

from django.db.models import F, Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import pattern_of_name, search_key
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.privacy.choices import ENDING, Proof, RequestStatus, Whom
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.privacy.operations.forgetting import forget, forget_words_of, put_back, stop, told, what_stays
from lianxinqiao.residents.models import Person

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
    """Return who answers it when whoever did must not: whoever owns what it is about, else who keeps that."""
    row = DataRequest.objects.select_related("about__owner", "about__area").filter(pk=matter.pk).first()
    if row is None or row.about is None:
        return []
    about, out = row.about, {matter.owner_id, *hidden_from(row.about)}
    roles = kind_of(about.kind).keepers
    return [about.owner, first_holder(roles, about.area, on=local_date(now()), but_not=out)]


def taken_in(matter: Matter, asked: Asked, doing: Doing) -> DataRequest:
    """It is there with a code of its own, which is kept nowhere."""
    code = doing.gave = new_code()
    row = DataRequest.objects.create(
        matter=matter,
        kind=asked.kind,
        text=asked.text,
        asker_name=asked.name,
        asker_phone=asked.phone,
        whom=asked.whom or Whom.SELF,
        whom_name=asked.whom_name,
        relation=asked.relation,
        about=asked.about,
        code_digest=digest_of_code(code),
    )
    if row.about_id is not None and row.kind in ENDING:
        # The receipt shows whose it is: nothing has to be looked at first.
        stop(row)
    return row


def identified(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """It is theirs to ask; whoever is to be forgotten is found in the register, and taken out of use at once.

    A citizen number is only compared: it is kept nowhere.
    """
    row.proof = asked.proof or Proof.NONE
    if row.about_id is not None:
        return
    row.person = in_register(row, asked.citizen_id, doing)
    row.household = row.person.household if row.person is not None else None
    if row.kind in ENDING:
        # Before what is taken out of use hangs on the request, the request says of whom.
        row.save(update_fields=["person", "household", "proof"])
        stop(row)


def in_register(row: DataRequest, citizen_id: str, doing: Doing) -> Person | None:
    """Return whom a request is about: by name and number, else by name and telephone, both as the register has them.

    Somebody without a telephone is found in the home of whoever stands up for them.
    """
    town = doing.area.parent_id or doing.area.pk
    people = Person.objects.filter(Q(household__area__parent=town) | Q(household__area=doing.area))
    # Whoever moved away is in the register as well; of two entries the one counts that stands.
    people = people.select_related("household__area").order_by(F("left_on").desc(nulls_first=True), "pk")
    if citizen_id:
        # A slip of the pen in the number would be another's end.
        name = pattern_of_name(row.asker_name if row.whom == Whom.SELF else row.whom_name)
        found = people.filter(citizen_id_index=key_ring().blind_index(citizen_id))
        return next((each for each in found if re.fullmatch(name, search_key(each.name), re.IGNORECASE)), None)
    if not row.asker_phone:
        return None
    by_phone = Q(phone_index=key_ring().blind_index(row.asker_phone))
    by_phone |= Q(household__phone_index=key_ring().blind_index(row.asker_phone))
    asker = people.filter(by_phone, name_key=search_key(row.asker_name)).first()
    if row.whom == Whom.SELF or asker is None:
        return asker
    return people.filter(household=asker.household_id, name_key=search_key(row.whom_name)).first()


def stays_nothing(row: DataRequest, doing: Doing) -> bool:
    """Whether nothing is kept by a duty, of what is to be deleted: else it is not all that was asked."""
    return row.kind not in ENDING or not what_stays(row, by=doing.by, now=doing.now)


def fulfilled(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer what was done; what was to be deleted is."""
    doing.reason = asked.text
    row.answer = _ended(row, asked, doing)


def fulfilled_partly(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer what was done, what stays by which duty and until when, and that one may sue."""
    doing.reason = asked.text
    row.answer = f"{_ended(row, asked, doing)}\n{LAWSUIT}"


def _ended(row: DataRequest, asked: Asked, doing: Doing) -> str:
    if row.kind not in ENDING:
        return str(asked.text)
    stays = what_stays(row, by=doing.by, now=doing.now)
    is_found = row.person is not None or row.about_id is not None
    gone = forget(row, now=doing.now)
    row.person = None
    # What is sealed has its Steps: whoever reads the list of all deeds may be who it is about, and knows who keeps such.
    if doing.kind.kept_as(row.matter) is doing.kind:
        record_deed("data.delete", by=doing.by, now=doing.now)
    return told(asked.text, gone, stays, is_found=is_found)


def refused(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer with the reason, and that one may sue; what was taken out of use is as it was."""
    put_back(row)
    doing.reason = asked.text
    row.answer = f"{asked.text}\n{LAWSUIT}"


def ended(row: DataRequest, _asked: Asked, doing: Doing) -> None:
    """What was needed to find the person is not needed any more; of whom was deleted, nothing is left here either."""
    if row.kind in ENDING and row.matter.status != RequestStatus.REFUSED:
        forget_words_of(row, now=doing.now)
    row.asker_name = row.asker_phone = row.whom_name = ""
