"""Demands by API: filing, reading, and every deed by its name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema

from lianxinqiao.accounts.operations.opening import READ, open_people
from lianxinqiao.api.base import WRONG, PhaseWanted, api, area_of, deeds_by_api, do_seen, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.matters import MatterOut, MatterPage, PartOut
from lianxinqiao.api.shapes import Sent, from_asks, from_kind
from lianxinqiao.demands.asks.opening import FilingAsks
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMANDS, may_read_demand
from lianxinqiao.demands.queries.register import matching, register_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.reading import read_parts

# What is said of a demand on its page alone: a point on the map, the household, the words for the public.
BY_THE_PAGE = {"latitude", "longitude", "household", "public_summary"}


@from_asks(FilingAsks.part(*(name for name in FilingAsks.base_fields if name not in BY_THE_PAGE)))
class DemandIn(Sent):
    """A demand written down by staff; ``read_back`` says that it was read back to the resident."""

    area: str


class ReceiptOut(Schema):
    id: UUID
    number: str
    code: str


class JoinOut(Schema):
    """Who asks besides, and what they wrote; never how they are reached.  ``id`` is the answer to ``whose`` of a deed."""

    id: UUID
    joined_at: datetime
    left_on: date | None
    note: str


# Never who asked, or whom it is about: that is opened on the page, and logged.
@from_kind(
    DEMAND,
    *("channel", "topic", "text", "place", "petition_class", "track", "decision", "decision_text", "delivered_on"),
    *(
        "received_at",
        "accepted_at",
        "is_accepted_told",
        "review_until",
        "performed_on",
        "closing_ground",
        "asker_count",
        "outside_number",
        "outside_due_on",
    ),
    under="matter",
    # What somebody was asked to judge is said by the track.
    leave={*BY_THE_PAGE, "about_office", "lawful", "reasonable", "in_hardship"},
)
class DemandOut(MatterOut):
    parts: list[PartOut]
    joins: list[JoinOut]
    deeds: list[str]


class DemandDeedIn(Sent):
    deed: str
    version: Annotated[int | None, Field(strict=True)] = None
    values: dict[str, Any] = {}


@api.get("/demands", response={200: MatterPage})
def list_demands(
    request: HttpRequest, q: str = "", phase: PhaseWanted = "", cursor: str | None = None, size: int = 50
) -> Any:
    """The demands one may find, newest first; ``q`` takes two characters or a number."""
    rows = matching(register_of(staff_of(request)).select_related("area", "owner"), q)
    rows = rows.filter(phase=phase) if phase else rows
    page = keyset_page(rows, order=("-opened_at", "-id"), cursor=cursor, size=size)
    return {"items": MatterOut.each(page.rows), "next": page.after}


@api.post("/demands", response={201: ReceiptOut})
def file_demand(request: HttpRequest, body: DemandIn) -> tuple[int, Any]:
    """Write a demand down for a resident.  The code is answered once and kept nowhere: the same key again has none."""
    staff = staff_of(request)
    area = area_of(body.area, staff)
    done = begin(DEMAND, body.dict(exclude={"area"}), beside=area, by=staff, now=now(), id=key_of(request))
    return 201, {
        "id": done.row.pk,
        "number": done.row.matter.number,
        "code": shown_code(done.gave) if done.gave else "",
    }


def _visible(request: HttpRequest, pk: UUID) -> tuple[Matter, Demand]:
    matter = (
        Matter.objects.visible_to(staff_of(request))
        .filter(pk=pk, kind__in=DEMANDS)
        .select_related("area", "owner")
        .first()
    )
    if matter is None:
        raise NotVisible(_("没有这件诉求。"))
    demand = Demand.objects.get(pk=pk)
    demand.matter = matter
    return matter, demand


@api.get("/demands/{pk}", response={200: DemandOut})
def read_demand(request: HttpRequest, pk: UUID) -> Any:
    """What a demand says and where it stands; never who asked: that is opened on the page.  The reading is logged and counted."""
    by = staff_of(request)
    matter, demand = _visible(request, pk)
    if not may_read_demand(by, matter):
        raise NotVisible(_("没有这件诉求。"))
    # A program takes the words along as a list does.
    open_people([(DEMAND.code, pk)], by=by, purpose=READ, now=now())
    kind = kind_of(matter.kind)
    return {
        **DemandOut.of(demand),
        "parts": read_parts(kind, matter, by),
        "joins": list(demand.joins.all()),
        "deeds": deeds_by_api(kind, demand, by),
    }


@api.post("/demands/{pk}/deeds", response={200: MatterOut})
@once(Matter)
def do_demand(request: HttpRequest, pk: UUID, body: DemandDeedIn) -> tuple[int, Any]:
    """Do one of the deeds ``GET /demands/{pk}`` lists, with the values its form asks for; ``version`` is the one you saw."""
    declared = DEMAND.deed(body.deed)
    if declared is None or not declared.by_api:
        raise NotPermitted(_("这一步现在不能办理。"))
    if unknown := sorted(body.values.keys() - declared.asks.base_fields.keys()):
        raise InvalidInput(str(WRONG["extra_forbidden"]), field=unknown[0])
    do_seen(DEMAND, pk, body.deed, body.values, request, seen=body.version)
    return 200, MatterOut.of(Matter.objects.select_related("area", "owner").get(pk=pk))
