"""Reception days: planned, published ten days ahead, booked, held, each record closed with an assignment (R-10.1 to R-10.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands.choices import Channel
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.leadership.choices import Mode, Signed
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.policies import may_plan, may_record, rank_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import begin, begin_within
from lianxinqiao.matters.operations.ledgers import MATTERS
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.models import Area

MOST_BOOKINGS = 40


@dataclass(frozen=True)
class Plan:
    """Who receives where and when."""

    leader: Staff
    on: date
    starts_at: time
    ends_at: time
    place: str
    mode: str = Mode.OPEN
    area: Area | None = None


@transaction.atomic
def plan_day(town: Area, plan: Plan, *, by: Staff, now: datetime) -> ReceptionDay:
    """Put a reception day in the calendar; residents see it when it is published.

    Raises:
        NotPermitted: neither the petition nor the party and government office.
        InvalidInput: not a leader, a day that is past, hours the wrong way round, no place.
    """
    if not may_plan(by, town.pk):
        raise NotPermitted(_("由综治信访办或党政办安排。"))
    if plan.mode not in Mode.values:
        raise InvalidInput(_("请选择接访方式。"), field="mode")
    if rank_of(_roles(plan.leader, plan.on)) is None:
        raise InvalidInput(_("接访人须是领导班子成员或联村领导。"), field="leader")
    if plan.on < local_date(now):
        raise InvalidInput(_("日期不能早于今天。"), field="on")
    if plan.ends_at <= plan.starts_at:
        raise InvalidInput(_("结束时间要晚于开始时间。"), field="ends_at")
    if not plan.place.strip():
        raise InvalidInput(_("请填写地点。"), field="place")
    if plan.mode == Mode.ON_SITE and plan.area is None:
        raise InvalidInput(_("现场接访要选责任区。"), field="area")
    if ReceptionDay.objects.filter(
        leader=plan.leader, on=plan.on, starts_at=plan.starts_at, cancelled_on=None
    ).exists():
        raise InvalidInput(_("这位领导这个时间已有接访。"), field="starts_at")
    return ReceptionDay.objects.create(
        town=town,
        area=plan.area,
        leader=plan.leader,
        mode=plan.mode,
        on=plan.on,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place,
        planned_by=by,
    )


@transaction.atomic
def publish(day_id: UUID, *, by: Staff, now: datetime) -> ReceptionDay:
    """Publish a day, at least ten days ahead.

    Raises:
        StepNotAllowed: cancelled, or published already.
        InvalidInput: fewer than the days of ``reception.publish_days`` are left.
    """
    day = _lock(day_id, by)
    today = local_date(now)
    if day.published_on or day.cancelled_on:
        raise StepNotAllowed(_("已公布或已取消。"))
    first = due_day(rule_on("reception.publish_days", today), today, work_calendar()).raw
    if day.on < first:
        raise InvalidInput(_("接访日须提前公布，最早 %s。请改日期。") % first)
    day.published_on = today
    day.save(update_fields=["published_on"])
    tell([day.leader], title=_("接访日已公布：%s") % day, path=reverse("leadership:reception", args=[day.pk]), now=now)
    return day


@transaction.atomic
def substitute(day_id: UUID, *, by_whom: Staff, reason: str, by: Staff, now: datetime) -> ReceptionDay:
    """Name a substitute of equal rank or above; both names are published (R-10.1).

    Raises:
        InvalidInput: of lower rank, the leader themself, or no reason.
    """
    day = _lock(day_id, by)
    if day.cancelled_on or day.on < local_date(now):
        raise StepNotAllowed(_("已取消或已过去。"))
    own, theirs = rank_of(_roles(day.leader, day.on)), rank_of(_roles(by_whom, day.on))
    if by_whom.pk == day.leader_id or theirs is None or (own is not None and theirs > own):
        raise InvalidInput(_("代接访人须是同级或更高的另一位领导。"), field="by_whom")
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    day.substitute, day.substitute_reason = by_whom, reason
    day.save(update_fields=["substitute", "substitute_reason"])
    tell(
        [by_whom, day.leader],
        title=_("接访换人：%s") % day,
        body=reason,
        path=reverse("leadership:reception", args=[day.pk]),
        now=now,
    )
    return day


@transaction.atomic
def cancel(day_id: UUID, *, reason: str, by: Staff, now: datetime) -> ReceptionDay:
    """Cancel a day with the reason, shown where it was published."""
    day = _lock(day_id, by)
    if day.cancelled_on or day.visits.exclude(closed_at=None).exists():
        raise StepNotAllowed(_("已取消，或已有接访记录。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    day.cancelled_on, day.cancel_reason = local_date(now), reason
    day.save(update_fields=["cancelled_on", "cancel_reason"])
    return day


@transaction.atomic
def book(
    day_id: UUID,
    *,
    name: str = "",
    phone: str = "",
    about: str = "",
    by: Staff | None,
    is_walk_in: bool = False,
    now: datetime,
    id: UUID | None = None,
) -> ReceptionVisit:
    """Book a place, or note who walks in on the day without one (R-10.2); nobody needs a name for it.

    Raises:
        NotVisible: not published, cancelled, or past.
        StepNotAllowed: the day is full.
    """
    if id is not None and (known := ReceptionVisit.objects.filter(pk=id).first()):
        return known
    day = ReceptionDay.objects.select_for_update().filter(pk=day_id, cancelled_on=None).first()
    if day is None or (by is None and (day.published_on is None or day.on < local_date(now))):
        raise NotVisible(_("这一天不能预约。"))
    if by is not None and not may_record(by, day):
        raise NotPermitted(_("由接访领导或综治信访办登记。"))
    if by is None and day.visits.filter(is_walk_in=False).count() >= MOST_BOOKINGS:
        raise StepNotAllowed(_("这一天已约满，当天可以直接来。"))
    number = (day.visits.aggregate(last=Max("number"))["last"] or 0) + 1
    visit = ReceptionVisit(
        day=day, number=number, is_walk_in=is_walk_in, name=name, phone=phone, about=about, booked_at=now
    )
    if id is not None:
        visit.pk = id
    visit.save(force_insert=True)
    return visit


@transaction.atomic
def bring_case(day_id: UUID, *, number: str, resident_agrees: bool, by: Staff, now: datetime) -> ReceptionVisit:
    """Put a demand on a day of going down with a case or of follow-up; only if the resident wants the visit (R-10.4, R-10.5).

    Raises:
        InvalidInput: no such demand for this person, or the resident has not agreed.
    """
    day = ReceptionDay.objects.select_for_update().filter(pk=day_id, cancelled_on=None).first()
    if day is None or not may_record(by, day):
        raise NotVisible(_("没有这个接访日。"))
    if day.mode not in (Mode.CASE_VISIT, Mode.FOLLOW_UP):
        raise StepNotAllowed(_("带案下访、定期回访才带诉求。"))
    matter = Matter.objects.visible_to(by).filter(number=number.strip(), kind="demand").first()
    if matter is None:
        raise InvalidInput(_("没有这个编号的诉求。"), field="number")
    if not resident_agrees:
        raise InvalidInput(_("本人不愿意的，不上门。"), field="resident_agrees")
    last = day.visits.aggregate(last=Max("number"))["last"] or 0
    return ReceptionVisit.objects.create(
        day=day, number=last + 1, demand_id=matter.pk, resident_agrees=True, booked_at=now
    )


@transaction.atomic
def record(
    visit_id: UUID,
    *,
    area: Area | None,
    topic: str,
    text: str,
    answer: str,
    read_back: bool,
    signed: str,
    signature: str = "",
    by: Staff,
    now: datetime,
) -> ReceptionVisit:
    """Write down what was said and answered, read back and signed; what is new becomes a demand with a number (R-10.2).

    Args:
        signature: the strokes drawn on the screen, asked for when ``signed`` says so.

    Raises:
        InvalidInput: nothing said or answered, not read back, not signed.
        StepNotAllowed: the record is closed.
    """
    visit = _lock_visit(visit_id, by)
    if not answer.strip():
        raise InvalidInput(_("请写下当场怎样答复的。"), field="answer")
    if not read_back:
        raise InvalidInput(_("请把记录念给本人听，再勾选。"), field="read_back")
    if signed not in Signed.values:
        raise InvalidInput(_("请选择签字方式。"), field="signed")
    if signed == Signed.SCREEN and not signature:
        raise InvalidInput(_("请本人在框里签名，或改为在纸上签字。"), field="signature")
    if visit.demand_id is None:
        where = area or visit.day.area
        if where is None:
            raise InvalidInput(_("请选责任区。"), field="area")
        given = {
            "topic": topic,
            "text": text,
            "channel": Channel.RECEPTION,
            "place": visit.day.place,
            "asker_name": visit.name,
            "asker_phone": visit.phone,
            "read_back": True,
        }
        visit.demand = begin(DEMAND, given, beside=where, by=by, now=now).row
    visit.answer, visit.read_back, visit.signed, visit.recorded_by = answer, read_back, signed, by
    visit.signature = signature if signed == Signed.SCREEN else ""
    # Name and telephone live in the demand from here on, sealed like every asker's.
    visit.name = visit.phone = ""
    visit.save()
    return visit


@transaction.atomic
def assign(
    visit_id: UUID, *, to: Staff, task: str, due_on: date, by: Staff, now: datetime, id: UUID | None = None
) -> Assignment:
    """Assign on the spot, with an owner and a day (R-10.6); reminders follow at 50, 80 and 100 % (R-10.7)."""
    visit = _lock_visit(visit_id, by)
    if visit.demand_id is None:
        raise StepNotAllowed(_("请先写接访记录。"))
    demand = MATTERS.lock(DEMAND, visit.demand_id, None, None)
    given = {"to": to, "task": task, "due_on": due_on}
    return begin_within(ASSIGNMENT, given, place=demand.matter, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # a part


@transaction.atomic
def close_record(visit_id: UUID, *, by: Staff, now: datetime) -> ReceptionVisit:
    """Close the record of one visit.

    Raises:
        StepNotAllowed: not written, not signed, or nobody has got it with a day (R-10.6).
    """
    visit = _lock_visit(visit_id, by)
    if visit.demand_id is None or not visit.answer or not visit.signed:
        raise StepNotAllowed(_("请先写接访记录并签字。"))
    if not Assignment.objects.of(visit.demand_id, since=visit.booked_at).exists():
        raise StepNotAllowed(_("还没有交办：要有承办人和日期，才能结束这份记录。"))
    visit.closed_at = now
    visit.save(update_fields=["closed_at"])
    return visit


def _roles(staff: Staff, on: date) -> set[str]:
    return set(Appointment.objects.active_on(on).filter(staff=staff).values_list("role", flat=True))


def _lock(day_id: UUID, by: Staff) -> ReceptionDay:
    day = (
        ReceptionDay.objects.select_for_update(of=("self",))
        .select_related("leader", "substitute")
        .filter(pk=day_id)
        .first()
    )
    if day is None or not may_plan(by, day.town_id):
        raise NotVisible(_("没有这个接访日。"))
    return day


def _lock_visit(visit_id: UUID, by: Staff) -> ReceptionVisit:
    visit = (
        ReceptionVisit.objects.select_for_update(of=("self",))
        .select_related("day__area")
        .filter(pk__in=ReceptionVisit.objects.visible_to(by).filter(pk=visit_id).values("pk"), day__cancelled_on=None)
        .first()
    )
    if visit is None:
        raise NotVisible(_("没有这份记录。"))
    if visit.closed_at is not None:
        raise StepNotAllowed(_("这份记录已结束。"))
    return visit
