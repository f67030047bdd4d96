"""A demand comes in: by any door, once; joined, followed by number and code (SM-3 receive and register)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import HANDED_DOWN, RESIDENT_CHANNELS, Channel, Conduct, PetitionClass, Topic
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.operations.exclusion import line_of
from lianxinqiao.demands.policies import DEMAND, DEMANDS, SEALED, may_register
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import bigrams, personal_marks, short_title
from lianxinqiao.matters.choices import Phase, Urgency
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.steps import link_source, note_step, open_matter
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household

LEAST_CHARACTERS, MOST_CHARACTERS = 4, 4000


@dataclass(frozen=True)
class Filing:
    """What somebody asks for.

    Attributes:
        read_back: staff read it back to the resident; required of every door but the resident's own.
        about_official: the official it is about; makes it sealed from that person and that line.
        about_officials: it is about an official without saying which: sealed too.
        wish_public: the summary that others may see once the office has looked at it.
    """

    topic: str
    text: str
    channel: str = Channel.WEB
    place: str = ""
    group: VillagerGroup | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    asker_name: str = ""
    asker_phone: str = ""
    household: Household | None = None
    about_official: Staff | None = None
    about_officials: bool = False
    conduct: str = Conduct.NONE
    public_summary: str = ""
    outside_number: str = ""
    outside_due_on: date | None = None
    asker_count: int = 1
    read_back: bool = False
    raised_by: tuple[str, UUID] | None = None


@dataclass(frozen=True)
class Receipt:
    """What the resident takes home: the number anybody may know, and the code only they have."""

    demand: Demand
    number: str
    code: str


@transaction.atomic
def file_demand(area: Area, stated: Filing, *, by: Staff | None, now: datetime, id: UUID | None = None) -> Receipt:
    """Take a demand in, give it a number and a code, start its first limits, tell the petition office.

    True afterwards: it is ``received``; one about an official is sealed, and the official and their
    line are excluded before anybody is told (RR-10, RR-13).  The same ``id`` again gives the demand
    that is there, with an empty code.

    Args:
        by: the member of staff who writes it down; None at the resident's own doors.

    Raises:
        NotPermitted: no post of theirs covers the area.
        InvalidInput: nothing said, or a staff entry that was not read back.

    Rules: SM-3, R-9.1, R-18.3, 信访工作条例 19.
    """
    if id is not None and Demand.objects.filter(pk=id).exists():
        known = Demand.objects.select_related("matter").get(pk=id)
        return Receipt(known, known.matter.number, "")
    if by is not None and not may_register(by, area.pk):
        raise NotPermitted(_("您在这个责任区没有岗位，不能登记。"))
    _check(area, stated, by)
    sealed = stated.about_officials or stated.about_official is not None or stated.topic == Topic.OFFICIALS
    excluded = line_of(stated.about_official, area, on=local_date(now)) if stated.about_official else []
    owner = _first_keeper(area, sealed=sealed, excluded=excluded, on=local_date(now))
    code = new_code()
    matter = open_matter(
        id=id,
        kind=SEALED if sealed else DEMAND,
        area=area,
        title=_("反映干部办事的诉求（内容密封）") if sealed else short_title(stated.text),
        owner=owner,
        by=by,
        role="" if by else "resident",
        rule="SM-3",
        now=now,
        urgency=Urgency.ROUTINE,
        data={"channel": stated.channel},
        limits=("demand.register_workdays", "petition.notice_days"),
    )
    if excluded:
        matter.excluded.set(excluded)
    demand = Demand.objects.create(
        matter=matter,
        channel=stated.channel,
        entered_by=by,
        read_back=stated.read_back,
        outside_number=stated.outside_number,
        outside_due_on=stated.outside_due_on,
        received_at=now,
        topic=stated.topic,
        text=stated.text,
        place=stated.place,
        group=stated.group,
        latitude=stated.latitude,
        longitude=stated.longitude,
        # A sealed one is found by its number only.
        grams=[] if sealed else bigrams(f"{stated.text} {stated.place}"),
        asker_name=stated.asker_name,
        asker_phone=stated.asker_phone,
        asker_phone_index=key_ring().blind_index(stated.asker_phone) if stated.asker_phone else None,
        household=stated.household,
        is_anonymous=not (stated.asker_name or stated.asker_phone),
        asker_count=stated.asker_count,
        code_digest=digest_of_code(code),
        public_summary="" if sealed else stated.public_summary,
        is_sealed=sealed,
        about_official=stated.about_official,
        conduct=stated.conduct,
        petition_class=PetitionClass.ACCUSATION if sealed else PetitionClass.APPEAL,
    )
    if stated.raised_by:
        link_source(matter, source_kind=stated.raised_by[0], source_id=stated.raised_by[1])
    if owner is not None:
        # The first keeper was chosen among those it is not hidden from.
        tell([owner], title=_("新诉求待登记：%s") % matter.title, path=kind_of(matter.kind).path(matter), now=now)
    return Receipt(demand, matter.number, code)


@transaction.atomic
def join_demand(demand_id: UUID, *, phone: str = "", note: str = "", by: Staff | None = None, now: datetime) -> Receipt:
    """Say "the same with us" instead of filing again: one more asker, a receipt of their own.

    Raises:
        NotVisible: no open, public demand of that kind.
    """
    demand = (
        Demand.objects.select_for_update(of=("self",))
        .select_related("matter__owner")
        .filter(pk=demand_id, is_public=True, is_sealed=False, matter__phase__in=(Phase.OPEN, Phase.WAITING))
        .first()
    )
    if demand is None:
        raise NotVisible(_("这件事已经办结，请重新反映。"))
    code = new_code()
    Join.objects.create(demand=demand, asker_phone=phone, note=note, code_digest=digest_of_code(code), joined_at=now)
    demand.asker_count = F("asker_count") + 1
    demand.save(update_fields=["asker_count"])
    note_step(demand.matter, "join", by=by, role="" if by else "resident", now=now, rule="R-9.1")
    if demand.matter.owner:
        tell_of(
            demand.matter, [demand.matter.owner], title=_("又有群众反映同一件事：%s") % demand.matter.title, now=now
        )
    return Receipt(demand, demand.matter.number, code)


def code_reissued(row: Demand, _asked: Asked, _doing: Doing) -> Receipt:
    """Who lost the receipt has a new code; the old one opens nothing from now on, and the resident's page says so."""
    code = new_code()
    row.code_digest = digest_of_code(code)
    return Receipt(row, row.matter.number, code)


def find_by_receipt(number: str, code: str) -> tuple[Demand, Join | None] | None:
    """Return the demand of a receipt, with the join if the receipt is a joiner's; None when the two do not fit.

    Compared in constant time by the database's unique index on a keyed digest; the number must fit too.
    """
    digest = digest_of_code(code)
    plain = number.strip()
    demand = (
        Demand.objects.select_related("matter__area")
        .filter(code_digest=digest, matter__number=plain, matter__kind__in=DEMANDS)
        .first()
    )
    if demand is not None:
        return demand, None
    join = (
        Join.objects.select_related("demand__matter__area")
        .filter(code_digest=digest, demand__matter__number=plain)
        .first()
    )
    return (join.demand, join) if join else None


def _first_keeper(area: Area, *, sealed: bool, excluded: list[Staff], on: date) -> Staff | None:
    roles = (Role.DISCIPLINE_CONTACT, Role.PETITION_OFFICE) if sealed else (Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
    return first_holder(roles, area, on=on, but_not={person.pk for person in excluded})


def _check(area: Area, stated: Filing, by: Staff | None) -> None:
    if stated.topic not in Topic.values:
        raise InvalidInput(_("请选择是哪方面的事。"), field="topic")
    if stated.channel not in Channel.values:
        raise InvalidInput(_("请选择来源。"), field="channel")
    if len(stated.text.strip()) < LEAST_CHARACTERS:
        raise InvalidInput(_("请写清楚是什么事。"), field="text")
    if len(stated.text) > MOST_CHARACTERS:
        raise InvalidInput(_("最多%d个字，多的请分几次写。") % MOST_CHARACTERS, field="text")
    if stated.conduct not in Conduct.values:
        raise InvalidInput(_("请选择问题类别。"), field="conduct")
    if (by is None) != (stated.channel in RESIDENT_CHANNELS):
        raise InvalidInput(_("这个来源须由工作人员登记。"), field="channel")
    if by is not None and not stated.read_back:
        raise InvalidInput(_("请把记下的内容念给本人听，或请本人看过，再勾选。"), field="read_back")
    if stated.channel in HANDED_DOWN and not stated.outside_number.strip():
        raise InvalidInput(_("请填写工单号或转送文号。"), field="outside_number")
    if stated.group is not None and stated.group.area_id != area.pk:
        raise InvalidInput(_("这个小组不在所选责任区。"), field="group")
    if stated.household is not None and stated.household.area_id != area.pk:
        raise NotVisible(_("没有这户。"))
    if stated.public_summary and personal_marks(stated.public_summary):
        raise InvalidInput(_("公开的摘要里不能有电话、身份证号、账号。"), field="public_summary")
    if not 1 <= stated.asker_count <= 100_000:
        raise InvalidInput(_("请填写反映的人数。"), field="asker_count")
