"""Five-conditions reports: raised, read, and taken step by step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api.base import api, area_of, do_seen, do_step, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.matters import MatterOut
from lianxinqiao.api.shapes import SEEN, Sent, from_asks, from_deeds, from_kind
from lianxinqiao.conditions.asks import Reported
from lianxinqiao.conditions.choices import ConditionKind, ReportSource
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.policies import may_read_content
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import Done


# A choice that is not made may be sent empty.
@from_asks(Reported)
class ReportIn(Sent):
    area: str = Field(description="12-digit code")
    kind: str
    urgency: int = Urgency.ROUTINE.value
    source: str = ReportSource.CADRE.value
    purposes: list[str] = []
    channel: str = ""
    hazard_kind: str = ""
    called_110: bool = False
    people_at_risk: int | None = Field(None, ge=0, le=100_000)


@from_kind(
    REPORT,
    *(
        "acknowledged_at",
        "responded_at",
        "county_told_at",
        "handed_to",
        "handed_number",
        "handed_at",
        "result",
        "answer",
    ),
    under="matter",
)
class ReportOut(MatterOut):
    pass


@from_deeds(REPORT)
class DeedIn(Sent):
    """One step on a report; which fields count depends on the event."""

    event: str
    version: int = SEEN
    urgency: int | None = None
    second: str = Field("", description="user name of the other leader who agrees to lower an emergency")
    to: str = Field("", description="user name of who takes it over (pass)")


@api.post("/reports", response={201: MatterOut})
@once(Matter)
def raise_report(request: HttpRequest, body: ReportIn) -> tuple[int, Any]:
    """Raise a five-conditions report."""
    staff = staff_of(request)
    area = area_of(body.area, staff)
    done = begin(REPORT, body.dict(exclude={"area"}), beside=area, by=staff, now=now(), id=key_of(request))
    return 201, MatterOut.of(done.row.matter)


@api.get("/reports/{pk}", response={200: ReportOut})
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
    report.matter = matter
    return ReportOut.of(report)


@api.post("/reports/{pk}/steps", response={200: MatterOut, 202: MatterOut})
@once(Matter)
def step_report(request: HttpRequest, pk: UUID, body: DeedIn) -> tuple[int, Any]:
    """Take one step of SM-2; ``version`` is the one you saw; 202 while it waits for a second person."""
    given = body.dict(exclude={"event", "version", "second", "to"}, exclude_none=True)
    given.setdefault("answer", given.get("reason", ""))
    named = {name: said for name, said in (("second", body.second), ("to", body.to)) if said}
    people = Staff.objects.in_bulk(named.values(), field_name="username")
    # Whoever is nobody is refused by the field as it is declared.
    given |= {name: people.get(said, said) for name, said in named.items()}

    def step() -> Done:
        return do_seen(REPORT, pk, body.event, given, request, seen=body.version)

    done = do_step(body.event, {deed.name: step for deed in REPORT.own_deeds})
    return 202 if done.waits is not None else 200, MatterOut.of(done.row.matter)
