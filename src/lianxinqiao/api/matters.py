"""Matters of every kind, the inboxes, urging and supervising; five-conditions reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api import schemas as s
from lianxinqiao.api.base import PROBLEMS, READ_LIST, READ_ONE, api, area_of, do_step, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations import reports as report_deeds
from lianxinqiao.conditions.policies import may_read_content
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Step, Supervision
from lianxinqiao.matters.operations import pressing
from lianxinqiao.matters.operations.doing import Done, do
from lianxinqiao.matters.queries import inbox
from lianxinqiao.places.models import HazardSite, VillagerGroup


def matter_out(row: Matter) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "kind": row.kind,
        "title": row.title,
        "area": row.area.code,
        "status": row.status,
        "phase": row.phase,
        "urgency": row.urgency,
        "owner": row.owner.name if row.owner else None,
        "opened_at": row.opened_at,
        "next_due_at": row.next_due_at,
        "version": row.version,
    }


@api.get("/matters", response={200: s.MatterPage, **READ_LIST})
def list_matters(
    request: HttpRequest, kind: str = "", phase: str = "", cursor: str | None = None, size: int = 50
) -> Any:
    """The matters one may see, newest first."""
    rows = Matter.objects.visible_to(staff_of(request)).select_related("area", "owner")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(phase=phase) if phase else rows
    page = keyset_page(rows, order=("-opened_at", "-id"), cursor=cursor, size=size)
    return {"items": [matter_out(row) for row in page.rows], "next": page.after}


@api.get("/inbox/{box}", response={200: s.MatterPage, 404: s.Problem, **READ_LIST})
def list_inbox(request: HttpRequest, box: str, cursor: str | None = None, size: int = 50) -> Any:
    """One's inboxes: ``todo``, ``doing``, ``done``."""
    staff = staff_of(request)
    boxes = {
        "todo": lambda: inbox.todo(staff, now=now()),
        "doing": lambda: inbox.doing(staff, now=now()),
        "done": lambda: inbox.handled(staff),
    }
    if box not in boxes:
        raise NotVisible("")
    page = keyset_page(
        boxes[box]().select_related("area", "owner"), order=("-opened_at", "-id"), cursor=cursor, size=size
    )
    return {"items": [matter_out(row) for row in page.rows], "next": page.after}


@api.get("/matters/{pk}", response={200: s.MatterDetail, **READ_ONE})
def read_matter(request: HttpRequest, pk: UUID) -> Any:
    """One matter with its clocks and steps; steps only for those who may read its content."""
    row = Matter.objects.visible_to(staff_of(request)).select_related("area", "owner").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("没有这个事项。"))
    readable = kind_of(row.kind).readable(staff_of(request), row)
    steps = Step.objects.filter(matter=row).select_related("by").order_by("id") if readable else []
    moment = now()
    return {
        **matter_out(row),
        "clocks": [
            {
                "rule": x.rule,
                "start_at": x.start_at,
                "due_at": x.due_at,
                "act_by_at": x.act_by_at,
                "light": x.light(moment).value,
                "provisional": x.provisional,
            }
            for x in Clock.objects.filter(matter=row)
        ],
        "steps": [
            {
                "at": x.at,
                "event": x.event,
                "by": x.by.name if x.by else None,
                "from_status": x.from_status,
                "to_status": x.to_status,
                "reason": x.reason,
                "rule": x.rule,
            }
            for x in steps
        ],
    }


@api.post("/matters/{pk}/urge", response={200: s.MatterOut, **PROBLEMS})
@once
def urge_matter(request: HttpRequest, pk: UUID, body: s.TextIn) -> tuple[int, Any]:
    """Ask the owner to hurry (催办)."""
    return 200, matter_out(pressing.urge(pk, text=body.text, by=staff_of(request), now=now()).matter)


def _supervision(row: Supervision) -> dict[str, Any]:
    return {
        "id": row.pk,
        "matter": row.matter_id,
        "by": row.by.name,
        "to": row.to.name,
        "text": row.text,
        "due_on": row.due_on,
        "answer": row.answer,
        "answered_at": row.answered_at,
    }


@api.get("/supervisions", response={200: list[s.SupervisionOut], 401: s.Problem})
def list_supervisions(request: HttpRequest) -> Any:
    """The supervisions one gave or must answer, the two hundred most pressing."""
    return [_supervision(row) for row in inbox.supervisions(staff_of(request))[:200]]


@api.post("/matters/{pk}/supervisions", response={201: s.SupervisionOut, **PROBLEMS})
@once
def supervise_matter(request: HttpRequest, pk: UUID, body: s.SupervisionIn) -> tuple[int, Any]:
    """Ask the owner in writing, as a leader, to answer by a day (督办)."""
    return 201, _supervision(
        pressing.supervise(pk, text=body.text, due_on=body.due_on, by=staff_of(request), now=now(), id=key_of(request))
    )


@api.post("/supervisions/{pk}/answer", response={200: s.SupervisionOut, **PROBLEMS})
@once
def answer_supervision(request: HttpRequest, pk: UUID, body: s.TextIn) -> tuple[int, Any]:
    """Answer a supervision addressed to oneself."""
    return 200, _supervision(pressing.answer_supervision(pk, answer=body.text, by=staff_of(request), now=now()))


def stated_from(body: s.ReportIn) -> report_deeds.ReportInput:
    """Turn what the API takes into what the operation takes."""
    plain = body.dict(exclude={"area", "group", "hazard_site"})
    group = (
        VillagerGroup.objects.filter(pk=body.group, area__code=body.area.ljust(12, "0")).first() if body.group else None
    )
    site = (
        HazardSite.objects.filter(pk=body.hazard_site, area__code=body.area.ljust(12, "0")).first()
        if body.hazard_site
        else None
    )
    return report_deeds.ReportInput(**plain, group=group, hazard_site=site)


@api.post("/reports", response={201: s.MatterOut, **PROBLEMS})
@once
def raise_report(request: HttpRequest, body: s.ReportIn) -> tuple[int, Any]:
    """Raise a five-conditions report."""
    staff = staff_of(request)
    report = report_deeds.report_condition(
        area_of(body.area, staff), stated_from(body), by=staff, now=now(), id=key_of(request)
    )
    return 201, matter_out(report.matter)


@api.get("/reports/{pk}", response={200: s.ReportOut, 403: s.Problem, **READ_ONE})
def read_report(request: HttpRequest, pk: UUID) -> Any:
    """What a report says; only for those who may read its content."""
    matter = (
        Matter.objects.visible_to(staff_of(request))
        .filter(pk=pk, kind__in=ConditionKind.values)
        .select_related("area", "owner")
        .first()
    )
    if matter is None or not may_read_content(staff_of(request), matter):
        raise NotVisible(_("没有这个事项。"))
    report = Report.objects.get(pk=pk)
    fields = (
        "source",
        "place",
        "facts",
        "occurred_at",
        "phoned_at",
        "answer_needed",
        "called_110",
        "hazard_kind",
        "people_at_risk",
        "roads",
        "action_taken",
        "acknowledged_at",
        "responded_at",
        "handed_to",
        "handed_number",
        "handed_at",
        "result",
        "answer",
    )
    return {**matter_out(matter), **{name: getattr(report, name) for name in fields}}


@api.post("/reports/{pk}/steps", response={200: s.MatterOut, **PROBLEMS})
@once
def step_report(request: HttpRequest, pk: UUID, body: s.DeedIn) -> tuple[int, Any]:
    """Take one step of SM-2; ``version`` is the one you saw."""
    staff = staff_of(request)
    given = body.dict(exclude={"event", "version", "second", "to"}, exclude_none=True) | {"answer": body.reason}
    people = {
        name: Staff.objects.filter(username=getattr(body, name), is_active=True).first() for name in ("second", "to")
    }
    if body.event == "pass" and people["to"] is None:
        raise NotVisible(_("没有这个人。"))
    if body.event == "merge" and body.into is None:
        raise NotVisible(_("没有要并入的事项。"))
    given |= {name: person for name, person in people.items() if person is not None}

    def step() -> Done:
        return do(REPORT, pk, body.event, given, by=staff, seen=body.version, now=now())

    done = do_step(body.event, {deed.name: step for deed in REPORT.deeds})
    return 200, matter_out(done.row.matter)
