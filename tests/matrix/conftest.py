"""The objects of area ``own`` that every row of the matrix asks for, and a picture of the database to compare."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from factories import checks
from factories.conditions import a_report, report_condition
from factories.demands import Filing, done, file_demand
from factories.hazards import relay
from factories.leadership import Day, on_case, propose
from factories.months import count, explain
from factories.outreach import open_box
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.statements import ask_statement
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.models import Matter, Seconding
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import HazardSite
from lianxinqiao.relief.kind import RELIEF
from lianxinqiao.residents.models import ImportRun
from lianxinqiao.visits.kind import ABSENCE, ENTRY
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, Promise

# As they are sent, and the keys of the rows that come of it.
WARNING_ID = UUID("00000000-0000-7000-8000-000000000001")
AWAY_ID = UUID("00000000-0000-7000-8000-000000000002")


@pytest.fixture
def objects(town: Town, now: datetime) -> dict[str, tuple[Any, ...]]:
    from factories.matters import supervise
    from lianxinqiao.notifications.models import Message
    from lianxinqiao.outreach.models import OpinionBox

    day = day_before(now)
    told = a_report(kind="people", place="一组", facts="水管断了")
    written = a_visit(
        kind="household_visit", visited_on=day, household=town.homes[0], promises=[("问", day_before(now, -2))]
    )
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)
    checked = write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=checks.checkable_day(now), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )
    do(ENTRY, checked.pk, "accept", by=town.secretary, now=now)
    report = report_condition(town.own, told, by=town.cadre, now=now)
    supervision = supervise(
        report.pk, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now - timedelta(days=1)
    )
    count(Month.of(day), now)
    explain(town.cadre, now)
    draw = checks.draw(town.own, checked.visited_on, now=now)
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day)
    open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now)
    message = Message.objects.create(recipient=town.cadre, title="x", created_at=now)
    run = ImportRun.objects.create(
        area=town.own, by=town.cadre, file_name="a.xlsx", content=b"", created_at=now, status="failed"
    )
    site = HazardSite.objects.create(area=town.own, name="坡", kind="landslide")
    warning = relay(town, now, id=WARNING_ID)
    # A report from elsewhere that nobody of ``own`` may ever find.
    report_condition(town.other, a_report(kind="people", place="二组", facts="乙村的事"), by=town.sibling, now=now)
    report_condition(town.far, a_report(kind="people", place="三组", facts="远村的事"), by=town.far_cadre, now=now)
    stated = Filing(topic="road", text="机耕路塌了", channel="visit", read_back=True, public_summary="路塌")
    demand = file_demand(town.own, stated, by=town.cadre, now=now).demand
    by_office = {"by": town.petition, "expected_version": None, "now": now}
    done("register", demand.pk, petition_class="appeal", public_summary="路塌", is_public=True, **by_office)
    done("screen", demand.pk, conflict_checked=True, **by_office)
    done("accept", demand.pk, handler=town.office, is_told=False, **by_office)
    done("start", demand.pk, by=town.office, expected_version=None, now=now)
    done(
        "triage",
        demand.pk,
        lawful=True,
        reasonable=True,
        in_hardship=False,
        reason="有依据",
        by=town.office,
        expected_version=None,
        now=now,
    )
    part = give_part(demand.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.office, now=now)
    asked = ask_about_data(town.own, now=now).row
    # A sealed one about the cadre: nobody in the line of command finds it.
    sealed = file_demand(
        town.own, Filing(topic="officials", text="要我送礼才办", about_official=town.cadre), by=None, now=now
    ).demand
    asked_of = ask_statement(
        sealed.pk, to=town.cadre, summary="办证收费的情况", due_on=day_before(now, -7), by=town.discipline, now=now
    )
    reception = Day(town, now)
    received = reception.walk_in(about="路灯")
    other = file_demand(town.own, stated, by=town.cadre, now=now).demand
    case = propose(other.pk, by=town.petition, now=now)
    on_case(case.pk, "confirm", by=town.principal, now=now, owner=town.leader, no_conflict=True)
    task = {"duty": 1, "cadre": town.office, "task": "听本人说", "due_on": day_before(now, -5)}
    on_case(case.pk, "share", by=town.leader, now=now, **task)
    begin(
        RELIEF,
        {"relief": "temporary", "hardship": "住院", "agreed_on": day_before(now)},
        beside=town.homes[0].pk,
        by=town.cadre,
        now=now,
    )
    away = {"staff": town.cadre, "kind": "training", "first_on": day, "last_on": day}
    begin(ABSENCE, away, by=town.cadre, now=now, id=AWAY_ID)
    code = town.own.code
    return {
        "desk:staff": (town.cadre.pk,),
        "desk:message": (message.pk,),
        "matters:inbox": ("todo",),
        "matters:matter": (report.pk,),
        "matters:supervision": (supervision.pk,),
        "matters:second": (Seconding.objects.get().pk,),
        "intake:import": (run.pk,),
        "residents:household": (town.homes[0].pk,),
        "residents:openings": (town.homes[0].pk,),
        "conditions:new": ("people",),
        "conditions:report": (report.pk,),
        "hazards:site": (site.pk,),
        "hazards:warning": (warning.pk,),
        "outreach:area_cards": (code,),
        "outreach:sheet": (code,),
        "outreach:outdated": (code,),
        "outreach:open_box": (box.pk,),
        "letters:one": (Matter.objects.get(kind="letter").pk,),
        "visits:visit": (visit.pk,),
        "visits:promise": (Promise.objects.get().pk,),
        "visits:before": (town.homes[0].pk,),
        "visits:absence": (row_id_of(AWAY_ID),),
        "visits:assessment": (MonthlyAssessment.objects.get(staff=town.cadre).pk,),
        "visits:spot_check": (draw.checks.get().pk,),
        "visits:draw": (draw.pk,),
        "overviews:area": (code,),
        "overviews:town": (town.town.code,),
        "overviews:bodies": (town.town.code,),
        "demands:demand": (demand.pk,),
        "assignments:one": (part.pk,),
        "assignments:new": (demand.pk,),
        "data-requests:one": (asked.pk,),
        "statements:one": (asked_of.pk,),
        "leadership:reception": (reception.pk,),
        "leadership:reception_visit": (received.pk,),
        "leadership:case": (case.pk,),
        "cases:new": (demand.pk,),
        "papers:template": ("acceptance",),
        "papers:paper": ("acceptance", demand.pk, "docx"),
    }
