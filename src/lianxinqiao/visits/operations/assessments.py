"""The month's assessment: computed by the system, confirmed by another person (SM-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import AbsenceKind
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.visits.choices import AssessmentStatus, Result
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import Absence, AssessmentStep, MonthlyAssessment
from lianxinqiao.visits.policies import assessor_role, decider_role, may_assess, may_decide
from lianxinqiao.visits.queries.assessments import count_month


@transaction.atomic
def compute_month(month: Month, *, now: datetime, area_ids: Iterable[int] | None = None) -> int:
    """Write every post's count of a month, and ask those who are short for their reason; return how many.

    What somebody has confirmed is left alone, so computing twice changes nothing.
    """
    known = {row.appointment_id: row for row in MonthlyAssessment.objects.select_for_update().filter(month=month.first)}
    fresh: list[MonthlyAssessment] = []
    changed: list[MonthlyAssessment] = []
    steps: list[AssessmentStep] = []
    short: list[MonthlyAssessment] = []
    for post in count_month(month, area_ids=area_ids):
        row = known.get(post.appointment.pk)
        if row is not None and row.status not in (
            AssessmentStatus.OPEN,
            AssessmentStatus.COMPUTED,
            AssessmentStatus.ASKED,
        ):
            continue
        asked = post.result == Result.SHORT
        status = AssessmentStatus.ASKED if asked else AssessmentStatus.COMPUTED
        figures = {
            "days_done": post.days_done,
            "days_required": post.days_required,
            "contacts_done": post.contacts_done,
            "contacts_required": post.contacts_required,
            "result": post.result,
            "status": status,
        }
        if row is None:
            row = MonthlyAssessment(
                id=uuid7(),
                appointment=post.appointment,
                staff=post.appointment.staff,
                area=post.appointment.area,
                month=month.first,
                reason=post.reason,
                **figures,
            )
            fresh.append(row)
        elif all(getattr(row, name) == value for name, value in figures.items()):
            continue
        else:
            for name, value in figures.items():
                setattr(row, name, value)
            row.version += 1
            changed.append(row)
        steps.append(AssessmentStep(assessment=row, at=now, event="compute", to_status=status))
        if asked:
            short.append(row)
    MonthlyAssessment.objects.bulk_create(fresh)
    MonthlyAssessment.objects.bulk_update(
        changed, ["days_done", "days_required", "contacts_done", "contacts_required", "result", "status", "version"]
    )
    AssessmentStep.objects.bulk_create(steps)
    for row in short:
        tell(
            [row.staff],
            title=_("%(month)s走访天数未达标，请说明原因") % {"month": f"{row.month:%Y-%m}"},
            path=reverse("visits:assessment", args=[row.pk]),
            dedupe=f"assessment:{row.pk}",
            now=now,
        )
    return len(fresh) + len(changed)


@transaction.atomic
def give_reason(
    assessment_id: UUID, *, kind: str, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> MonthlyAssessment:
    """Say, as the cadre, why the month is short; the assessor decides whether it explains it (R-3.9).

    Raises:
        InvalidInput: no kind of the list.
    """
    row = _lock(assessment_id, by=by, expected_version=expected_version)
    if row.staff_id != by.pk:
        raise NotPermitted(_("只有本人可以说明原因。"))
    if row.status not in (AssessmentStatus.ASKED, AssessmentStatus.COMPUTED):
        raise StepNotAllowed(_("这个月的考核已确认。"))
    if kind not in AbsenceKind.values:
        raise InvalidInput(_("请选择原因类别。"), field="kind")
    row.reason_kind, row.reason = kind, reason
    _step(row, row.status, "reason", by=by, now=now, reason=f"{AbsenceKind(kind).label} {reason}".strip())
    assessors = [
        who for who in holders(assessor_role(row.appointment.role), row.area, on=local_date(now)) if who.pk != by.pk
    ]
    tell(assessors, title=_("%s已说明未达标原因") % by.name, path=reverse("visits:assessment", args=[row.pk]), now=now)
    return row


@transaction.atomic
def confirm(
    assessment_id: UUID,
    *,
    comment: str = "",
    accept_reason: bool = False,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> MonthlyAssessment:
    """Confirm a month as its assessor; the cadre may object for five working days.

    Args:
        accept_reason: take the cadre's reason as explaining the shortfall.

    Raises:
        NotPermitted: not the assessor, or oneself.
        InvalidInput: a short month without a comment, or a reason accepted that was not given.
    """
    row = _lock(assessment_id, by=by, expected_version=expected_version)
    if not may_assess(by, author_id=row.staff_id, role=row.appointment.role, area_id=row.area_id):
        raise NotPermitted(_("这个月的考核由书记、党政办或联村领导确认，不能确认自己的。"))
    if row.status not in (AssessmentStatus.COMPUTED, AssessmentStatus.ASKED):
        raise StepNotAllowed(_("考核目前是“%s”，不能确认。") % row.get_status_display())
    if row.result in (Result.SHORT, Result.SHORT_EXPLAINED) and not comment.strip():
        raise InvalidInput(_("未达标的须写明意见。"), field="comment")
    if accept_reason and not row.reason_kind:
        raise InvalidInput(_("本人还没有说明原因。"), field="accept_reason")
    if accept_reason and row.result == Result.SHORT:
        row.result = Result.SHORT_EXPLAINED
    today = local_date(now)
    row.comment, row.confirmed_by, row.confirmed_at = comment, by, now
    row.object_by = work_calendar().add_workdays(today, number_on("assessment.object_workdays", today))
    _step(row, AssessmentStatus.CONFIRMED, "confirm", by=by, now=now, reason=comment)
    tell(
        [row.staff],
        title=_("%s月考核已确认") % f"{row.month:%Y-%m}",
        body=comment,
        path=reverse("visits:assessment", args=[row.pk]),
        now=now,
    )
    if row.result == Result.SHORT:
        _suggest_talk(row, now=now)
    return row


@transaction.atomic
def object_to(
    assessment_id: UUID, *, objection: str, by: Staff, expected_version: int | None, now: datetime
) -> MonthlyAssessment:
    """Object to a confirmed month, within five working days (RR-9).

    Raises:
        InvalidInput: no words, or too late.
    """
    row = _lock(assessment_id, by=by, expected_version=expected_version)
    if row.staff_id != by.pk:
        raise NotPermitted(_("只有本人可以提出异议。"))
    if row.status != AssessmentStatus.CONFIRMED:
        raise StepNotAllowed(_("考核目前是“%s”，不能提出异议。") % row.get_status_display())
    if not objection.strip():
        raise InvalidInput(_("请写明异议。"), field="objection")
    if row.object_by is not None and local_date(now) > row.object_by:
        raise InvalidInput(_("已超过提出异议的期限。"))
    row.objection = objection
    _step(row, AssessmentStatus.OBJECTED, "object", by=by, now=now, reason=objection)
    deciders = [
        who for who in holders(decider_role(row.appointment.role), row.area, on=local_date(now)) if who.pk != by.pk
    ]
    tell(
        deciders,
        title=_("%s对月考核提出异议") % by.name,
        body=objection,
        path=reverse("visits:assessment", args=[row.pk]),
        now=now,
    )
    return row


@transaction.atomic
def decide(
    assessment_id: UUID, *, result: str, decision: str, by: Staff, expected_version: int | None, now: datetime
) -> MonthlyAssessment:
    """Decide an objection: the result is final with its reasons.

    Raises:
        NotPermitted: not the decider, the cadre, or the one who confirmed.
    """
    row = _lock(assessment_id, by=by, expected_version=expected_version)
    if row.confirmed_by_id == by.pk or not may_decide(
        by, author_id=row.staff_id, role=row.appointment.role, area_id=row.area_id
    ):
        raise NotPermitted(_("异议由上一级领导决定，确认人不能决定。"))
    if row.status != AssessmentStatus.OBJECTED:
        raise StepNotAllowed(_("没有待决定的异议。"))
    if result not in Result.values or not decision.strip():
        raise InvalidInput(_("请选择结果并写明理由。"), field="decision")
    row.result, row.decision = result, decision
    _step(row, AssessmentStatus.FINAL, "decide", by=by, now=now, reason=decision)
    tell(
        [row.staff],
        title=_("月考核异议已决定"),
        body=decision,
        path=reverse("visits:assessment", args=[row.pk]),
        now=now,
    )
    return row


@transaction.atomic
def settle_confirmed(*, on: date, now: datetime) -> int:
    """Make final what nobody objected to in time; return how many."""
    rows = list(
        MonthlyAssessment.objects.select_for_update(skip_locked=True).filter(
            status=AssessmentStatus.CONFIRMED, object_by__lt=on
        )
    )
    for row in rows:
        _step(row, AssessmentStatus.FINAL, "settle", by=None, now=now)
    return len(rows)


@transaction.atomic
def record_absence(
    staff: Staff, *, kind: str, first_on: date, last_on: date, by: Staff, now: datetime, id: UUID | None = None
) -> Absence:
    """Note days that a post could not be filled: kind and days only, no diagnosis (R-3.9).

    One's own absence waits for acceptance; one recorded by the assessor counts at once.
    """
    if kind not in AbsenceKind.values:
        raise InvalidInput(_("请选择原因类别。"), field="kind")
    if last_on < first_on:
        raise InvalidInput(_("结束日期不能早于开始日期。"), field="last_on")
    accepted = by if by.pk != staff.pk and _assesses(by, staff) else None
    if by.pk != staff.pk and accepted is None:
        raise NotPermitted(_("只能登记本人的，或由考核人登记。"))
    return Absence.objects.create(
        id=id or uuid7(), staff=staff, kind=kind, first_on=first_on, last_on=last_on, accepted_by=accepted
    )


@transaction.atomic
def accept_absence(absence_id: UUID, *, by: Staff) -> Absence:
    """Accept somebody's absence as their assessor."""
    row = Absence.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=absence_id).first()
    if row is None or not _assesses(by, row.staff):
        raise NotVisible(_("没有这条缺勤说明。"))
    row.accepted_by = by
    row.save(update_fields=["accepted_by"])
    return row


def _assesses(by: Staff, staff: Staff) -> bool:
    return any(
        may_assess(by, author_id=staff.pk, role=post.role, area_id=post.area_id) for post in scope_of(staff).posts
    )


def _suggest_talk(row: MonthlyAssessment, *, now: datetime) -> None:
    """Short twice in three months suggests a talk, nothing more (SM-1)."""
    month = Month.of(row.month)
    since = month.previous.previous.first
    times = (
        MonthlyAssessment.objects.filter(
            appointment=row.appointment, month__gte=since, month__lte=row.month, result=Result.SHORT
        )
        .exclude(pk=row.pk)
        .count()
    )
    if times >= 1:
        talkers = [
            who
            for who in holders(decider_role(row.appointment.role), row.area, on=local_date(now))
            if who.pk != row.staff_id
        ]
        tell(
            talkers,
            title=_("建议与%s谈一谈：三个月内两次未达标") % row.staff.name,
            path=reverse("visits:assessment", args=[row.pk]),
            dedupe=f"talk:{row.pk}",
            now=now,
        )


def _lock(assessment_id: UUID, *, by: Staff, expected_version: int | None) -> MonthlyAssessment:
    row = (
        MonthlyAssessment.objects.select_for_update(of=("self",))
        .select_related("staff", "area", "appointment")
        .filter(pk__in=MonthlyAssessment.objects.visible_to(by).filter(pk=assessment_id).values("pk"))
        .first()
    )
    if row is None:
        raise NotVisible(_("没有这条考核。"))
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(_("这条考核刚刚被更新，请核对最新内容后再操作。"))
    return row


def _step(
    row: MonthlyAssessment, status: str, event: str, *, by: Staff | None, now: datetime, reason: str = ""
) -> None:
    before, row.status = row.status, status
    row.version += 1
    row.save()
    AssessmentStep.objects.create(
        assessment=row, at=now, by=by, event=event, from_status=before, to_status=status, reason=reason
    )
