"""The month's assessments and the absences that explain them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from lianxinqiao.api import schemas as s
from lianxinqiao.api.base import PROBLEMS, READ_LIST, Asking, api, do_named, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.models import Absence, MonthlyAssessment
from lianxinqiao.visits.operations import assessments as deeds


def _assessment(row: MonthlyAssessment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "staff": row.staff.name,
        "role": row.appointment.role,
        "area": row.area.code,
        "month": row.month,
        "days_done": row.days_done,
        "days_required": row.days_required,
        "contact_households_done": row.contacts_done,
        "contact_households_required": row.contacts_required,
        "result": row.result,
        "status": row.status,
        "version": row.version,
    }


@api.get("/assessments", response={200: s.AssessmentPage, **READ_LIST})
def list_assessments(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The months one may see."""
    rows = MonthlyAssessment.objects.visible_to(staff_of(request)).select_related("staff", "area", "appointment")
    page = keyset_page(rows, order=("-month", "area_id", "id"), cursor=cursor, size=size)
    return {"items": [_assessment(row) for row in page.rows], "next": page.after}


@api.post("/assessments/{pk}/steps", response={200: s.AssessmentOut, **PROBLEMS})
@once
def step_assessment(request: HttpRequest, pk: UUID, body: s.AssessmentDeedIn) -> tuple[int, Any]:
    """Give a reason, confirm, object, decide (SM-1)."""
    doors: dict[str, Asking] = {
        "reason": ("reason", {"kind": body.kind, "reason": body.text}),
        "confirm": ("confirm", {"comment": body.text, "accept_reason": body.accept_reason}),
        "object": ("object", {"objection": body.text}),
        "decide": ("decide", {"result": body.result, "decision": body.text}),
    }
    return 200, _assessment(do_named(MONTH, pk, body.event, doors, request, seen=body.version))


def _absence(row: Absence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "staff": row.staff.name,
        "kind": row.kind,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "is_accepted": row.accepted_by_id is not None,
    }


@api.get("/absences", response={200: list[s.AbsenceOut], 401: s.Problem})
def list_absences(request: HttpRequest) -> Any:
    """One's own absences, newest first."""
    return [_absence(row) for row in Absence.objects.filter(staff=staff_of(request)).select_related("staff")[:200]]


@api.post("/absences", response={201: s.AbsenceOut, **PROBLEMS})
@once
def record_absence(request: HttpRequest, body: s.AbsenceIn) -> tuple[int, Any]:
    """Note days of one's own that a post could not be filled: kind and days only (R-3.9)."""
    staff = staff_of(request)
    row = deeds.record_absence(
        staff, kind=body.kind, first_on=body.first_on, last_on=body.last_on, by=staff, now=now(), id=key_of(request)
    )
    return 201, _absence(row)


@api.post("/absences/{pk}/accept", response={200: s.AbsenceOut, **PROBLEMS})
@once
def accept_absence(request: HttpRequest, pk: UUID) -> tuple[int, Any]:
    """Accept somebody's absence as their assessor."""
    return 200, _absence(deeds.accept_absence(pk, by=staff_of(request)))
