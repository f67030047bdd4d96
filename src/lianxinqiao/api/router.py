"""The JSON API: a thin door to the same operations and the same ``visible_to`` as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import staff_of_token
from lianxinqiao.accounts.queries.teams import team_of
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.api import schemas as s
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.operations import reports as report_deeds
from lianxinqiao.conditions.policies import may_read_content
from lianxinqiao.kernel.errors import DomainError, InvalidInput, NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import BadCursor, keyset_page
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import find_area
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.records import open_record
from lianxinqiao.visits.models import MonthlyAssessment, VisitLog
from lianxinqiao.visits.operations import assessments as assessment_deeds
from lianxinqiao.visits.operations import diary


class TokenAuth(HttpBearer):
    """``Authorization: Bearer lxq_…``; the token acts as its owner, in their scope."""

    def authenticate(self, request: HttpRequest, token: str) -> Staff | None:
        return staff_of_token(token, now=now())


api = NinjaAPI(
    title="连心桥 Lianxinqiao",
    version="1",
    description="Areas, households, visits, assessments, reports and matters of one's own scope. Writes take an "
    "Idempotency-Key (a UUID the client makes): sending the same key again changes nothing.",
    auth=TokenAuth(),
    urls_namespace="api-1",
    docs_url="/docs" if settings.DEBUG else None,
)
PROBLEMS = {400: s.Problem, 401: s.Problem, 403: s.Problem, 404: s.Problem, 409: s.Problem, 422: s.Problem}


def problem(request: HttpRequest, status: int, code: str, detail: str, field: str | None = None) -> HttpResponse:
    body = {"type": f"urn:lianxinqiao:{code}", "title": code, "status": status, "detail": detail, "field": field}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = "application/problem+json; charset=utf-8"
    return response


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(request, error.status, error.code, str(error), getattr(error, "field", None))


@api.exception_handler(BadCursor)
def bad_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
    return problem(request, 400, "bad_cursor", _("翻页标记无效。"))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, 401, "unauthenticated", _("请用有效的令牌。"))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    return problem(request, 422, "invalid", str(first["msg"]), ".".join(str(part) for part in first["loc"][2:]))


def _staff(request: HttpRequest) -> Staff:
    return request.auth  # type: ignore[attr-defined,no-any-return]


def _key(request: HttpRequest) -> UUID | None:
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(_("Idempotency-Key 须是 UUID。"), field="Idempotency-Key") from error


def _area(code: str, staff: Staff) -> Area:
    area = find_area(code, on=local_date(now()))
    if area is None or not any(area.code.startswith(post.prefix[:9]) for post in scope_of(staff).posts):
        raise NotVisible(_("没有这个责任区。"))
    return area


@api.get("/areas", response={200: s.AreaPage, 401: s.Problem})
def list_areas(request: HttpRequest) -> Any:
    """The responsibility areas one's posts cover."""
    areas = Area.objects.valid_on(local_date(now())).responsibility_areas().filter(pk__in=scope_of(_staff(request)).area_ids())
    return {"items": [{"code": a.code, "name": a.name, "kind": a.kind, "valid_from": a.valid_from, "valid_to": a.valid_to} for a in areas]}


@api.get("/areas/{code}/team", response={200: list[s.PostOut], 401: s.Problem, 404: s.Problem})
def area_team(request: HttpRequest, code: str) -> Any:
    """The team of an area."""
    area = _area(code, _staff(request))
    return [{"staff": p.staff.name, "role": p.role, "area": area.code, "phone": p.staff.phone} for p in team_of(area, on=local_date(now()))]


def _household(row: Household) -> dict[str, Any]:
    return {
        "id": row.pk, "area": row.area.code, "group": row.group.name, "house_no": row.house_no, "head": mask_name(row.head_name),
        "size": row.size, "needs_help": row.needs_help,
    }  # fmt: skip


@api.get("/households", response={200: s.HouseholdPage, 400: s.Problem, 401: s.Problem})
def list_households(request: HttpRequest, q: str = "", cursor: str | None = None, size: int = 50) -> Any:
    """The households of one's areas, names masked; ``q`` as in the list of the pages."""
    rows = Household.objects.visible_to(_staff(request)).living_here().matching(q).select_related("area", "group")
    page = keyset_page(rows, order=("area_id", "group_id", "house_no", "id"), cursor=cursor, size=size)
    return {"items": [_household(row) for row in page.rows], "next": page.after}


@api.post("/households/{pk}/open", response={200: s.HouseholdOpened, **{k: v for k, v in PROBLEMS.items() if k in (401, 404, 422)}})
def open_household(request: HttpRequest, pk: UUID, body: s.OpenIn) -> Any:
    """Open one household for a purpose; the opening is logged for the resident."""
    row = open_record(pk, purpose=body.purpose, by=_staff(request), now=now())
    people = Person.objects.filter(household=row, left_on=None)
    return {
        **_household(row), "head": row.head_name, "phone": row.phone, "wishes": row.wishes,
        "people": [{"id": p.pk, "name": p.name, "relation": p.relation, "sex": p.sex, "birth_year": p.birth_year, "phone": p.phone} for p in people],
    }  # fmt: skip


def _matter(row: Matter) -> dict[str, Any]:
    return {
        "id": row.pk, "number": row.number, "kind": row.kind, "title": row.title, "area": row.area.code, "status": row.status, "phase": row.phase,
        "urgency": row.urgency, "owner": row.owner.name if row.owner else None, "opened_at": row.opened_at, "next_due_at": row.next_due_at,
        "version": row.version,
    }  # fmt: skip


@api.get("/matters", response={200: s.MatterPage, 400: s.Problem, 401: s.Problem})
def list_matters(request: HttpRequest, kind: str = "", phase: str = "", cursor: str | None = None, size: int = 50) -> Any:
    """The matters one may see, newest first."""
    rows = Matter.objects.visible_to(_staff(request)).select_related("area", "owner")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(phase=phase) if phase else rows
    page = keyset_page(rows, order=("-opened_at", "-id"), cursor=cursor, size=size)
    return {"items": [_matter(row) for row in page.rows], "next": page.after}


@api.get("/matters/{pk}", response={200: s.MatterDetail, 401: s.Problem, 404: s.Problem})
def read_matter(request: HttpRequest, pk: UUID) -> Any:
    """One matter with its steps; steps only for those who may read its content."""
    row = Matter.objects.visible_to(_staff(request)).select_related("area", "owner").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("没有这个事项。"))
    readable = row.kind not in ConditionKind.values or may_read_content(_staff(request), row)
    steps = Step.objects.filter(matter=row).select_related("by").order_by("id") if readable else []
    return {
        **_matter(row),
        "steps": [
            {"at": x.at, "event": x.event, "by": x.by.name if x.by else None, "from_status": x.from_status, "to_status": x.to_status, "reason": x.reason, "rule": x.rule}
            for x in steps
        ],
    }


def _stated(body: s.ReportIn) -> report_deeds.ReportInput:
    return report_deeds.ReportInput(**body.dict(exclude={"area"}))


@api.post("/reports", response={201: s.MatterOut, **PROBLEMS})
def raise_report(request: HttpRequest, body: s.ReportIn) -> Any:
    """Raise a five-conditions report."""
    staff = _staff(request)
    report = report_deeds.report_condition(_area(body.area, staff), _stated(body), by=staff, now=now(), id=_key(request))
    return 201, _matter(report.matter)


@api.post("/reports/{pk}/steps", response={200: s.MatterOut, **PROBLEMS})
def step_report(request: HttpRequest, pk: UUID, body: s.DeedIn) -> Any:
    """Take one step of SM-2; ``version`` is the one you saw."""
    common: dict[str, Any] = {"by": _staff(request), "expected_version": body.version, "now": now()}
    steps = {
        "acknowledge": lambda: report_deeds.acknowledge(pk, **common),
        "judge": lambda: report_deeds.judge(pk, urgency=body.urgency if body.urgency is not None else 0, reason=body.reason, **common),
        "respond": lambda: report_deeds.respond(pk, action=body.reason, **common),
        "hand_over": lambda: report_deeds.hand_over_report(pk, body=body.body, person=body.person, number=body.number, basis=body.basis, **common),
        "resolve": lambda: report_deeds.resolve(pk, result=body.reason, **common),
        "answer": lambda: report_deeds.answer_reporter(pk, answer=body.reason, published=body.published, **common),
        "reopen": lambda: report_deeds.reopen(pk, reason=body.reason, **common),
        "false_alarm": lambda: report_deeds.call_false_alarm(pk, note=body.reason, **common),
    }
    if body.event not in steps:
        raise InvalidInput(_("没有这一步。"), field="event")
    return 200, _matter(steps[body.event]().matter)


def _visit(row: VisitLog) -> dict[str, Any]:
    return {
        "id": row.pk, "area": row.area.code, "author": row.author.name, "kind": row.kind, "visited_on": row.visited_on, "outcome": row.outcome,
        "status": row.status, "is_late": row.is_late, "version": row.version,
    }  # fmt: skip


@api.get("/visits", response={200: s.VisitPage, 400: s.Problem, 401: s.Problem})
def list_visits(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The diary entries one may see, newest first."""
    rows = VisitLog.objects.visible_to(_staff(request)).select_related("area", "author")
    page = keyset_page(rows, order=("-visited_on", "-id"), cursor=cursor, size=size)
    return {"items": [_visit(row) for row in page.rows], "next": page.after}


@api.post("/visits", response={201: s.VisitOut, **PROBLEMS})
def write_visit(request: HttpRequest, body: s.VisitIn) -> Any:
    """Write a visit with its promises and the reports it raises, all or nothing."""
    staff = _staff(request)
    household = None
    if body.household is not None:
        household = Household.objects.visible_to(staff).select_related("group").filter(pk=body.household).first()
        if household is None:
            raise NotVisible(_("没有这户。"))
    plain = body.dict(exclude={"area", "household", "promises", "reports", "noted", "draft"})
    written = diary.VisitInput(
        **plain, household=household, promises=[(p.text, p.due_on) for p in body.promises], reports=[_stated(r) for r in body.reports],
        noted=frozenset(body.noted),
    )  # fmt: skip
    visit = diary.write_visit(_area(body.area, staff), written, submit=not body.draft, by=staff, now=now(), id=_key(request))
    return 201, _visit(visit)


@api.post("/visits/{pk}/steps", response={200: s.VisitOut, **PROBLEMS})
def step_visit(request: HttpRequest, pk: UUID, body: s.VisitDeedIn) -> Any:
    """Submit, accept, ask, answer, void or object to a diary entry (SM-1)."""
    common: dict[str, Any] = {"by": _staff(request), "now": now()}
    versioned = {**common, "expected_version": body.version}
    steps = {
        "submit": lambda: diary.submit_visit(pk, **versioned),
        "accept": lambda: diary.accept_visit(pk, **versioned),
        "ask": lambda: diary.ask_back(pk, question=body.text, **versioned),
        "answer": lambda: diary.answer_question(pk, answer=body.text, **versioned),
        "void": lambda: diary.void_visit(pk, reason=body.text, **versioned),
        "object": lambda: diary.object_to_void(pk, objection=body.text, **common),
    }
    if body.event not in steps:
        raise InvalidInput(_("没有这一步。"), field="event")
    return 200, _visit(steps[body.event]())


def _assessment(row: MonthlyAssessment) -> dict[str, Any]:
    return {
        "id": row.pk, "staff": row.staff.name, "role": row.appointment.role, "area": row.area.code, "month": row.month, "days_done": row.days_done,
        "days_required": row.days_required, "contact_households_done": row.contacts_done, "contact_households_required": row.contacts_required,
        "result": row.result, "status": row.status, "version": row.version,
    }  # fmt: skip


@api.get("/assessments", response={200: s.AssessmentPage, 400: s.Problem, 401: s.Problem})
def list_assessments(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The months one may see."""
    rows = MonthlyAssessment.objects.visible_to(_staff(request)).select_related("staff", "area", "appointment")
    page = keyset_page(rows, order=("-month", "area_id", "id"), cursor=cursor, size=size)
    return {"items": [_assessment(row) for row in page.rows], "next": page.after}


@api.post("/assessments/{pk}/steps", response={200: s.AssessmentOut, **PROBLEMS})
def step_assessment(request: HttpRequest, pk: UUID, body: s.AssessmentDeedIn) -> Any:
    """Give a reason, confirm, object, decide (SM-1)."""
    common: dict[str, Any] = {"by": _staff(request), "expected_version": body.version, "now": now()}
    steps = {
        "reason": lambda: assessment_deeds.give_reason(pk, kind=body.kind, reason=body.text, **common),
        "confirm": lambda: assessment_deeds.confirm(pk, comment=body.text, accept_reason=body.accept_reason, **common),
        "object": lambda: assessment_deeds.object_to(pk, objection=body.text, **common),
        "decide": lambda: assessment_deeds.decide(pk, result=body.result, decision=body.text, **common),
    }
    if body.event not in steps:
        raise InvalidInput(_("没有这一步。"), field="event")
    return 200, _assessment(steps[body.event]())
