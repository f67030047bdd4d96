"""Counting a month for every post: two statements whatever the number of cadres (SM-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, QuerySet, Value

from lianxinqiao.accounts.choices import VILLAGE_ROLES
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.calendar.queries import number_on, rule_on, work_calendar
from lianxinqiao.visits.choices import Result
from lianxinqiao.visits.limits import Month, days_in_post, required_days
from lianxinqiao.visits.models import Absence, ContactHousehold, MonthlyAssessment, VisitLog
from lianxinqiao.visits.policies import ASSESSED_ROLES
from lianxinqiao.visits.querysets import DAY_AT_HOMES, DAY_STATIONED


@dataclass(frozen=True)
class PostMonth:
    """One post in one month.  Contact households count from January to the month's end."""

    appointment: Appointment
    days_done: int
    days_required: int
    contacts_done: int
    contacts_required: int
    result: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """The fixed output of ``lxq assess --json``."""
        return {
            "staff": self.appointment.staff.name,
            "role": self.appointment.role,
            "area": self.appointment.area.code,
            "days_done": self.days_done,
            "days_required": self.days_required,
            "contact_households_done": self.contacts_done,
            "contact_households_required": self.contacts_required,
            "result": self.result,
            "reason": self.reason,
        }


def count_month(month: Month, *, area_ids: Iterable[int] | None = None) -> list[PostMonth]:
    """Count a month for every assessed post held in it, in areas of ``area_ids`` or everywhere.

    The yearly contact quota makes a month short only in December: before that it is not yet due.
    Months before the scheme came into force have no quota and no rows (R-0.10).

    Rules: R-3.1 to R-3.4, R-3.9, D-1, D-18.
    """
    if month.last < Month.parse(str(rule_on("scheme.effective_from", month.last).value)).first:
        return []
    posts = (
        Appointment.objects.active_between(month.first, month.last)
        .filter(role__in=ASSESSED_ROLES)
        .select_related("staff", "area")
        .only("role", "starts_on", "ends_on", "staff__name", "staff__is_active", "area__code", "area__short_name")
        .order_by("area__code", "role", "staff__initials", "id")
    )
    if area_ids is not None:
        posts = posts.filter(area__in=list(area_ids))
    days = {(author, area): (homes, stays) for author, area, homes, stays in days_counted(month)}
    contacts = {(staff, area): count for staff, area, count in contacts_met(month)}
    absences = _absences(month)
    quota = _Quota(month.last)
    return [_post_month(post, month, days, contacts, absences, quota) for post in posts]


def with_confirmed(rows: list[PostMonth], month: Month) -> list[PostMonth]:
    """Put the result that a person has confirmed in the place of the computed one; one query."""
    held = {
        row.appointment_id: row
        for row in MonthlyAssessment.objects.filter(month=month.first, status__in=("confirmed", "objected", "final"))
    }
    return [
        replace(
            row,
            result=known.result,
            reason=str(known.get_reason_kind_display())
            if known.reason_kind and known.result != Result.MET
            else row.reason,
        )
        if (known := held.get(row.appointment.pk))
        else row
        for row in rows
    ]


class _Quota:
    """Days and contact households asked of village and of town cadres on a day."""

    def __init__(self, on: date) -> None:
        self.village = (number_on("visit.village_min_days", on), number_on("contact.village_households", on))
        self.town = (number_on("visit.town_min_days", on), number_on("contact.town_households", on))

    def of(self, role: str) -> tuple[int, int]:
        return self.village if role in VILLAGE_ROLES else self.town


def days_counted(month: Month) -> QuerySet[VisitLog, Any]:
    """Return author, area, the days at homes and the days stationed, of accepted entries in one pass.

    Days in another area count only when approved, and then for the author's own posts.
    """
    rows = VisitLog.objects.accepted().between(month.first, month.last).filter(credited_area__isnull=False).order_by()
    return rows.values_list("author", "credited_area").annotate(
        homes=ArrayAgg("visited_on", distinct=True, filter=DAY_AT_HOMES, default=Value([])),
        stays=ArrayAgg("visited_on", distinct=True, filter=DAY_STATIONED, default=Value([])),
    )


def contacts_met(month: Month) -> QuerySet[ContactHousehold, Any]:
    """Return cadre, area and contact households met from January to the month's end; one met twice counts once."""
    met = VisitLog.objects.accepted().met().between(month.first.replace(month=1), month.last)
    kept = ContactHousehold.objects.filter(year=month.year, is_confirmed=True).order_by()
    rows = kept.filter(Exists(met.filter(household=OuterRef("household"), author=OuterRef("staff"))))
    return rows.values_list("staff", "area").annotate(met=Count("household", distinct=True))


def _absences(month: Month) -> dict[object, list[Absence]]:
    found: dict[object, list[Absence]] = {}
    for row in Absence.objects.filter(accepted_by__isnull=False, first_on__lte=month.last, last_on__gte=month.first):
        found.setdefault(row.staff_id, []).append(row)
    return found


def _post_month(
    post: Appointment,
    month: Month,
    days: dict[tuple[object, int], tuple[list[date], list[date]]],
    contacts: dict[tuple[object, int], int],
    absences: dict[object, list[Absence]],
    quota: _Quota,
) -> PostMonth:
    in_post = days_in_post(month, post.starts_on, post.ends_on)
    homes, stays = days.get((post.staff_id, post.area_id), ([], []))
    # What was done before the post began, or after it ended, was done in another.
    done = len({*(homes if post.role in VILLAGE_ROLES else stays)}.intersection(in_post))
    quota_days, contacts_required = quota.of(post.role)
    required = required_days(quota_days, month, len(in_post))
    contacts_done = contacts.get((post.staff_id, post.area_id), 0)
    excused = absences.get(post.staff_id, ())
    there = [day for day in in_post if not any(row.first_on <= day <= row.last_on for row in excused)]
    reason = "、".join(dict.fromkeys(str(row.get_kind_display()) for row in excused))
    if not there:
        result = Result.NOT_IN_POST
    elif month.number == 12 and contacts_done < contacts_required:
        # Days away explain days, not what a whole year left undone.
        result = Result.SHORT
    elif done >= required:
        result = Result.MET
    else:
        calendar = work_calendar()
        worked, work = (sum(map(calendar.is_workday, each)) for each in (there, in_post))
        least = required_days(quota_days, month, len(in_post), there=worked, work=work)
        result = Result.SHORT_EXPLAINED if excused and done >= least else Result.SHORT
    return PostMonth(
        post, done, required, contacts_done, contacts_required, result, reason if result != Result.MET else ""
    )


def short_before(row: MonthlyAssessment) -> bool:
    """Whether another of the last three months of the same post, this one included, is short."""
    since = Month.of(row.month).previous.previous.first
    others = MonthlyAssessment.objects.filter(appointment=row.appointment, month__range=(since, row.month))
    return others.filter(result=Result.SHORT).exclude(pk=row.pk).exists()
