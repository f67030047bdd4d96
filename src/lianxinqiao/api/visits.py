"""The diary and the promises made in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from lianxinqiao.api.base import Asking, api, area_of, do_named, do_seen, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.reports import ReportIn
from lianxinqiao.api.shapes import SEEN, AreaCode, From, Page, Sent, Shown, from_asks, from_columns, from_kind
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.visits.asks import Written
from lianxinqiao.visits.choices import Outcome, PlaceKind
from lianxinqiao.visits.deeds.promises import EndAsks
from lianxinqiao.visits.kind import ENTRY, PROMISE
from lianxinqiao.visits.models import Promise, VisitLog

# How a promise stands, for a list; nothing asks for all.
Wanted = Literal["", "open", "kept", "given_up"]


@from_columns(VisitLog, "id", "kind", "visited_on", "outcome", "status", "is_late", "version")
class VisitOut(Shown):
    area: AreaCode
    author: Annotated[str, From("author.name")]


class VisitPage(Page):
    items: list[VisitOut]


class PromiseIn(Sent):
    text: str
    due_on: date


@from_columns(Promise, "id", "text", "due_on", "household", "kept_on", "given_up_on", "outcome", "version")
class PromiseOut(Shown):
    pass


@from_asks(EndAsks)
class PromiseEndIn(Sent):
    outcome: str = ""
    version: int = SEEN


# A choice that is not made may be left away.
@from_asks(Written)
class VisitIn(Sent):
    area: str = Field(description="12-digit code")
    kind: str
    place_kind: str = PlaceKind.HOME.value
    outcome: str = Outcome.MET.value
    purposes: list[str] = []
    noted: list[str] = []
    promises: list[PromiseIn] = []
    reports: list[ReportIn] = []
    draft: bool = False


@from_kind(ENTRY, "household")
class VisitDetail(VisitOut):
    blocks: Annotated[dict[str, str], From(lambda row: row.blocks())]
    promises: Annotated[list[PromiseOut], From(lambda row: PromiseOut.each(row.promises.all()))]


class VisitDeedIn(Sent):
    event: str
    version: int = SEEN
    text: str = ""


@api.get("/visits", response={200: VisitPage})
def list_visits(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The diary entries one may see, newest first."""
    rows = VisitLog.objects.visible_to(staff_of(request)).select_related("area", "author")
    page = keyset_page(rows, order=("-visited_on", "-id"), cursor=cursor, size=size)
    return {"items": VisitOut.each(page.rows), "next": page.after}


@api.get("/visits/{pk}", response={200: VisitDetail})
def read_visit(request: HttpRequest, pk: UUID) -> Any:
    """One diary entry with its blocks, prompts and promises."""
    row = VisitLog.objects.visible_to(staff_of(request)).select_related("area", "author").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("没有这条日志。"))
    return VisitDetail.of(row)


@api.post("/visits", response={201: VisitOut})
@once(VisitLog)
def write_visit(request: HttpRequest, body: VisitIn) -> tuple[int, Any]:
    """Write a visit with its promises and the reports it raises, all or nothing."""
    staff = staff_of(request)
    area = area_of(body.area, staff)
    given = body.dict(exclude={"area"})
    return 201, VisitOut.of(begin(ENTRY, given, beside=area, by=staff, now=now(), id=key_of(request)).row)


@api.post("/visits/{pk}/steps", response={200: VisitOut})
@once(VisitLog)
def step_visit(request: HttpRequest, pk: UUID, body: VisitDeedIn) -> tuple[int, Any]:
    """Submit, accept, ask, answer, void, object, decide, or let a day elsewhere count (SM-1)."""
    words = {"text": body.text}
    doors: dict[str, Asking] = {
        "submit": ("submit", {}),
        "accept": ("accept", {}),
        "ask": ("ask", words),
        "answer": ("answer", words),
        "void": ("void", words),
        "object": ("object", words),
        "uphold": ("decide", {"uphold": True, "reason": body.text}),
        "keep_void": ("decide", {"uphold": False, "reason": body.text}),
        "approve_area": ("credit", {}),
    }
    return 200, VisitOut.of(do_named(ENTRY, pk, body.event, doors, request, seen=body.version))


class PromisePage(Page):
    items: list[PromiseOut]


@api.get("/promises", response={200: PromisePage})
def list_promises(request: HttpRequest, status: Wanted = "", cursor: str | None = None, size: int = 50) -> Any:
    """One's own promises, the nearest first; of one status where one is asked for."""
    rows = Promise.objects.visible_to(staff_of(request))
    rows = rows.filter(status=status) if status else rows
    page = keyset_page(rows, order=("due_on", "id"), cursor=cursor, size=size)
    return {"items": PromiseOut.each(page.rows), "next": page.after}


@api.post("/promises/{pk}/end", response={200: PromiseOut})
@once(Promise)
def end_promise(request: HttpRequest, pk: UUID, body: PromiseEndIn) -> tuple[int, Any]:
    """End one of one's own promises: kept, or given up with the reason."""
    given = body.dict(exclude={"version"})
    return 200, PromiseOut.of(do_seen(PROMISE, pk, "end", given, request, seen=body.version).row)
