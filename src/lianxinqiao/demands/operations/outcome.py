"""What follows the opinion: the resident's word, review and recheck, withdrawal, follow-up, closing (SM-3, RR-3).

Deeds of the resident take ``by=None``: their door has checked the receipt.  A member of staff who
writes down what the resident said by telephone or on paper passes ``by``; both are kept apart.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import number_on, rule_on, work_calendar
from lianxinqiao.demands.choices import ClosingGround, Decision, FollowUpResult, Rating, Solved, Status, Track
from lianxinqiao.demands.models import Demand, Evaluation, FollowUp
from lianxinqiao.demands.operations.moving import lock_demand, move, note_change, tell_owner
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.demands.workflow import HANDLER, OFFICE, undo_event
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.models import Clock, Step, Urging
from lianxinqiao.matters.operations.clocks import cancel_clocks, meet_clocks, start_clock
from lianxinqiao.matters.operations.steps import note_step, refresh_next_due

REVIEW_CLOCKS = ("petition.review_days", "petition.recheck_days")


@transaction.atomic
def answer_solved(
    demand_id: UUID,
    *,
    solved: str,
    rating: str,
    why: str = "",
    by: Staff | None,
    expected_version: int | None = None,
    now: datetime,
) -> Demand:
    """Take the resident's answer to "solved?": yes settles it, no opens it again, partly keeps it where it is.

    Raises:
        InvalidInput: not solved without saying why, or an answer not of the list.
        StepNotAllowed: nothing has been delivered yet, or "yes" to a supported demand nobody has performed.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if solved not in Solved.values or rating not in Rating.values:
        raise InvalidInput(_("请选择解决了没有、满意不满意。"), field="solved")
    if solved != Solved.YES and not why.strip():
        raise InvalidInput(_("请说说哪里没有解决。"), field="why")
    if demand.matter.status not in (
        Status.DELIVERED,
        Status.SETTLED,
        Status.FOLLOW_UP,
        Status.CLOSED,
        Status.REVIEW_ANSWERED,
    ):
        raise StepNotAllowed(_("答复送达以后再评价。"))
    Evaluation.objects.create(demand=demand, solved=solved, rating=rating, why=why, entered_by=by, at=now)
    if solved == Solved.YES and demand.matter.status in (Status.DELIVERED, Status.REVIEW_ANSWERED):
        _settle(demand, by=by, now=now)
    elif solved == Solved.NO and demand.matter.status != Status.REVIEW_ANSWERED:
        _open_again(demand, by=by, why=why, now=now)
    else:
        note_change(demand, "evaluate", by=by, now=now, rule="SM-3", reason=why, solved=solved)
    return demand


def settle_by_time(*, on: date, now: datetime, most: int = 500) -> int:
    """Settle what was delivered and whose thirty days for review are over; return how many.  Twice changes nothing.

    A supported demand that nobody has performed stays open: its word must be kept first (R-14.1).
    """
    settled = 0
    waiting = Demand.objects.filter(matter__status=Status.DELIVERED, review_until__lt=on).exclude(
        decision__in=(Decision.SUPPORT, Decision.PARTLY), performed_on=None
    )
    for pk in list(waiting.values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            demand = lock_demand(pk, by=None, expected_version=None)
            if demand.matter.status == Status.DELIVERED and not _must_still_perform(demand):
                _settle(demand, by=None, now=now, as_system=True)
                settled += 1
    return settled


@transaction.atomic
def ask_review(demand_id: UUID, *, by: Staff | None, expected_version: int | None = None, now: datetime) -> Demand:
    """Ask for review by the next level up, within the thirty days; the town only passes it on (article 35).

    Raises:
        StepNotAllowed: the thirty days, rolled to a working day, are over.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.review_until is not None and local_date(now) > demand.review_until:
        raise StepNotAllowed(_("申请复查的期限已过（%s）。新的事实和理由可以重新反映。") % demand.review_until)
    move(demand, "ask_review", by=by, now=now)
    start_clock(demand.matter, "petition.review_days", start_at=now)
    tell_owner(demand, _("本人申请复查：%s"), is_urgent=True, now=now)
    return demand


@transaction.atomic
def answer_review(
    demand_id: UUID, *, answer: str, received_on: date, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Record the reviewing body's answer; the resident's thirty days for recheck begin (article 36)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "answer_review", by=by, now=now, reason=answer)
    meet_clocks(demand.matter, *REVIEW_CLOCKS, now=now)
    demand.review_until = due_day(
        rule_on("petition.resident_recheck_days", received_on), received_on, work_calendar()
    ).due
    demand.save(update_fields=["review_until"])
    return demand


@transaction.atomic
def ask_recheck(demand_id: UUID, *, by: Staff | None, expected_version: int | None = None, now: datetime) -> Demand:
    """Ask for recheck by the level above the review, within the thirty days (article 36)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.review_until is not None and local_date(now) > demand.review_until:
        raise StepNotAllowed(_("申请复核的期限已过（%s）。") % demand.review_until)
    move(demand, "ask_recheck", by=by, now=now)
    start_clock(demand.matter, "petition.recheck_days", start_at=now)
    tell_owner(demand, _("本人申请复核：%s"), is_urgent=True, now=now)
    return demand


@transaction.atomic
def answer_recheck(demand_id: UUID, *, answer: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Record the recheck opinion: the chain of the law is at its end, help and follow-up go on (articles 36, 37)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "answer_recheck", by=by, now=now, reason=answer)
    meet_clocks(demand.matter, *REVIEW_CLOCKS, now=now)
    _plan_follow_ups(demand, local_date(now))
    return demand


@transaction.atomic
def follow_up(
    demand_id: UUID, *, result: str, note: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Record a follow-up: still solved, back again, declined, not reached.  Declined means no more of them.

    Raises:
        StepNotAllowed: none is planned.
        InvalidInput: no result, or "back again" without words.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    row = FollowUp.objects.select_for_update().filter(demand=demand, done_on=None).order_by("number").first()
    if row is None:
        raise StepNotAllowed(_("没有待做的回访。"))
    if result not in FollowUpResult.values or not result:
        raise InvalidInput(_("请选择回访结果。"), field="result")
    if result == FollowUpResult.NOT_SOLVED and not note.strip():
        raise InvalidInput(_("请写明又出现了什么。"), field="note")
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人或综治信访办回访。"))
    row.done_on, row.result, row.note, row.by = local_date(now), result, note, by
    row.save()
    if result == FollowUpResult.NOT_SOLVED:
        FollowUp.objects.filter(demand=demand, done_on=None).delete()
        if demand.matter.status == Status.FINAL:
            note_change(demand, "follow_up", by=by, now=now, rule="SM-3", reason=note, result=result)
            return demand
        _open_again(demand, by=by, why=note, now=now)
        return demand
    if result == FollowUpResult.DECLINED:
        FollowUp.objects.filter(demand=demand, done_on=None).delete()
    move(demand, "follow_up", by=by, now=now, reason=note, result=result)
    return demand


@transaction.atomic
def close(demand_id: UUID, *, ground: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Close a followed-up demand on one of the grounds of RR-3, and no other.

    Raises:
        StepNotAllowed: a follow-up is still to be done.
        InvalidInput: a ground that is not true of it.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if FollowUp.objects.filter(demand=demand, done_on=None).exists():
        raise StepNotAllowed(_("还有回访没有做。"))
    if ground not in grounds_true_of(demand):
        raise InvalidInput(_("这个办结依据不成立：办到的要写明办到了什么，送达的要已送达。"), field="ground")
    move(demand, "close", by=by, now=now, ground=ground)
    demand.closing_ground = ground
    demand.save(update_fields=["closing_ground"])
    return demand


def grounds_true_of(demand: Demand) -> set[str]:
    """Return the grounds of RR-3 that hold for a demand now: performed, delivered with its remedies, or final."""
    true_of_it = {
        ClosingGround.PERFORMED: demand.performed_on is not None,
        ClosingGround.DELIVERED: demand.delivered_on is not None and not _must_still_perform(demand),
        ClosingGround.FINAL: demand.matter.steps.filter(event="answer_recheck").exists(),
    }
    return {ground.value for ground, is_true in true_of_it.items() if is_true}


@transaction.atomic
def withdraw(
    demand_id: UUID, *, by: Staff | None, on_paper: bool = False, expected_version: int | None = None, now: datetime
) -> Demand:
    """Let the resident withdraw, without any condition and without giving a reason; thirty days to undo it (RR-3).

    Raises:
        InvalidInput: written down by staff without the resident's paper.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if by is not None and not on_paper:
        raise InvalidInput(_("由工作人员登记的撤回，须有本人的书面撤回，且不附任何条件。"), field="on_paper")
    before = demand.matter.status
    running = list(Clock.objects.filter(matter=demand.matter, state="running").values_list("pk", flat=True))
    move(demand, "withdraw", by=by, now=now, before=before, clocks=running)
    demand.withdrawn_on, demand.closing_ground = local_date(now), ClosingGround.WITHDRAWN
    demand.save(update_fields=["withdrawn_on", "closing_ground"])
    return demand


@transaction.atomic
def undo_withdrawal(demand_id: UUID, *, by: Staff | None, expected_version: int | None = None, now: datetime) -> Demand:
    """Take the withdrawal back within thirty days: it stands where it stood, its old limits run on (§9.14).

    Raises:
        StepNotAllowed: it was not withdrawn, or more than thirty days ago: then a new one is filed and linked.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.withdrawn_on is None or demand.matter.status != Status.WITHDRAWN:
        raise StepNotAllowed(_("这件诉求没有撤回。"))
    today = local_date(now)
    if today > demand.withdrawn_on + timedelta(days=number_on("demand.withdrawal_undo_days", today)):
        raise StepNotAllowed(_("撤回已超过30天，请重新反映，我们会和原来的一件关联。"))
    step = Step.objects.filter(matter=demand.matter, event="withdraw").latest("id")
    before = str(step.data["before"])
    move(demand, undo_event(before), by=by, now=now)
    demand.withdrawn_on, demand.closing_ground = None, ""
    demand.save(update_fields=["withdrawn_on", "closing_ground"])
    for clock in Clock.objects.filter(pk__in=step.data["clocks"], state="cancelled"):
        clock.state, clock.check_at = Clock.State.RUNNING, now
        clock.save(update_fields=["state", "check_at"])
    refresh_next_due(demand.matter)
    return demand


@transaction.atomic
def object_to_track(
    demand_id: UUID, *, objection: str, by: Staff | None, expected_version: int | None = None, now: datetime
) -> Demand:
    """Take the resident's objection to how their demand was classified; it has to be looked at again (R-14.6)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.track == Track.NONE:
        raise StepNotAllowed(_("还没有分类。"))
    if not objection.strip():
        raise InvalidInput(_("请写明您的意见。"), field="objection")
    demand.track_objection, demand.reviewed_by = objection, None
    demand.save(update_fields=["track_objection", "reviewed_by"])
    note_change(demand, "object_to_track", by=by, now=now, rule="SM-3", reason=objection)
    tell_owner(demand, _("本人对分类有意见：%s"), is_urgent=True, now=now)
    return demand


@transaction.atomic
def resident_urges(demand_id: UUID, *, text: str, now: datetime) -> Demand:
    """Let the resident hurry an open demand; once a day is heard, more would only be noise.

    Raises:
        StepNotAllowed: it is done, or was urged today.
    """
    demand = lock_demand(demand_id, by=None, expected_version=None)
    if demand.matter.is_done:
        raise StepNotAllowed(_("这件诉求已办结。没有解决的，请点“没有解决”。"))
    if Urging.objects.filter(matter=demand.matter, by=None, at__gt=now - timedelta(days=1)).exists():
        raise StepNotAllowed(_("今天已经催过，承办人已收到。"))
    Urging.objects.create(matter=demand.matter, by=None, text=text, at=now)
    note_step(demand.matter, "urge", by=None, role="resident", now=now, rule="R-16.2", reason=text)
    tell_owner(demand, _("群众催办：%s"), is_urgent=True, now=now)
    return demand


def archive_old(*, on: date, now: datetime, most: int = 500) -> int:
    """Archive what was closed two years ago: its content is sealed, found by number only (RR-14); return how many."""
    months = number_on("demand.seal_months", on)
    limit = now - timedelta(days=round(months * 30.44))
    archived = 0
    for pk in list(
        Demand.objects.filter(matter__status=Status.CLOSED, matter__closed_at__lt=limit).values_list("pk", flat=True)[
            :most
        ]
    ):
        with transaction.atomic():
            demand = lock_demand(pk, by=None, expected_version=None)
            if demand.matter.status != Status.CLOSED:
                continue
            move(demand, "archive", by=None, now=now, as_system=True)
            demand.sealed_on, demand.grams, demand.is_public = on, [], False
            demand.save(update_fields=["sealed_on", "grams", "is_public"])
            archived += 1
    return archived


def _must_still_perform(demand: Demand) -> bool:
    return demand.decision in (Decision.SUPPORT, Decision.PARTLY) and demand.performed_on is None


def _settle(demand: Demand, *, by: Staff | None, now: datetime, as_system: bool = False) -> None:
    if _must_still_perform(demand):
        raise StepNotAllowed(_("支持的诉求要先写明办到了什么。"))
    move(demand, "settle", by=by, now=now, as_system=as_system)
    cancel_clocks(demand.matter, *REVIEW_CLOCKS)
    _plan_follow_ups(demand, local_date(now))


def _plan_follow_ups(demand: Demand, today: date) -> None:
    calendar = work_calendar()
    FollowUp.objects.filter(demand=demand, done_on=None).delete()
    for number, rule in ((1, "demand.follow_up_first"), (2, "demand.follow_up_second")):
        FollowUp.objects.create(demand=demand, number=number, due_on=due_day(rule_on(rule, today), today, calendar).due)


def _open_again(demand: Demand, *, by: Staff | None, why: str, now: datetime) -> None:
    move(demand, "not_solved", by=by, now=now, reason=why)
    FollowUp.objects.filter(demand=demand, done_on=None).delete()
    demand.performed_on, demand.performance, demand.closing_ground = None, "", ""
    demand.drafted_by = demand.issued_by = None
    demand.issued_at = demand.delivered_on = demand.review_until = None
    demand.save()
    start_clock(demand.matter, "demand.redo_days", start_at=now)
    tell_owner(demand, _("本人认为没有解决：%s"), is_urgent=True, now=now)
