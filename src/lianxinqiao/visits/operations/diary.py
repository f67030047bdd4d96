"""Writing, submitting, accepting and voiding diary entries (SM-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.conditions.operations.reports import ReportInput, report_condition
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import BlockAnswer, Outcome, PlaceKind, Status, VisitKind
from lianxinqiao.visits.models import Promise, VisitLog, VisitStep
from lianxinqiao.visits.policies import ASSESSED_ROLES, assessor_role, author_role, decider_role, may_assess, may_decide
from lianxinqiao.visits.workflow import VISIT_STEPS

BLOCKS = ("people", "opinion", "security", "disaster")


@dataclass(frozen=True)
class VisitInput:
    """What a cadre writes of one visit.

    Attributes:
        promises: (what, by when).
        reports: what the visit raises, in the same transaction.
        noted: kinds of condition that were noted but need no report.
    """

    kind: str
    visited_on: date
    household: Household | None = None
    group: VillagerGroup | None = None
    place_kind: str = PlaceKind.HOME
    place: str = ""
    outcome: str = Outcome.MET
    purposes: tuple[str, ...] = ()
    learned: str = ""
    wants: str = ""
    hopes: str = ""
    worries: str = ""
    needs: str = ""
    promises: Sequence[tuple[str, date]] = ()
    reports: Sequence[ReportInput] = ()
    noted: frozenset[str] = frozenset()


@transaction.atomic
def write_visit(
    area: Area, written: VisitInput, *, submit: bool = True, by: Staff, now: datetime, id: UUID | None = None
) -> VisitLog:
    """Write a diary entry, with its promises and the reports it raises; submit it unless a draft.

    Sending the same ``id`` again returns the entry that is there and changes nothing.

    Raises:
        NotPermitted: no post in the town.
        InvalidInput: a day to come, a household visit without a household, a promise for a past day.
        NotVisible: the household is not in their areas.

    Rules: R-3.5, R-4.1, SM-1.
    """
    if id is not None and (known := VisitLog.objects.filter(pk=id).first()):
        if known.author_id != by.pk:
            raise InvalidInput(_("编号已被使用。"), field="id")
        return known
    role = author_role(by, area.pk)
    own = any(post.area_id == area.pk and post.role == role for post in scope_of(by).posts)
    if not role or not (own or _same_town(by, area)):
        raise NotPermitted(_("您在本镇没有走访岗位，不能写下队日志。"))
    _check_written(area, written, by=by, today=local_date(now))
    raised = {report.kind for report in written.reports}
    visit = VisitLog.objects.create(
        id=id or uuid7(),
        author=by,
        area=area,
        is_town_cadre=role in TOWN_CADRE_ROLES,
        credited_area=area if own else None,
        kind=written.kind,
        visited_on=written.visited_on,
        household=written.household,
        group=written.group or (written.household.group if written.household else None),
        place_kind=written.place_kind,
        place=written.place,
        outcome=written.outcome,
        purposes=list(written.purposes),
        learned=written.learned,
        wants=written.wants,
        hopes=written.hopes,
        worries=written.worries,
        needs=written.needs,
        written_at=now,
        **{f"block_{kind}": _answer(kind, raised, written.noted) for kind in BLOCKS},
    )
    VisitStep.objects.create(visit=visit, at=now, by=by, event="write", to_status=Status.DRAFT)
    for text, due_on in written.promises:
        Promise.objects.create(visit=visit, owner=by, household=written.household, text=text, due_on=due_on)
    for stated in written.reports:
        report_condition(area, _from_visit(stated, visit), by=by, now=now)
    if submit:
        _submit(visit, by=by, now=now)
    return visit


@transaction.atomic
def submit_visit(visit_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> VisitLog:
    """Hand a draft in; after three working days it still counts and is marked late."""
    visit = _lock(visit_id, by=by, expected_version=expected_version)
    _only_author(visit, by)
    _submit(visit, by=by, now=now)
    return visit


@transaction.atomic
def discard_draft(visit_id: UUID, *, by: Staff, now: datetime) -> None:
    """Throw one's own draft away, if nothing was raised from it.

    Raises:
        StepNotAllowed: it is no longer a draft.
    """
    visit = _lock(visit_id, by=by, expected_version=None)
    _only_author(visit, by)
    if visit.status != Status.DRAFT:
        raise StepNotAllowed(_("只有草稿可以删除；已提交的日志只能由审核人作废。"))
    _move(visit, "void", by=by, now=now, target=Status.VOIDED)


@transaction.atomic
def accept_visit(visit_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> VisitLog:
    """Accept an entry as its assessor; the text stays untouched (R-3.6 to R-3.8).

    Raises:
        NotPermitted: they are the author, or not the assessor.
    """
    visit = _lock(visit_id, by=by, expected_version=expected_version)
    _only_assessor(visit, by)
    _move(visit, "accept", by=by, now=now)
    return visit


@transaction.atomic
def ask_back(visit_id: UUID, *, question: str, by: Staff, expected_version: int | None, now: datetime) -> VisitLog:
    """Ask the author one question before accepting; once only.

    Raises:
        InvalidInput: no question.
        StepNotAllowed: it was asked before.
    """
    visit = _lock(visit_id, by=by, expected_version=expected_version)
    _only_assessor(visit, by)
    if not question.strip():
        raise InvalidInput(_("请写明要问什么。"), field="question")
    if visit.steps.filter(event="ask").exists():
        raise StepNotAllowed(_("每条日志只能询问一次。"))
    _move(visit, "ask", by=by, now=now, reason=question)
    tell(
        [visit.author],
        title=_("下队日志有询问：%s") % visit.visited_on,
        body=question,
        path=reverse("visits:visit", args=[visit.pk]),
        now=now,
    )
    return visit


@transaction.atomic
def answer_question(visit_id: UUID, *, answer: str, by: Staff, expected_version: int | None, now: datetime) -> VisitLog:
    """Answer the assessor's question; the entry waits for acceptance again."""
    visit = _lock(visit_id, by=by, expected_version=expected_version)
    _only_author(visit, by)
    if not answer.strip():
        raise InvalidInput(_("请填写答复。"), field="answer")
    _move(visit, "answer", by=by, now=now, reason=answer)
    return visit


@transaction.atomic
def void_visit(visit_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> VisitLog:
    """Void an accepted entry with a reason; the cadre is told and may object for five working days."""
    visit = _lock(visit_id, by=by, expected_version=expected_version)
    _only_assessor(visit, by)
    if not reason.strip():
        raise InvalidInput(_("请写明作废理由。"), field="reason")
    _move(visit, "void", by=by, now=now, reason=reason)
    tell(
        [visit.author],
        title=_("下队日志被作废：%s") % visit.visited_on,
        body=reason,
        path=reverse("visits:visit", args=[visit.pk]),
        now=now,
    )
    return visit


@transaction.atomic
def object_to_void(visit_id: UUID, *, objection: str, by: Staff, now: datetime) -> VisitLog:
    """Object to the voiding of one's own entry; the decider is told.

    Raises:
        InvalidInput: no words, or more than five working days have passed.
    """
    visit = _lock(visit_id, by=by, expected_version=None)
    _only_author(visit, by)
    voided = visit.steps.filter(event="void").order_by("-id").first()
    if visit.status != Status.VOIDED or voided is None or voided.by_id is None:
        raise StepNotAllowed(_("这条日志没有被作废。"))
    if not objection.strip():
        raise InvalidInput(_("请写明异议。"), field="objection")
    today = local_date(now)
    if today > work_calendar().add_workdays(local_date(voided.at), number_on("visit.object_workdays", today)):
        raise InvalidInput(_("已超过提出异议的期限。"))
    if visit.steps.filter(event="object").exists():
        raise StepNotAllowed(_("已提出过异议。"))
    VisitStep.objects.create(
        visit=visit, at=now, by=by, event="object", from_status=visit.status, to_status=visit.status, reason=objection
    )
    role = author_role(by, visit.area_id)
    tell(
        holders(decider_role(role), visit.area, on=today),
        title=_("作废异议待决定：%s") % visit.author.name,
        body=objection,
        path=reverse("visits:visit", args=[visit.pk]),
        now=now,
    )
    return visit


@transaction.atomic
def decide_void(visit_id: UUID, *, uphold: bool, reason: str, by: Staff, now: datetime) -> VisitLog:
    """Decide an objection: uphold it and the entry counts again, or let it stay void.

    Raises:
        NotPermitted: they are the author, the one who voided, or not the decider.
    """
    visit = _lock(visit_id, by=by, expected_version=None)
    role = author_role(visit.author, visit.area_id)
    voided = visit.steps.filter(event="void").order_by("-id").first()
    if not may_decide(by, author_id=visit.author_id, role=role, area_id=visit.area_id) or (
        voided is not None and voided.by_id == by.pk
    ):
        raise NotPermitted(_("异议由上一级领导决定。"))
    if (
        not visit.steps.filter(event="object").exists()
        or visit.steps.filter(event__in=("uphold_objection", "keep_void")).exists()
    ):
        raise StepNotAllowed(_("没有待决定的异议。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    if uphold:
        _move(visit, "uphold_objection", by=by, now=now, reason=reason)
    else:
        VisitStep.objects.create(
            visit=visit,
            at=now,
            by=by,
            event="keep_void",
            from_status=visit.status,
            to_status=visit.status,
            reason=reason,
        )
    tell(
        [visit.author],
        title=_("作废异议已决定：%s") % visit.visited_on,
        body=reason,
        path=reverse("visits:visit", args=[visit.pk]),
        now=now,
    )
    return visit


@transaction.atomic
def approve_cross_area(visit_id: UUID, *, by: Staff, now: datetime) -> VisitLog:
    """Let a day in another area count for the author's own quota (R-3.2, §9.2)."""
    visit = _lock(visit_id, by=by, expected_version=None)
    _only_assessor(visit, by)
    home = next((post.area_id for post in scope_of(visit.author).posts if post.role in ASSESSED_ROLES), None)
    visit.credited_area_id = home
    visit.version += 1
    visit.save(update_fields=["credited_area", "version"])
    VisitStep.objects.create(
        visit=visit, at=now, by=by, event="approve_area", from_status=visit.status, to_status=visit.status
    )
    return visit


def accept_by_time(*, on: date, now: datetime, most: int = 1000) -> int:
    """Accept what its assessor left for five working days; return how many.  Twice changes nothing."""
    accepted = 0
    for _turn in range(most):
        with transaction.atomic():
            visit = (
                VisitLog.objects.select_for_update(skip_locked=True)
                .filter(status=Status.SUBMITTED, accept_due_on__lt=on)
                .first()
            )
            if visit is None:
                break
            _move(visit, "accept", by=None, now=now)
            accepted += 1
    return accepted


def _submit(visit: VisitLog, *, by: Staff, now: datetime) -> None:
    today = local_date(now)
    calendar = work_calendar()
    visit.is_late = today > calendar.add_workdays(visit.visited_on, number_on("visit.submit_workdays", today))
    visit.accept_due_on = calendar.add_workdays(today, number_on("visit.accept_workdays", today))
    visit.submitted_at = now
    _move(visit, "submit", by=by, now=now)
    role = author_role(by, visit.area_id)
    assessors = [who for who in holders(assessor_role(role), visit.area, on=today) if who.pk != by.pk]
    tell(assessors, title=_("有下队日志待审核"), path=reverse("visits:review"), dedupe=f"review:{today}", now=now)


def _move(
    visit: VisitLog, event: str, *, by: Staff | None, now: datetime, reason: str = "", target: str | None = None
) -> None:
    target = target or VISIT_STEPS.get((visit.status, event))
    if target is None:
        raise StepNotAllowed(_("日志目前是“%s”，不能这样办理。") % visit.get_status_display())
    before, visit.status = visit.status, target
    if target == Status.ACCEPTED:
        visit.accepted_at = visit.accepted_at or now
    if target == Status.VOIDED and visit.submitted_at is None:
        visit.submitted_at = now
    visit.version += 1
    visit.save()
    VisitStep.objects.create(
        visit=visit, at=now, by=by, event=event, from_status=before, to_status=target, reason=reason
    )


def _lock(visit_id: UUID, *, by: Staff, expected_version: int | None) -> VisitLog:
    visible = VisitLog.objects.visible_to(by).filter(pk=visit_id).values("pk")
    visit = (
        VisitLog.objects.select_for_update(of=("self",)).select_related("author", "area").filter(pk__in=visible).first()
    )
    if visit is None:
        raise NotVisible(_("没有这条日志。"))
    if expected_version is not None and visit.version != expected_version:
        raise StaleVersion(_("这条日志刚刚被更新，请核对最新内容后再操作。"))
    return visit


def _only_author(visit: VisitLog, by: Staff) -> None:
    if visit.author_id != by.pk:
        raise NotPermitted(_("只有日志作者可以这样做。"))


def _only_assessor(visit: VisitLog, by: Staff) -> None:
    role = author_role(visit.author, visit.area_id)
    if not may_assess(by, author_id=visit.author_id, role=role, area_id=visit.area_id):
        raise NotPermitted(_("村干部的日志由书记审核，书记的由联村领导审核，镇干部的由党政办审核；不能审核自己的。"))


def _same_town(by: Staff, area: Area) -> bool:
    return any(post.prefix[:9] == area.code[:9] for post in scope_of(by).posts)


def _answer(kind: str, raised: set[str], noted: frozenset[str]) -> str:
    if kind in raised:
        return BlockAnswer.REPORTED
    return BlockAnswer.NOTED if kind in noted else BlockAnswer.NONE


def _from_visit(stated: ReportInput, visit: VisitLog) -> ReportInput:
    return replace(stated, raised_by=("visit", visit.pk), group=stated.group or visit.group)


def _check_written(area: Area, written: VisitInput, *, by: Staff, today: date) -> None:
    if written.visited_on > today:
        raise InvalidInput(_("走访日期不能晚于今天。"), field="visited_on")
    if written.kind not in VisitKind.values:
        raise InvalidInput(_("请选择走访方式。"), field="kind")
    if written.kind == VisitKind.HOUSEHOLD_VISIT:
        if written.household is None:
            raise InvalidInput(_("入户走访请选择走访的户。"), field="household")
        if not Household.objects.visible_to(by).filter(pk=written.household.pk, area=area).exists():
            raise NotVisible(_("没有这户。"))
    if written.outcome not in Outcome.values or written.place_kind not in PlaceKind.values:
        raise InvalidInput(_("请选择走访结果。"), field="outcome")
    for text, due_on in written.promises:
        if not text.strip():
            raise InvalidInput(_("请写明答应了什么。"), field="promised")
        if due_on < written.visited_on:
            raise InvalidInput(_("承诺的完成日期不能早于走访日期。"), field="promise_due_on")
