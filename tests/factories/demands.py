"""One demand, and the hands it passes through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.operations import filing
from lianxinqiao.demands.operations.filing import Filing
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import Done, do

ROAD = Filing(
    topic="road",
    text="三组机耕路塌方，车过不去",
    place="三组",
    channel="visit",
    read_back=True,
    public_summary="机耕路塌方",
)


def done(
    name: str, pk: Any, *, by: Staff | None, now: datetime, expected_version: int | None = None, **given: Any
) -> Done:
    """Do one deed on a demand; nobody is the resident."""
    return do(DEMAND, pk, name, given, by=by or "resident", seen=expected_version, now=now)


def opinion(decision: str = "support") -> dict[str, str]:
    return {
        "claim": "修路",
        "facts": "属实",
        "reasons": "有计划",
        "basis": "农村公路条例",
        "decision": decision,
        "decision_text": "十日内修好",
        "remedies": "三十日内可申请复查",
    }


class Case:
    """One demand with the hands it passes through."""

    def __init__(self, town: Town, now: datetime, stated: Filing = ROAD) -> None:
        self.town, self.now = town, now
        own = stated.channel in ("web", "open311")
        self.receipt = filing.file_demand(town.own, stated, by=None if own else town.cadre, now=now)
        self.pk = self.receipt.demand.pk

    def office(self, **more: Any) -> dict[str, Any]:
        return {"by": self.town.petition, "expected_version": None, "now": self.now, **more}

    def handler(self, **more: Any) -> dict[str, Any]:
        return {"by": self.town.office, "expected_version": None, "now": self.now, **more}

    def head(self) -> dict[str, Any]:
        return {"by": self.town.principal, "expected_version": None, "now": self.now}

    def accepted(self) -> Case:
        done("register", self.pk, petition_class="appeal", public_summary="机耕路塌方", is_public=True, **self.office())
        done("screen", self.pk, conflict_checked=True, **self.office())
        done("accept", self.pk, handler=self.town.office, is_told=True, **self.office())
        return self

    def drafted(self, *, lawful: bool = True, decision: str = "support") -> Case:
        done("start", self.pk, **self.handler())
        done("triage", self.pk, lawful=lawful, reasonable=lawful, in_hardship=False, reason="查过", **self.handler())
        done("review_triage", self.pk, agrees=True, reason="", **self.office())
        done("draft", self.pk, **opinion(decision), **self.handler())
        return self

    def delivered(self, **more: Any) -> Case:
        self.drafted(**more)
        done("issue", self.pk, **self.head())
        done("deliver", self.pk, on=local_date(self.now), **self.handler())
        return self

    @property
    def status(self) -> str:
        return str(Matter.objects.get(pk=self.pk).status)

    def clock(self, rule: str) -> Clock:
        return Clock.objects.filter(matter=self.pk, rule=rule).latest("id")
