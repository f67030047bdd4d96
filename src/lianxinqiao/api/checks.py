"""Spot checks: drawn for a quarter, found, explained, concluded."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from lianxinqiao.api.base import Asking, api, area_of, do_named, staff_of
from lianxinqiao.api.idempotency import once
from lianxinqiao.api.shapes import SEEN, Page, Sent, Shown, from_columns
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.visits.deeds.checks import FINDINGS
from lianxinqiao.visits.kind import CHECK, DRAWING
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw


@from_columns(SpotCheck, "id", "draw", "visit", "status", "conclusion", "version")
class CheckOut(Shown):
    pass


class CheckPage(Page):
    items: list[CheckOut]


class CheckDeedIn(Sent):
    event: str
    version: int = SEEN
    text: str = ""
    conclusion: str = ""


class DrawIn(Sent):
    quarter: date = Field(description="any day of the quarter")


@from_columns(SpotCheckDraw, "id", "quarter", "seed", "population", "size")
class DrawOut(Shown):
    pass


@api.get("/spot-checks", response={200: CheckPage})
def list_checks(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The spot checks one may see."""
    page = keyset_page(
        SpotCheck.objects.visible_to(staff_of(request)), order=("-draw__quarter", "id"), cursor=cursor, size=size
    )
    return {"items": CheckOut.each(page.rows), "next": page.after}


@api.post("/areas/{code}/spot-checks", response={201: DrawOut})
@once(SpotCheckDraw)
def draw_checks(request: HttpRequest, code: str, body: DrawIn) -> tuple[int, Any]:
    """Draw the quarter's spot checks of an area; a second time answers with the drawing that is there."""
    staff = staff_of(request)
    done = begin(DRAWING, body.dict(), beside=area_of(code, staff).pk, by=staff, now=now())
    return 201, DrawOut.of(done.row)


@api.post("/spot-checks/{pk}/steps", response={200: CheckOut})
@once(SpotCheck)
def step_check(request: HttpRequest, pk: UUID, body: CheckDeedIn) -> tuple[int, Any]:
    """Record a finding (match, mismatch, unreachable), explain, or conclude (SM-1)."""
    doors: dict[str, Asking] = {
        **{event: ("finding", {"event": event, "finding": body.text}) for event in FINDINGS},
        "explain": ("explain", {"explanation": body.text}),
        "conclude": ("conclude", {"conclusion": body.conclusion}),
    }
    return 200, CheckOut.of(do_named(CHECK, pk, body.event, doors, request, seen=body.version))
