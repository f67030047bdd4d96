"""Counting the working days of diaries and months again when the arrangement of a year is published."""

from __future__ import annotations

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.registry import Publication
from lianxinqiao.visits.choices import AssessmentStatus, Status
from lianxinqiao.visits.models import MonthlyAssessment, VisitLog


def recount_days(published: Publication) -> None:
    """Let the day until which an entry waits for its assessor, and a cadre may object, be what the calendar says now."""
    waiting = VisitLog.objects.filter(status=Status.SUBMITTED, accept_due_on__gte=published.first)
    for visit in waiting.filter(submitted_at__isnull=False).select_for_update().order_by("pk"):
        if visit.accept_due_on and visit.submitted_at and local_date(visit.submitted_at) <= published.last:
            due = published.workday_again(local_date(visit.submitted_at), visit.accept_due_on)
            VisitLog.objects.filter(pk=visit.pk).update(accept_due_on=due)
    months = MonthlyAssessment.objects.filter(status=AssessmentStatus.CONFIRMED, object_by__gte=published.first)
    for month in months.select_for_update().order_by("pk"):
        if month.object_by and month.confirmed_at and local_date(month.confirmed_at) <= published.last:
            due = published.workday_again(local_date(month.confirmed_at), month.object_by)
            MonthlyAssessment.objects.filter(pk=month.pk).update(object_by=due)
