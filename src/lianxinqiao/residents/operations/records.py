"""Keeping households and people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import open_person, open_though_refused
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import made_of, row_id_of, sent_as
from lianxinqiao.kernel.pinyin import name_initials, name_sort_key
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import bigrams, clean, is_seen, search_key
from lianxinqiao.kernel.unopened import Unopened
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents import citizen_id as citizen
from lianxinqiao.residents.asks import ContactAsks, CorrectionAsks, DepartureAsks, HouseholdAsks, PersonAsks
from lianxinqiao.residents.choices import Relation, Sex
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.heads import HAS_HEAD, Relations, bear_the_names, hand_on, head_of, recount
from lianxinqiao.residents.operations.locking import lock_household, lock_person
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES


def keys_of_person(*, name: str, citizen_id: str = "", phone: str = "") -> dict[str, Any]:
    """Return every derived column of a person, so that all doors derive them alike."""
    name = clean(name)
    return {
        "name": name,
        "name_key": search_key(name),
        "name_grams": bigrams(name),
        "initials": name_initials(name),
        "citizen_id": citizen_id,
        "citizen_id_index": key_ring().blind_index(citizen_id) if citizen_id else None,
        "phone": phone,
        "phone_index": key_ring().blind_index(phone) if phone else None,
    }


def put_keys(person: Person, *, name: str = "", citizen_id: str = "", phone: str = "") -> None:
    """Let a person bear name and numbers, with every column derived from them; what is empty stays as it is."""
    keys = keys_of_person(name=name, citizen_id=citizen_id, phone=phone)
    if name:
        person.name, person.name_key = keys["name"], keys["name_key"]
        person.name_grams, person.initials = keys["name_grams"], keys["initials"]
    if citizen_id:
        person.citizen_id, person.citizen_id_index = citizen_id, keys["citizen_id_index"]
    if phone:
        person.phone, person.phone_index = phone, keys["phone_index"]


@transaction.atomic
def open_record(household_id: UUID, *, purpose: str, by: Staff, now: datetime) -> Household:
    """Open a household's record for a purpose; the opening is logged for the resident (domain §8).

    Raises:
        NotVisible: no such household for this person.
        InvalidInput: no purpose of the list.
        TooManyPeople: they have opened as many as anybody may in an hour.
    """
    household = Household.objects.visible_to(by).select_related("area", "group").filter(pk=household_id).first()
    if household is None:
        raise NotVisible(_("没有这户。"))
    open_person("household", household.pk, by=by, purpose=purpose, now=now)
    return household


@transaction.atomic
def register_household(
    group: VillagerGroup,
    *,
    house_no: str,
    head_name: str,
    phone: str = "",
    wishes: str = "",
    needs_help: bool = False,
    by: Staff,
    now: datetime,
    id: UUID | None = None,
) -> Household:
    """Add a household with its head as first person.

    Raises:
        NotVisible: the group is not in their areas.
        InvalidInput: number or name missing, an answer that cannot be taken, or the number is taken in the group.
    """
    if group.area_id not in scope_of(by).area_ids(*HOUSEHOLD_ROLES):
        raise NotVisible(_("没有这个村民小组。"))
    id = row_id_of(id) if id is not None else None
    house_no, head_name = clean(house_no), clean(head_name)
    given = {"house_no": house_no, "head_name": head_name, "phone": phone, "wishes": wishes, "needs_help": needs_help}
    sent = sent_as(id, {**given, "group": group}, by=by)
    known: Household | None = made_of(Household.objects, sent, reader=by)
    if known is not None:
        return known
    if not house_no:
        raise InvalidInput(_("请填写门牌号。"), field="house_no")
    if not head_name:
        raise InvalidInput(_("请填写户主姓名。"), field="head_name")
    told = HouseholdAsks.read(given)
    house_no, head_name, phone, wishes, needs_help = (told[each] for each in given)
    if Household.objects.filter(group=group, house_no=house_no).exists():
        raise InvalidInput(_("本组已有门牌号“%s”。") % house_no, field="house_no")
    household = Household.objects.create(
        id=id or uuid7(),
        area_id=group.area_id,
        group=group,
        house_no=house_no,
        head_name=head_name,
        head_sort=name_sort_key(head_name),
        size=1,
        phone=phone,
        phone_index=key_ring().blind_index(phone) if phone else None,
        wishes=wishes,
        needs_help=needs_help,
        source=_("手工登记"),
    )
    Person.objects.create(household=household, relation=Relation.HEAD, **keys_of_person(name=head_name))
    if sent is not None:
        sent.keep()
    record_deed("household.register", by=by, subject=str(household.pk), now=now)
    return household


@transaction.atomic
def change_household(
    household_id: UUID,
    *,
    phone: str | None = None,
    wishes: str | None = None,
    needs_help: bool | None = None,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Household:
    """Correct how a household is reached and spoken to; what is not said stays as it is.

    Raises:
        NotVisible: no such household for this person.
        StaleVersion: somebody changed it meanwhile.
        InvalidInput: nothing is said, or an answer cannot be taken.
    """
    household = lock_household(household_id, by=by, expected_version=expected_version)
    said = {"phone": phone, "wishes": wishes, "needs_help": needs_help}
    # What could not be read and was left so is not said.
    said = {name: None if isinstance(value, Unopened) else value for name, value in said.items()}
    if all(value is None for value in said.values()):
        raise InvalidInput(_("请填写要更正的内容。"))
    kept = {"phone": household.phone, "wishes": household.wishes, "needs_help": household.needs_help}
    told = ContactAsks.part(*(name for name, value in said.items() if value is not None)).read(said)
    household.phone, household.wishes, household.needs_help = ({**kept, **told}[name] for name in said)
    if not isinstance(household.phone, Unopened):
        household.phone_index = key_ring().blind_index(household.phone) if household.phone else None
    household.version += 1
    household.save(update_fields=["phone", "phone_index", "wishes", "needs_help", "version"])
    record_deed("household.change", by=by, subject=str(household.pk), now=now)
    return household


# All that is told of somebody who lives in another area.
ELSEWHERE, TO_WHOM = gettext_lazy("此人登记在本镇另一个责任区"), gettext_lazy("请向党政办核实，由原责任区登记迁出")


@transaction.atomic
def add_person(
    household_id: UUID,
    *,
    name: str,
    relation: str,
    sex: str = Sex.NOT_STATED,
    birth_year: int | None = None,
    citizen_id: str = "",
    phone: str = "",
    by: Staff,
    now: datetime,
) -> Person:
    """Add a person to a household.

    Raises:
        InvalidInput: an answer that cannot be taken, a wrong id number, somebody with it lives in the register already, or the
            household has a head and is told of another.
    """
    household = lock_household(household_id, by=by, expected_version=None)
    if not clean(name):
        raise InvalidInput(_("请填写姓名。"), field="name")
    given = {"name": name, "relation": relation, "sex": sex, "birth_year": birth_year, "citizen_id": citizen_id}
    told = PersonAsks.read({**given, "phone": phone})
    name, relation, sex, birth_year, citizen_id, phone = (told[each] for each in (*given, "phone"))
    citizen_id = check_citizen_id(citizen_id)
    if relation == Relation.HEAD and head_of(household) is not None:
        raise InvalidInput(str(HAS_HEAD), field="relation")
    if citizen_id:
        _refuse_if_registered(citizen_id, household, by=by, now=now)
        birth_year, sex = citizen.birth_date(citizen_id).year, citizen.sex(citizen_id)
    person = Person.objects.create(
        household=household,
        relation=relation,
        sex=sex,
        birth_year=birth_year,
        **keys_of_person(name=name, citizen_id=citizen_id, phone=phone),
    )
    Household.objects.filter(pk=household.pk).update(version=F("version") + 1)
    recount([household.pk])
    record_deed("person.add", by=by, subject=str(person.pk), now=now)
    return person


@transaction.atomic
def correct_person(
    person_id: UUID,
    *,
    name: str = "",
    relation: str = "",
    citizen_id: str = "",
    phone: str = "",
    by: Staff,
    now: datetime,
) -> Person:
    """Correct what the register says of a person; what is left empty stays.  A household bears the corrected name of its head.

    Raises:
        NotVisible: no such person in their areas.
        InvalidInput: nothing is said, an answer that cannot be taken, they have left, or somebody else has this id number.
    """
    person, household = lock_person(person_id, by=by)
    if person.left_on is not None:
        raise InvalidInput(_("此人已登记离开。"))
    given = {"name": name, "relation": relation, "citizen_id": citizen_id, "phone": phone}
    told = CorrectionAsks.read(given)
    if not any(told.values()):
        raise InvalidInput(_("请填写要更正的内容。"))
    if told.relation and person.relation == Relation.HEAD:
        raise InvalidInput(_("此人是户主，要换户主请办理“换户主”。"), field="relation")
    if citizen_id := check_citizen_id(told.citizen_id):
        _refuse_if_registered(citizen_id, household, by=by, now=now, but=person)
        person.birth_year, person.sex = citizen.birth_date(citizen_id).year, citizen.sex(citizen_id)
    put_keys(person, name=told.name, citizen_id=citizen_id, phone=told.phone)
    person.relation = told.relation or person.relation
    person.version += 1
    person.save()
    bear_the_names([household.pk])
    record_deed("person.correct", by=by, subject=str(person.pk), now=now, what=sorted(k for k, v in told.items() if v))
    return person


@transaction.atomic
def note_departure(
    person_id: UUID,
    *,
    kind: str,
    on: date,
    new_head: UUID | None = None,
    relations: Relations | None = None,
    by: Staff,
    now: datetime,
) -> Person:
    """Note that a person moved away or died; the row stays for history, out of every list.

    Where the head leaves others behind, one of them becomes the head, and of each of the rest it is said what they are to
    that one.  A household that nobody is left in is no longer active.

    Raises:
        NotVisible: no such person in their areas.
        InvalidInput: they have left already, the day is to come or long gone, it is no reason for leaving, or it is not said
            who is the head from now on.
    """
    person, household = lock_person(person_id, by=by)
    told = DepartureAsks.read({"kind": kind, "on": on})
    if told.on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="on")
    if person.left_on is not None:
        raise InvalidInput(_("此人已登记离开。"))
    person.left_on, person.left_kind = told.on, told.kind
    person.version += 1
    person.save(update_fields=["left_on", "left_kind", "version"])
    left_behind = Person.objects.filter(household=household, left_on=None).exists()
    if person.relation == Relation.HEAD and left_behind:
        hand_on(household, new_head, relations or {})
    Household.objects.filter(pk=household.pk).update(version=F("version") + 1)
    recount([household.pk])
    record_deed("person.leave", by=by, subject=str(person.pk), now=now, kind=kind)
    return person


def _refuse_if_registered(
    citizen_id: str, household: Household, *, by: Staff, now: datetime, but: Person | None = None
) -> None:
    """Refuse a number with which somebody lives in the register of this town already.

    Raises:
        InvalidInput: somebody does.
    """
    same = Person.objects.filter(
        citizen_id_index=key_ring().blind_index(citizen_id), left_on=None, town_code=int(household.area.code[:9])
    ).select_related("household")
    known = same.first()
    if known is None or known == but:
        return
    words = _("这个身份证号已登记在册，请先办理迁移。")
    if known.household.area_id != household.area_id:
        # Whoever is told where somebody lives has opened them.
        open_though_refused([("household", known.household_id)], by=by, now=now)
        words = f"{ELSEWHERE}，{TO_WHOM}。"
    raise InvalidInput(words, field="citizen_id")


def check_citizen_id(text: str) -> str:
    """Return the normalised number, or the empty text for none.

    Raises:
        InvalidInput: length, check digit or date is wrong.
    """
    if not is_seen(text):
        return ""
    number = citizen.normalise(text)
    words = {
        "length": _("身份证号应为18位"),
        "check": _("身份证号校验码不对，请核对有无抄错"),
        "date": _("身份证号中的出生日期不存在"),
    }
    if wrong := citizen.problem(number):
        raise InvalidInput(words[wrong], field="citizen_id")
    return number
