"""The months as the system computes and settles them (SM-1), and the absences that explain them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import AbsenceKind
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import known_row
from lianxinqiao.matters.operations.doing import do_all
from lianxinqiao.visits.choices import AssessmentStatus
from lianxinqiao.visits.deeds.months import COMPUTE, Figures
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import Absence, MonthlyAssessment
from lianxinqiao.visits.policies import may_assess
from lianxinqiao.visits.queries.assessments import count_month


@transaction.atomic
def compute_month(month: Month, *, now: datetime, area_ids: Iterable[int] | None = None) -> int:
    """Write every post's count of a month, and ask those who are short for their reason; return how many.

    What somebody has confirmed is left alone, so computing twice changes nothing.
    """
    known = {
        row.appointment_id: row
        for row in MonthlyAssessment.objects.select_for_update(of=("self",))
        .select_related("staff", "area")
        .filter(month=month.first)
    }
    counts: dict[MonthlyAssessment, dict[str, Any]] = {}
    for post in count_month(month, area_ids=area_ids):
        figures = {name: getattr(post, name) for name in Figures.keeps}
        row = known.get(post.appointment.pk)
        if row is None:
            row = MonthlyAssessment(
                id=uuid7(),
                appointment=post.appointment,
                staff=post.appointment.staff,
                area=post.appointment.area,
                month=month.first,
                reason=post.reason,
                # The first count makes its first version.
                version=0,
            )
        elif row.status not in COMPUTE.at or all(getattr(row, name) == value for name, value in figures.items()):
            continue
        counts[row] = figures
    do_all(MONTH, counts, COMPUTE.name, counts.__getitem__, now=now)
    return len(counts)


@transaction.atomic
def settle_confirmed(*, on: date, now: datetime) -> int:
    """Make final what nobody objected to in time; return how many."""
    confirmed = MonthlyAssessment.objects.filter(status=AssessmentStatus.CONFIRMED, object_by__lt=on)
    rows = list(confirmed.select_for_update(skip_locked=True, of=("self",)).select_related("staff", "area"))
    do_all(MONTH, rows, "settle", now=now)
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
    if (known := known_row(Absence.objects, id, staff=staff)) is not None:
        return known  # type: ignore[no-any-return]  # an absence
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
