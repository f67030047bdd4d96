"""A leader's case, and its deeds in short."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from factories.demands import Case
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.kind import OWNED_CASE, RECEPTION_DAY, RECEPTION_RECORD
from lianxinqiao.leadership.models import DutyShare, OwnedCase, ReceptionDay, ReceptionVisit
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import Done
from lianxinqiao.places.models import Area


def propose(demand: Any, *, by: Staff, now: datetime, id: Any = None, **given: Any) -> OwnedCase:
    """Propose a demand for a leader, for its safety unless something else is said."""
    said = {"origin": "screening", "criteria": ["safety"], "why": "坡下有五户", **given}
    return begin(OWNED_CASE, said, beside=demand, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # rows are of the kind


def on_case(pk: Any, name: str, *, by: Any, now: datetime, seen: int | None = None, **given: Any) -> Done:
    """Do a deed of a case."""
    return do(OWNED_CASE, pk, name, given, by=by, seen=seen, now=now)


def share_all(pk: Any, *, by: Any, cadre: Staff, now: datetime, days: int = 0) -> None:
    """Give every duty to one cadre."""
    for duty in Duty.values:
        task: dict[str, Any] = {
            "duty": duty,
            "cadre": cadre,
            "task": f"任务{duty}",
            "due_on": local_date(now) + timedelta(days=days),
        }
        on_case(pk, "share", by=by, now=now, **task)


def finish_all(pk: Any, *, by: Any, now: datetime) -> None:
    """Report on every task that is not done."""
    for share in DutyShare.objects.filter(case=pk, done_on=None):
        on_case(pk, "done", by=by, now=now, share=share, evidence="照片和签收单")


class Owned:
    """A case confirmed with the linked leader as its owner."""

    def __init__(self, town: Town, now: datetime) -> None:
        self.town, self.now = town, now
        self.demand = Case(town, now).accepted()
        self.pk: UUID = propose(self.demand.pk, by=town.petition, now=now).pk

    def do(self, name: str, who: str, **given: Any) -> Done:
        return on_case(self.pk, name, by=self.town.staff.get(who, who), now=self.now, **given)

    def confirmed(self) -> Owned:
        self.do("confirm", "principal", owner=self.town.leader, no_conflict=True)
        return self

    def planned(self) -> Owned:
        share_all(self.pk, by=self.town.leader, cadre=self.town.office, now=self.now, days=9)
        self.plan()
        return self

    def plan(self) -> Done:
        heard = {"heard_on": local_date(self.now), "facts": "属实", "steps": "先清障"}
        return self.do("plan", "leader", **heard, contact_wish="每周一次电话")

    @property
    def status(self) -> str:
        return str(Matter.objects.get(pk=self.pk).status)


def case_whose_demand_is_done(town: Town, now: datetime) -> UUID:
    """Return a proposed case on which a ground to close it is true already."""
    owned = Owned(town, now)
    Demand.objects.filter(pk=owned.demand.pk).update(performed_on=local_date(now))
    return owned.pk


class Day:
    """A reception day of the principal leader, twenty days ahead unless said otherwise, and its deeds in short."""

    def __init__(self, town: Town, now: datetime, *, ahead: int = 20, by: Staff | None = None, **more: Any) -> None:
        self.town, self.now = town, now
        given = {
            "leader": town.principal,
            "mode": "open",
            "on": local_date(now) + timedelta(days=ahead),
            "starts_at": time(9),
            "ends_at": time(11),
            "place": "镇政府一楼",
            **more,
        }
        self.row: ReceptionDay = begin(RECEPTION_DAY, given, by=by or town.petition, now=now).row
        self.pk: UUID = self.row.pk

    def do(self, name: str, who: str = "petition", **given: Any) -> Done:
        return do(RECEPTION_DAY, self.pk, name, given, by=self.town.staff.get(who, who), now=self.now)

    def published(self) -> Day:
        self.do("publish")
        return self

    def walk_in(self, who: str = "petition", **given: Any) -> ReceptionVisit:
        return self.do("walk_in", who, **given).gave  # type: ignore[no-any-return]  # who came


def record_of(area: Area, **more: Any) -> dict[str, Any]:
    """Return what is written down of one who came."""
    said = {"topic": "road", "text": "路灯不亮", "answer": "去修", "read_back": True, "signed": "paper"}
    return {"area": area, **said, **more}


def on_record(pk: Any, name: str, *, by: Any, now: datetime, **given: Any) -> Done:
    """Do a deed of the record of one who came."""
    return do(RECEPTION_RECORD, pk, name, given, by=by, now=now)
