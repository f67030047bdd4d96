"""The month's assessments and the absences that explain them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from lianxinqiao.api.base import Asking, api, do_named, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.shapes import SEEN, AreaCode, From, Page, Sent, Shown, from_asks, from_kind
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.visits.deeds.absences import AbsenceAsks
from lianxinqiao.visits.kind import ABSENCE, MONTH
from lianxinqiao.visits.models import Absence, MonthlyAssessment

# The figures of contact households are answered under names of their own.  What people wrote is sealed and is read one
# month at a time, on its page.
WRITTEN = frozenset({"reason", "comment", "objection", "decision"})


@from_kind(
    MONTH,
    *("id", "month", "days_done", "days_required", "result", "status", "version"),
    leave={"contacts_done", "contacts_required", *WRITTEN},
)
class AssessmentOut(Shown):
    staff: Annotated[str, From("staff.name")]
    role: Annotated[str, From("appointment.role")]
    area: AreaCode
    contact_households_done: Annotated[int, From("contacts_done")]
    contact_households_required: Annotated[int, From("contacts_required")]


class AssessmentPage(Page):
    items: list[AssessmentOut]


class AssessmentDeedIn(Sent):
    event: str
    version: int = SEEN
    text: str = ""
    kind: str = ""
    accept_reason: bool = False
    result: str = ""


@api.get("/assessments", response={200: AssessmentPage})
def list_assessments(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The months one may see."""
    rows = MonthlyAssessment.objects.visible_to(staff_of(request)).select_related("staff", "area", "appointment")
    page = keyset_page(rows, order=("-month", "area_id", "id"), cursor=cursor, size=size)
    return {"items": AssessmentOut.each(page.rows), "next": page.after}


@api.post("/assessments/{pk}/steps", response={200: AssessmentOut})
@once(MonthlyAssessment)
def step_assessment(request: HttpRequest, pk: UUID, body: AssessmentDeedIn) -> tuple[int, Any]:
    """Give a reason, confirm, object, decide (SM-1)."""
    doors: dict[str, Asking] = {
        "reason": ("reason", {"kind": body.kind, "reason": body.text}),
        "confirm": ("confirm", {"comment": body.text, "accept_reason": body.accept_reason}),
        "object": ("object", {"objection": body.text}),
        "decide": ("decide", {"result": body.result, "decision": body.text}),
    }
    return 200, AssessmentOut.of(do_named(MONTH, pk, body.event, doors, request, seen=body.version))


@from_asks(AbsenceAsks)
class AbsenceIn(Sent):
    staff: UUID | None = Field(None, description="whose days; one's own where nobody is named")
    kind: str


class SeenIn(Sent):
    version: int = SEEN


@from_kind(ABSENCE, "id", "version")
class AbsenceOut(Shown):
    staff: Annotated[str, From("staff.name")]
    is_accepted: Annotated[bool, From(lambda row: row.accepted_by_id is not None)]


class AbsencePage(Page):
    items: list[AbsenceOut]


@api.get("/absences", response={200: AbsencePage})
def list_absences(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """One's own absences and those of whom one answers for, newest first."""
    rows = Absence.objects.visible_to(staff_of(request)).select_related("staff")
    page = keyset_page(rows, order=("-first_on", "-id"), cursor=cursor, size=size)
    return {"items": AbsenceOut.each(page.rows), "next": page.after}


@api.post("/absences", response={201: AbsenceOut})
@once(Absence)
def record_absence(request: HttpRequest, body: AbsenceIn) -> tuple[int, Any]:
    """Note days that a post could not be filled, one's own or those one answers for: kind and days only (R-3.9)."""
    by = staff_of(request)
    done = begin(ABSENCE, {**body.dict(), "staff": body.staff or by}, by=by, now=now(), id=key_of(request))
    return 201, AbsenceOut.of(done.row)


@api.post("/absences/{pk}/accept", response={200: AbsenceOut})
@once(Absence)
def accept_absence(request: HttpRequest, pk: UUID, body: SeenIn) -> tuple[int, Any]:
    """Accept somebody's absence as their assessor."""
    return 200, AbsenceOut.of(do(ABSENCE, pk, "accept", by=staff_of(request), seen=body.version, now=now()).row)
