"""Registering and screening: whose it is, on what track, or where else it belongs (SM-3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands.choices import ClosingGround, PetitionClass
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.moving import lock_demand, move
from lianxinqiao.demands.policies import SEALED
from lianxinqiao.kernel.errors import InvalidInput, NotVisible, StepNotAllowed
from lianxinqiao.kernel.text import personal_marks
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.clocks import cancel_clocks, meet_clocks, start_clock
from lianxinqiao.matters.operations.steps import change_owner, note_step
from lianxinqiao.matters.operations.telling import tell_of

FIRST_CLOCKS = ("demand.register_workdays",)
NOTICE_CLOCKS = ("petition.notice_days", "petition.simple_accept_workdays")
COMPLETION_CLOCKS = ("petition.complete_days", "petition.simple_opinion_workdays", "demand.redo_days")


@transaction.atomic
def register(
    demand_id: UUID,
    *,
    petition_class: str,
    public_summary: str = "",
    is_public: bool = False,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Demand:
    """Put a received demand in the register, with the class proposed and what others may see of it.

    An accusation is sealed from here on, whatever door it came in by.

    Raises:
        InvalidInput: no such class, or a public summary that names somebody.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if petition_class not in PetitionClass.values:
        raise InvalidInput(_("请选择信访类别。"), field="petition_class")
    if personal_marks(public_summary):
        raise InvalidInput(_("公开的摘要里不能有电话、身份证号、账号。"), field="public_summary")
    move(demand, "register", by=by, now=now, petition_class=petition_class)
    if petition_class == PetitionClass.ACCUSATION and not demand.is_sealed:
        _seal(demand)
    if demand.is_sealed and is_public:
        raise InvalidInput(_("反映干部的诉求不公开。"), field="is_public")
    demand.petition_class, demand.public_summary = petition_class, "" if demand.is_sealed else public_summary
    demand.is_public = is_public and bool(public_summary.strip())
    demand.save(update_fields=["petition_class", "public_summary", "is_public"])
    meet_clocks(demand.matter, *FIRST_CLOCKS, now=now)
    return demand


@transaction.atomic
def screen(
    demand_id: UUID, *, conflict_checked: bool, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Begin screening; whether anybody has an interest in it is answered first (RR-13).

    Raises:
        InvalidInput: the question of conflict was not answered.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not conflict_checked:
        raise InvalidInput(_("请先核对有没有需要回避的人。"), field="conflict_checked")
    move(demand, "screen", by=by, now=now)
    return demand


@transaction.atomic
def accept(
    demand_id: UUID, *, handler: Staff, is_told: bool, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Accept a demand as the town's own: the sixty days run from now, and the notice is due or given on the spot.

    Args:
        is_told: the written notice was handed over on the spot; otherwise its limit keeps running.

    Raises:
        InvalidInput: the handler is excluded from it or no longer on duty.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    _check_handler(demand, handler)
    move(demand, "accept", by=by, now=now, new_owner=handler)
    _accepted(demand, is_told=is_told, now=now)
    start_clock(demand.matter, "petition.complete_days", start_at=now)
    cancel_clocks(demand.matter, "petition.objection_workdays")
    _tell_handler(demand, handler, now)
    return demand


@transaction.atomic
def accept_simple(
    demand_id: UUID, *, handler: Staff, is_told: bool, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Accept on the simple track, within three working days: ten more to the opinion.

    Raises:
        InvalidInput: not simple by its nature: handed down, sealed, or asked by several bodies (简易办理办法).
        StepNotAllowed: the three working days from its receipt are over.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.is_sealed or demand.outside_number:
        raise InvalidInput(_("上级交办、反映干部的诉求不适用简易办理。"))
    received = local_date(demand.received_at)
    if local_date(now) > due_day(rule_on("petition.simple_accept_workdays", received), received, work_calendar()).due:
        raise StepNotAllowed(_("收到已超过三个工作日，不再适用简易办理，请按一般程序受理。"))
    _check_handler(demand, handler)
    move(demand, "accept_simple", by=by, now=now, new_owner=handler)
    demand.is_simple = True
    demand.save(update_fields=["is_simple"])
    _accepted(demand, is_told=is_told, now=now)
    start_clock(demand.matter, "petition.simple_opinion_workdays", start_at=now)
    _tell_handler(demand, handler, now)
    return demand


@transaction.atomic
def drop_to_normal(demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Leave the simple track: it turned out not to be simple; sixty days from the acceptance."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "drop_to_normal", by=by, now=now, reason=reason)
    demand.is_simple = False
    demand.save(update_fields=["is_simple"])
    cancel_clocks(demand.matter, "petition.simple_opinion_workdays")
    start_clock(demand.matter, "petition.complete_days", start_at=demand.accepted_at or now)
    return demand


@transaction.atomic
def forward(
    demand_id: UUID,
    *,
    body: str,
    address: str,
    phone: str,
    reason: str,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Demand:
    """Pass it to the body whose it is, and tell the resident which; it ends only with that body's acceptance number.

    Raises:
        InvalidInput: no body, or no way to reach it.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    _check_body(body, address, phone)
    move(demand, "forward", by=by, now=now, reason=reason, body=body)
    _name_body(demand, body, address, phone)
    meet_clocks(demand.matter, *NOTICE_CLOCKS, now=now)
    return demand


@transaction.atomic
def body_accepted(demand_id: UUID, *, number: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Close a forwarded demand with the number under which the competent body took it (RR-3).

    The local copy of a sealed one is wiped: what was handed over is theirs (RR-14).

    Raises:
        InvalidInput: no acceptance number.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not number.strip():
        raise InvalidInput(_("请填写对方的受理编号。"), field="number")
    move(demand, "body_accepted", by=by, now=now, number=number)
    demand.body_number, demand.closing_ground = number, ClosingGround.TRANSFERRED
    if demand.is_sealed:
        demand.text, demand.asker_name, demand.asker_phone, demand.asker_phone_index = (
            _("已移交，本地不留内容"),
            "",
            "",
            None,
        )
    demand.save()
    return demand


@transaction.atomic
def body_returned(demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Note that the other body sent it back: it is screened again, and the notice limit of the law still counts."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "body_returned", by=by, now=now, reason=reason)
    start_clock(demand.matter, "petition.notice_days", start_at=demand.received_at)
    return demand


@transaction.atomic
def redirect(
    demand_id: UUID,
    *,
    body: str,
    address: str,
    phone: str,
    reason: str,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Demand:
    """Tell the resident whose it is, by name and address: "not ours" alone is not an answer (R-18.6).

    Raises:
        InvalidInput: no competent body named, or no address or telephone of it.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    _check_body(body, address, phone)
    meet_clocks(demand.matter, *NOTICE_CLOCKS, now=now)
    move(demand, "redirect", by=by, now=now, reason=reason, body=body)
    demand.closing_ground = ClosingGround.DELIVERED
    demand.save(update_fields=["closing_ground"])
    _name_body(demand, body, address, phone)
    return demand


@transaction.atomic
def not_accept(
    demand_id: UUID, *, article: str, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Refuse to accept, with the article and the reason, in writing; help and explanation go on (article 37).

    Raises:
        InvalidInput: no article.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not article.strip():
        raise InvalidInput(_("请写明依据的条款。"), field="article")
    meet_clocks(demand.matter, *NOTICE_CLOCKS, now=now)
    move(demand, "not_accept", by=by, now=now, reason=reason, article=article)
    demand.refused_article, demand.closing_ground = article, ClosingGround.FINAL
    demand.save(update_fields=["refused_article", "closing_ground"])
    return demand


@transaction.atomic
def object_to_transfer(
    demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Object to a demand that was handed down though it is not ours, within five working days, with detailed reasons.

    Raises:
        StepNotAllowed: it was not handed down to us, or the five days are over.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not demand.outside_number:
        raise StepNotAllowed(_("只有上级转送、交办的可以提出异议。"))
    clock = start_clock(demand.matter, "petition.objection_workdays", start_at=demand.received_at)
    if now > clock.due_at:
        raise StepNotAllowed(_("已超过五个工作日，须受理。"))
    move(demand, "object_transfer", by=by, now=now, reason=reason)
    meet_clocks(demand.matter, "petition.objection_workdays", now=now)
    return demand


@transaction.atomic
def objection_agreed(demand_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Note that the sender took it back; if the sender refuses, it is accepted instead."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "objection_agreed", by=by, now=now)
    demand.closing_ground = ClosingGround.TRANSFERRED
    demand.save(update_fields=["closing_ground"])
    return demand


@transaction.atomic
def merge(demand_id: UUID, *, into: UUID, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Close a double with a pointer: its asker's receipt leads to the other from now on.

    Raises:
        NotVisible: they see no such other demand.
        InvalidInput: the same, closed, or one of them is sealed and the other not.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    other = (
        Matter.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=into, kind=demand.matter.kind).first()
    )
    if other is None:
        raise NotVisible(_("没有要并入的诉求。"))
    if other.pk == demand.pk or other.is_done:
        raise InvalidInput(_("只能并入另一件没有办结的诉求。"), field="into")
    move(demand, "merge", by=by, now=now, into=other.number)
    demand.closing_ground = ClosingGround.MERGED
    demand.save(update_fields=["closing_ground"])
    MatterLink.objects.get_or_create(matter=demand.matter, other=other, relation=Relation.MERGED_INTO)
    Demand.objects.filter(pk=other.pk).update(asker_count=F("asker_count") + demand.asker_count)
    note_step(other, "merged_in", by=by, role="", now=now, rule="RR-3", merged=demand.matter.number)
    return demand


@transaction.atomic
def tell_accepted(demand_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Note that the written notice of acceptance reached the resident; its limit is met.

    Raises:
        StepNotAllowed: it is not accepted, or was told before.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.accepted_at is None or demand.is_accepted_told:
        raise StepNotAllowed(_("没有待告知的受理。"))
    demand.is_accepted_told = True
    demand.save(update_fields=["is_accepted_told"])
    meet_clocks(demand.matter, *NOTICE_CLOCKS, now=now)
    note_step(demand.matter, "tell_accepted", by=by, role="", now=now, rule="信访工作条例23")
    return demand


def _accepted(demand: Demand, *, is_told: bool, now: datetime) -> None:
    demand.accepted_at = demand.accepted_at or now
    demand.is_accepted_told = demand.is_accepted_told or is_told
    demand.save(update_fields=["accepted_at", "is_accepted_told"])
    if demand.is_accepted_told:
        meet_clocks(demand.matter, *NOTICE_CLOCKS, now=now)


def _check_handler(demand: Demand, handler: Staff) -> None:
    if not handler.is_active or demand.matter.excluded.filter(pk=handler.pk).exists():
        raise InvalidInput(_("这个人不能承办，请另选。"), field="handler")


def _check_body(body: str, address: str, phone: str) -> None:
    if not body.strip():
        raise InvalidInput(_("请写明有权处理的单位，不能只说“不归我们管”。"), field="body")
    if not address.strip() and not phone.strip():
        raise InvalidInput(_("请填写这个单位的地址或电话。"), field="address")


def _name_body(demand: Demand, body: str, address: str, phone: str) -> None:
    demand.body, demand.body_address, demand.body_phone = body, address, phone
    demand.save(update_fields=["body", "body_address", "body_phone"])


def _seal(demand: Demand) -> None:
    demand.is_sealed, demand.is_public, demand.grams = True, False, []
    demand.save(update_fields=["is_sealed", "is_public", "grams"])
    matter = demand.matter
    matter.kind, matter.title = SEALED, _("反映干部办事的诉求（内容密封）")
    matter.save(update_fields=["kind", "title"])


def _tell_handler(demand: Demand, handler: Staff, now: datetime) -> None:
    tell_of(demand.matter, [handler], title=_("诉求交您办理：%s") % demand.matter.title, now=now)


def hand_to(demand: Demand, handler: Staff, *, by: Staff, now: datetime, reason: str) -> None:
    """Give a locked demand another handler, say why, and tell them."""
    _check_handler(demand, handler)
    change_owner(demand.matter, handler, by=by, role="", now=now, rule="R-18.2", reason=reason)
    _tell_handler(demand, handler, now)
