"""Spot checks: found, explained, concluded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from lianxinqiao.api.base import Asking, api, do_named, staff_of
from lianxinqiao.api.idempotency import once
from lianxinqiao.api.shapes import SEEN, Page, Sent, Shown, from_columns
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.visits.deeds.checks import FINDINGS
from lianxinqiao.visits.kind import CHECK
from lianxinqiao.visits.models import SpotCheck


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


@api.get("/spot-checks", response={200: CheckPage})
def list_checks(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The spot checks one may see."""
    page = keyset_page(
        SpotCheck.objects.visible_to(staff_of(request)), order=("-draw__quarter", "id"), cursor=cursor, size=size
    )
    return {"items": CheckOut.each(page.rows), "next": page.after}


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
