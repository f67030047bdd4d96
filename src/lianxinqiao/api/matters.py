"""Matters of every kind, the inboxes, urging and supervising."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from lianxinqiao.api.base import PhaseWanted, api, deeds_by_api, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.shapes import AreaCode, From, Page, Sent, Shown, from_columns
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Step, Supervision
from lianxinqiao.matters.operations.doing import do, kind_at
from lianxinqiao.matters.operations.reading import noted_in, one_at, read_parts, reads_steps
from lianxinqiao.matters.queries import inbox
from lianxinqiao.matters.spine import ANSWER, SUPERVISE, URGE


@from_columns(
    Matter, "id", "number", "kind", "title", "status", "phase", "urgency", "opened_at", "next_due_at", "version"
)
class MatterOut(Shown):
    area: AreaCode
    owner: Annotated[str | None, From("owner.name")] = None


class MatterPage(Page):
    items: list[MatterOut]


@from_columns(Step, "at", "event", "from_status", "to_status", "reason", "rule")
class StepOut(Shown):
    by: Annotated[str | None, From("by.name")] = None


class NotedOut(Schema):
    """What was answered beside the sentence of a Step, as it was asked."""

    title: str
    said: str


class StepDetail(StepOut):
    noted: list[NotedOut]


@from_columns(Clock, "rule", "start_at", "due_at", "act_by_at", "provisional")
class ClockOut(Shown):
    last_day: Annotated[
        date, From("last_day"), Field(description="the day it ends on: its 24:00 is due_at, 00:00 of the next")
    ]
    light: str


class PartOut(Schema):
    """A part of a matter that was given to somebody, as whoever finds it reads it on the page of the whole."""

    id: UUID
    title: str
    owner: Annotated[str, Field(description="name of who does it")]
    due_on: date
    status: str
    result: str


class MatterDetail(MatterOut):
    """A matter as its page shows it to whoever finds it, if only its title; the deeds are those that are yours to do now."""

    clocks: list[ClockOut]
    steps: list[StepDetail]
    parts: list[PartOut]
    deeds: list[str]


class TextIn(Sent):
    text: str = ""


class SupervisionIn(Sent):
    text: str
    due_on: date


@from_columns(Supervision, "id", "matter", "text", "due_on", "answer", "answered_at")
class SupervisionOut(Shown):
    by: Annotated[str, From("by.name")]
    to: Annotated[str, From("to.name")]


@api.get("/matters", response={200: MatterPage})
def list_matters(
    request: HttpRequest, kind: str = "", phase: PhaseWanted = "", cursor: str | None = None, size: int = 50
) -> Any:
    """The matters one may see, newest first."""
    rows = Matter.objects.visible_to(staff_of(request)).select_related("area", "owner")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(phase=phase) if phase else rows
    page = keyset_page(rows, order=("-opened_at", "-id"), cursor=cursor, size=size)
    return {"items": MatterOut.each(page.rows), "next": page.after}


@api.get("/inbox/{box}", response={200: MatterPage})
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
    return {"items": MatterOut.each(page.rows), "next": page.after}


@api.get("/matters/{pk}", response={200: MatterDetail})
def read_matter(request: HttpRequest, pk: UUID) -> Any:
    """One matter with its clocks and steps; steps only for those who may read its content."""
    by, moment = staff_of(request), now()
    kind, row = one_at(pk, by)
    steps = (
        list(Step.objects.filter(matter=pk).select_related("by").order_by("id")) if reads_steps(kind, row, by) else []
    )
    noted = noted_in(kind, steps)
    return {
        **MatterOut.of(row.matter),
        "clocks": [
            {**ClockOut.of(clock), "light": clock.light(moment).value} for clock in Clock.objects.filter(matter=pk)
        ],
        "steps": [{**StepOut.of(step), "noted": _noted(noted.get(step.pk, []))} for step in steps],
        "parts": read_parts(kind, row.matter, by),
        "deeds": deeds_by_api(kind, row, by),
    }


def _noted(said: list[tuple[Any, Any]]) -> list[dict[str, str]]:
    return [{"title": str(title), "said": str(words)} for title, words in said]


@api.post("/matters/{pk}/urge", response={200: MatterOut})
@once(Matter)
def urge_matter(request: HttpRequest, pk: UUID, body: TextIn) -> tuple[int, Any]:
    """Ask the owner to hurry (催办)."""
    by = staff_of(request)
    done = do(kind_at(pk, by=by), pk, URGE.name, {"text": body.text}, by=by, now=now())
    return 200, MatterOut.of(done.row.matter)


class SupervisionPage(Page):
    items: list[SupervisionOut]


@api.get("/supervisions", response={200: SupervisionPage})
def list_supervisions(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The supervisions one gave or must answer, the unanswered first."""
    page = keyset_page(inbox.supervisions(staff_of(request)), order=inbox.PRESSING, cursor=cursor, size=size)
    return {"items": SupervisionOut.each(page.rows), "next": page.after}


@api.post("/matters/{pk}/supervisions", response={201: SupervisionOut})
@once(Supervision)
def supervise_matter(request: HttpRequest, pk: UUID, body: SupervisionIn) -> tuple[int, Any]:
    """Ask the owner in writing, as a leader, to answer by a day (督办)."""
    by = staff_of(request)
    given = {**body.dict(), "id": key_of(request)}
    return 201, SupervisionOut.of(do(kind_at(pk, by=by), pk, SUPERVISE.name, given, by=by, now=now()).gave)


@api.post("/supervisions/{pk}/answer", response={200: SupervisionOut})
@once(Supervision)
def answer_supervision(request: HttpRequest, pk: UUID, body: TextIn) -> tuple[int, Any]:
    """Answer a supervision addressed to oneself."""
    by = staff_of(request)
    row = inbox.supervision_of(by, pk)
    given = {"supervision": row, "answer": body.text}
    return 200, SupervisionOut.of(
        do(kind_of(row.matter.kind), row.matter_id, ANSWER.name, given, by=by, now=now()).gave
    )
