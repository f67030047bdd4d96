"""One demand, and the hands it passes through."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from factories.town import SHANGHAI, Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.demands.policies import DEMANDS
from lianxinqiao.demo.doing import do
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import Done
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household


@dataclass(frozen=True)
class Filing:
    """What somebody asks for, with the answers that most tests give."""

    topic: str
    text: str
    channel: str = "web"
    place: str = ""
    group: VillagerGroup | None = None
    latitude: Any = None
    longitude: Any = None
    asker_name: str = ""
    asker_phone: str = ""
    household: Household | None = None
    about_official: Staff | None = None
    about_officials: bool = False
    conduct: str = ""
    public_summary: str = ""
    outside_number: str = ""
    outside_due_on: date | None = None
    asker_count: int = 1
    read_back: bool = False
    raised_by: tuple[str, UUID] | None = None


@dataclass(frozen=True)
class Receipt:
    """What the resident takes home."""

    demand: Demand
    number: str
    code: str


def file_demand(area: Area, stated: Filing, *, by: Staff | None, now: datetime, id: UUID | None = None) -> Receipt:
    """Take a demand in; nobody is the resident."""
    given = {each.name: getattr(stated, each.name) for each in fields(stated)}
    raised_by = given.pop("raised_by")
    done = begin(DEMAND, given, beside=area, by=by or "resident", now=now, id=id, raised_by=raised_by)
    return Receipt(done.row, done.row.matter.number, done.gave or "")


def complain(town: Town, now: datetime, **given: Any) -> Demand:
    """A resident complains of an official or an office."""
    stated = {"topic": "officials", "text": "他推来推去不给办", "channel": "web", "conduct": "obstruction", **given}
    row: Demand = begin(DEMAND, stated, beside=town.own, by="resident", now=now).row
    return row


def county_contact(town: Town, area: Any, name: str = "county") -> Staff:
    """Somebody of the county with the post of the discipline contact over an area."""
    person: Staff = Staff.objects.create(username=name, name="县里的人", phone="1")
    Appointment.objects.create(staff=person, role=Role.DISCIPLINE_CONTACT, area=area, starts_on="2015-01-01")
    town.staff[name] = person
    return person


ROAD = Filing(
    topic="road",
    text="三组机耕路塌方，车过不去",
    place="三组",
    channel="visit",
    read_back=True,
    public_summary="机耕路塌方",
)
# The same by the resident alone: nobody on the staff was shown the code.
OWN_ROAD = replace(ROAD, channel="web", read_back=False)


def finders(town: Town, row: Any) -> set[str]:
    """Return who of the town finds a demand now."""
    for person in town.staff.values():
        person.__dict__.pop("_scopes", None)
    return {
        name
        for name, person in town.staff.items()
        if Matter.objects.visible_to(person, *DEMANDS).filter(pk=row.pk).exists()
    }


def done(
    name: str, pk: Any, *, by: Staff | None, now: datetime, expected_version: int | None = None, **given: Any
) -> Done:
    """Do one deed on a demand; nobody is the resident."""
    return do(DEMAND, pk, name, given, by=by or "resident", seen=expected_version, now=now)


def opinion(decision: str = "support") -> dict[str, Any]:
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
        self.receipt = file_demand(town.own, stated, by=None if own else town.cadre, now=now)
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

    def followed_up(self, result: str = "solved", note: str = "") -> Case:
        """Do the next follow-up on its day, or now where that has come."""
        due = FollowUp.objects.filter(demand=self.pk, done_on=None).order_by("number")[0].due_on
        self.now = max(self.now, datetime.combine(due, time(10), SHANGHAI))
        done("follow_up", self.pk, result=result, note=note, **self.office())
        return self

    @property
    def status(self) -> str:
        return str(Matter.objects.get(pk=self.pk).status)

    def clock(self, rule: str) -> Clock:
        return Clock.objects.filter(matter=self.pk, rule=rule).latest("id")
