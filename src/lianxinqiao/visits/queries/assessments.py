"""Counting a month of everybody in an area: four statements whatever the number of cadres (SM-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, QuerySet, Value

from lianxinqiao.accounts.choices import VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.calendar.queries import number_on, rule_on, work_calendar
from lianxinqiao.visits.choices import Result
from lianxinqiao.visits.limits import Month, days_in_post, required_days
from lianxinqiao.visits.models import Absence, ContactHousehold, MonthlyAssessment, VisitLog
from lianxinqiao.visits.policies import ASSESSED_ROLES, WRITES_FIRST
from lianxinqiao.visits.querysets import DAY_AT_HOMES, DAY_STATIONED


@dataclass(frozen=True)
class PersonMonth:
    """Somebody's month in an area, over all of their posts there, the first of which is ``appointment``.

    Contact households count from January to the month's end.
    """

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


def count_month(month: Month, *, area_ids: Iterable[int] | None = None) -> list[PersonMonth]:
    """Count a month of everybody with an assessed post in it, once for each of their areas: of ``area_ids``, or of all.

    Posts of one quota have it once, pro rata by the days on which any of them was held.  The yearly contact quota makes a month
    short only in December: before that it is not yet due.
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
        .order_by("area__code", "staff__initials", "staff", "id")
    )
    if area_ids is not None:
        posts = posts.filter(area__in=list(area_ids))
    days = {(author, area): (homes, stays) for author, area, homes, stays in days_counted(month)}
    contacts = {(staff, area): count for staff, area, count in contacts_met(month)}
    absences = _absences(month)
    quota = _Quota(month.last)
    each = (sorted(theirs, key=first_of) for _who, theirs in groupby(posts, key=attrgetter("area_id", "staff_id")))
    rows = [_person_month(theirs, month, days, contacts, absences, quota) for theirs in each]
    return sorted(rows, key=lambda row: (row.appointment.area.code, row.appointment.role))


def first_of(post: Appointment) -> tuple[int, int]:
    """Return the place of a post among those of one person: by its role, then the newest."""
    return WRITES_FIRST.index(Role(post.role)), -post.starts_on.toordinal()


def with_confirmed(rows: list[PersonMonth], month: Month) -> list[PersonMonth]:
    """Put the result that a person has confirmed in the place of the computed one; one query."""
    confirmed = MonthlyAssessment.objects.filter(
        month=month.first, beside=None, status__in=("confirmed", "objected", "final")
    )
    held = {(row.staff_id, row.area_id): row for row in confirmed}
    return [
        replace(
            row,
            result=known.result,
            reason=str(known.get_reason_kind_display())
            if known.reason_kind and known.result != Result.MET
            else row.reason,
        )
        if (known := held.get((row.appointment.staff_id, row.appointment.area_id)))
        else row
        for row in rows
    ]


class _Quota:
    """Days and contact households asked of village and of town cadres on a day."""

    def __init__(self, on: date) -> None:
        self.village = (number_on("visit.village_min_days", on), number_on("contact.village_households", on))
        self.town = (number_on("visit.town_min_days", on), number_on("contact.town_households", on))

    def of(self, *, village: bool) -> tuple[int, int]:
        return self.village if village else self.town


@dataclass(frozen=True)
class Share:
    """Posts of one quota that somebody held in an area in a month: the days in any of them, and which of these count."""

    village: bool
    in_post: list[date]
    done: set[date]


def shares_of(posts: Iterable[Appointment], month: Month, homes: Iterable[date], stays: Iterable[date]) -> list[Share]:
    """Return what somebody's posts in an area ask, by quota: days at homes of village posts, days stationed of others.

    What was done before the posts began, or after they ended, was done in another.
    """
    held: dict[bool, set[date]] = {}
    for post in posts:
        days = days_in_post(month, post.starts_on, post.ends_on)
        held.setdefault(post.role in VILLAGE_ROLES, set()).update(days)
    return [Share(village, sorted(days), days & {*(homes if village else stays)}) for village, days in held.items()]


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


def _person_month(
    posts: Sequence[Appointment],
    month: Month,
    days: dict[tuple[object, int], tuple[list[date], list[date]]],
    contacts: dict[tuple[object, int], int],
    absences: dict[object, list[Absence]],
    quota: _Quota,
) -> PersonMonth:
    first = posts[0]
    homes, stays = days.get((first.staff_id, first.area_id), ([], []))
    shares = shares_of(posts, month, homes, stays)
    required = [required_days(quota.of(village=each.village)[0], month, len(each.in_post)) for each in shares]
    contacts_done = contacts.get((first.staff_id, first.area_id), 0)
    contacts_required = max(quota.of(village=each.village)[1] for each in shares)
    excused = absences.get(first.staff_id, ())
    reason = "、".join(dict.fromkeys(str(row.get_kind_display()) for row in excused))
    if not any(_there(each.in_post, excused) for each in shares):
        result = Result.NOT_IN_POST
    elif month.number == 12 and contacts_done < contacts_required:
        # Days away explain days, not what a whole year left undone.
        result = Result.SHORT
    elif all(len(each.done) >= asked for each, asked in zip(shares, required, strict=True)):
        result = Result.MET
    else:
        explained = excused and all(len(each.done) >= _least(each, month, excused, quota) for each in shares)
        result = Result.SHORT_EXPLAINED if explained else Result.SHORT
    done = sum(len(each.done) for each in shares)
    said = reason if result != Result.MET else ""
    return PersonMonth(first, done, sum(required), contacts_done, contacts_required, result, said)


def _there(days: Iterable[date], excused: Iterable[Absence]) -> list[date]:
    return [day for day in days if not any(row.first_on <= day <= row.last_on for row in excused)]


def _least(share: Share, month: Month, excused: Iterable[Absence], quota: _Quota) -> int:
    """Return how many days are asked of the working days on which somebody was not away (R-3.9)."""
    calendar = work_calendar()
    worked, work = (sum(map(calendar.is_workday, each)) for each in (_there(share.in_post, excused), share.in_post))
    days = quota.of(village=share.village)[0]
    return required_days(days, month, len(share.in_post), there=worked, work=work)


def posts_of(row: MonthlyAssessment) -> list[Appointment]:
    """Return the posts that a month counts: all of the person in the area, or the one that it was counted for alone."""
    if row.beside_id is not None:
        return [row.appointment]
    month = Month.of(row.month)
    held = Appointment.objects.active_between(month.first, month.last).filter(staff=row.staff_id, area=row.area_id)
    return sorted(held.filter(role__in=ASSESSED_ROLES), key=first_of)


def short_before(row: MonthlyAssessment) -> bool:
    """Whether somebody is short in another of the last three months in the same area, this one included."""
    since = Month.of(row.month).previous.previous.first
    others = MonthlyAssessment.objects.filter(staff=row.staff_id, area=row.area_id, month__gte=since, beside=None)
    return others.filter(month__lt=row.month, result=Result.SHORT).exists()
