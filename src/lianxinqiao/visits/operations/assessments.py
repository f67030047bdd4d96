"""The months as the system computes and settles them (SM-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import holders
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.operations.doing import do_all
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.visits.choices import AssessmentStatus
from lianxinqiao.visits.deeds.months import COMPUTE, Figures
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.ledgers import MONTHS
from lianxinqiao.visits.limits import TOLD_WITHIN, Month
from lianxinqiao.visits.models import MonthlyAssessment
from lianxinqiao.visits.policies import assessor_role, decider_role, month_role
from lianxinqiao.visits.queries.assessments import count_month


@transaction.atomic
def compute_month(month: Month, *, now: datetime, area_ids: Iterable[int] | None = None) -> int:
    """Write everybody's count of a month in an area, and ask those who are short for their reason; return how many.

    What somebody has confirmed is left alone, so computing twice changes nothing.
    """
    known = {
        (row.staff_id, row.area_id): row
        for row in MonthlyAssessment.objects.select_for_update(of=("self",))
        .select_related("staff", "area")
        .filter(month=month.first, beside=None)
    }
    counts: dict[MonthlyAssessment, dict[str, Any]] = {}
    for counted in count_month(month, area_ids=area_ids):
        figures = {name: getattr(counted, name) for name in Figures.keeps}
        post = counted.appointment
        row = known.get((post.staff_id, post.area_id))
        if row is None:
            row = MonthlyAssessment(
                id=uuid7(),
                appointment=post,
                staff=post.staff,
                area=post.area,
                month=month.first,
                reason=counted.reason,
                # The first count makes its first version.
                version=0,
            )
        elif row.status not in COMPUTE.at or all(getattr(row, name) == value for name, value in figures.items()):
            continue
        counts[row] = figures
    do_all(MONTH, counts, COMPUTE.name, counts.__getitem__, now=now)
    return len(counts)


def remind_of_late(*, on: date, now: datetime) -> int:
    """Tell who should have confirmed a month, or decided an objection, and one level above them; return how many months.

    Once for each; what is a week late and was told of is left alone.
    """
    since = on - timedelta(days=TOLD_WITHIN)
    late = MonthlyAssessment.objects.late(on).filter(Q(confirm_by__gte=since) | Q(decide_by__gte=since))
    rows = list(late.select_related("staff", "area", "appointment"))
    for row in rows:
        role, is_objected = month_role(row), row.status == AssessmentStatus.OBJECTED
        roles = (
            (decider_role(role), Role.PRINCIPAL_LEADER) if is_objected else (assessor_role(role), decider_role(role))
        )
        held = (who for each in roles for who in holders(each, row.area, on=on) if who.pk != row.staff_id)
        people = list(dict.fromkeys(held))
        words = _("%(who)s%(month)s月考核的异议逾期未决定") if is_objected else _("%(who)s%(month)s月考核逾期未确认")
        tell(
            people,
            title=words % {"who": row.staff.name, "month": f"{row.month:%Y-%m}"},
            path=MONTHS.page_of(row),
            dedupe=f"assessment:{row.pk}:late:{is_objected}",
            now=now,
        )
    return len(rows)


@transaction.atomic
def settle_confirmed(*, on: date, now: datetime) -> int:
    """Make final what nobody objected to in time; return how many."""
    confirmed = MonthlyAssessment.objects.filter(status=AssessmentStatus.CONFIRMED, object_by__lt=on)
    rows = list(confirmed.select_for_update(skip_locked=True, of=("self",)).select_related("staff", "area"))
    do_all(MONTH, rows, "settle", now=now)
    return len(rows)
