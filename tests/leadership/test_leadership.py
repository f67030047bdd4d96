"""Reception days and leader-owned cases: R-10, R-11, SM-4, RR-2."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.demands import ROAD, Case, Filing, done
from factories.leadership import Owned, finish_all, on_case, propose
from factories.pictures import changed, picture
from factories.residents import follow, old_stamp
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.kind import OWNED_CASE
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase, ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.operations import helpers, receptions
from lianxinqiao.leadership.operations.contact import escalate_silence, forget_notes
from lianxinqiao.leadership.operations.receptions import Plan
from lianxinqiao.leadership.queries.cases import load_table
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.clocks import check_clocks
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


def plan_of(town: Town, now: datetime, *, ahead: int = 20, **more: Any) -> Plan:
    stated = {
        "leader": town.principal,
        "on": local_date(now) + timedelta(days=ahead),
        "starts_at": time(9),
        "ends_at": time(11),
        "place": "镇政府一楼",
        **more,
    }
    return Plan(**stated)


def planned(town: Town, now: datetime, **more: Any) -> ReceptionDay:
    return receptions.plan_day(town.town, plan_of(town, now, **more), by=town.petition, now=now)


@pytest.mark.rule("R-10.1")
@pytest.mark.rule("R-10.3")
def test_a_reception_is_published_ten_days_ahead_or_not_at_all(town: Town, now: datetime) -> None:
    late = planned(town, now, ahead=9)
    with pytest.raises(InvalidInput):
        receptions.publish(late.pk, by=town.petition, now=now)
    day = planned(town, now, ahead=10)
    assert receptions.publish(day.pk, by=town.petition, now=now).published_on == local_date(now)
    with pytest.raises(StepNotAllowed):
        receptions.publish(day.pk, by=town.petition, now=now)
    with pytest.raises(InvalidInput):
        planned(town, now, leader=town.office)
    with pytest.raises(NotPermitted):
        receptions.plan_day(town.town, plan_of(town, now), by=town.cadre, now=now)
    with pytest.raises(InvalidInput):
        planned(town, now, mode="on_site")


@pytest.mark.rule("R-10.1")
def test_a_substitute_stands_on_the_same_step(town: Town, now: datetime) -> None:
    day = planned(town, now)
    with pytest.raises(InvalidInput):
        receptions.substitute(day.pk, by_whom=town.in_charge, reason="开会", by=town.petition, now=now)
    receptions.substitute(day.pk, by_whom=town.mayor, reason="到县里开会", by=town.petition, now=now)
    lower = planned(town, now, leader=town.in_charge, ahead=21)
    assert (
        receptions.substitute(lower.pk, by_whom=town.principal, reason="出差", by=town.petition, now=now).host
        == town.principal
    )


@pytest.mark.rule("R-10.2")
@pytest.mark.rule("R-10.6")
@pytest.mark.rule("R-10.7")
def test_from_publication_to_supervision(town: Town, client: Client, now: datetime) -> None:
    """Booked without account, recorded, read back, signed, assigned, reminded, escalated."""
    day = planned(town, now)
    path = f"/a/{town.own.code}/receptions/"
    assert str(day.pk) not in client.get(path).content.decode()
    receptions.publish(day.pk, by=town.petition, now=now)
    assert "镇政府一楼" in client.get(path).content.decode()
    form = {
        "id": uuid7(),
        "stamp": old_stamp(),
        "day": day.pk,
        "name": "李某",
        "phone": "0717-1112222",
        "about": "补贴没到",
    }
    assert client.post(path, form).context["number"] == 1
    assert client.post(path, form).context["number"] == 1
    assert day.visits.count() == 1
    now += timedelta(minutes=5)
    walk_in = receptions.book(day.pk, about="路灯", by=town.principal, is_walk_in=True, now=now)
    assert walk_in.number == 2
    visit = day.visits.get(number=1)
    with pytest.raises(StepNotAllowed):
        receptions.assign(visit.pk, to=town.office, task="查补贴", due_on=local_date(now), by=town.principal, now=now)
    given = {"area": town.own, "topic": "subsidy", "text": "种粮补贴没有到账", "answer": "三天内查清"}
    with pytest.raises(InvalidInput):
        receptions.record(visit.pk, **given, read_back=False, signed="paper", by=town.principal, now=now)
    with pytest.raises(InvalidInput):  # on the screen, but nothing was drawn
        receptions.record(visit.pk, **given, read_back=True, signed="screen", by=town.principal, now=now)
    receptions.record(
        visit.pk, **given, read_back=True, signed="screen", signature="M10 20L30 40", by=town.principal, now=now
    )
    assert (
        b"M10 20"
        not in repr(
            ReceptionVisit.objects.filter(pk=visit.pk)
            .extra(select={"kept": "signature"})
            .values_list("kept", flat=True)[0]
        ).encode()
    )
    with pytest.raises(StepNotAllowed):
        receptions.close_record(visit.pk, by=town.principal, now=now)
    part = receptions.assign(
        visit.pk, to=town.office, task="查补贴", due_on=local_date(now) + timedelta(days=3), by=town.principal, now=now
    )
    receptions.close_record(visit.pk, by=town.principal, now=now)
    with pytest.raises(StepNotAllowed):
        receptions.record(visit.pk, **given, read_back=True, signed="paper", by=town.principal, now=now)
    demand = Demand.objects.get(channel="reception")
    assert (demand.asker_name, demand.entered_by) == ("李某", town.principal)
    visit.refresh_from_db()
    assert visit.name == ""
    clock = Clock.objects.get(matter=part.pk)
    for days in range(1, 6):  # the next working hours come sooner or later
        check_clocks(now=clock.due_at + timedelta(days=days, hours=10))
    events = list(Step.objects.filter(matter=part.pk).values_list("event", flat=True))
    assert "escalate" in events
    with pytest.raises(NotVisible):
        receptions.close_record(walk_in.pk, by=town.sibling, now=now)


@pytest.mark.rule("R-10.4")
def test_nobody_comes_to_a_home_that_does_not_want_it(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    day = planned(town, now, mode="case_visit")
    number = case.receipt.number
    with pytest.raises(InvalidInput):
        receptions.bring_case(day.pk, number=number, resident_agrees=False, by=town.petition, now=now)
    assert (
        receptions.bring_case(day.pk, number=number, resident_agrees=True, by=town.petition, now=now).demand_id
        == case.pk
    )
    with pytest.raises(StepNotAllowed):
        receptions.bring_case(
            planned(town, now, ahead=22).pk, number=number, resident_agrees=True, by=town.petition, now=now
        )


@pytest.mark.rule("SM-4")
@pytest.mark.rule("R-11.3")
@pytest.mark.rule("R-11.5")
@pytest.mark.rule("R-11.8")
def test_a_case_from_proposal_to_its_close(town: Town, now: datetime) -> None:
    owned = Owned(town, now)
    with pytest.raises(InvalidInput):
        propose(owned.demand.pk, by=town.petition, now=now)
    with pytest.raises(InvalidInput):
        owned.do("confirm", "principal", owner=town.office, no_conflict=True)
    with pytest.raises(InvalidInput):
        owned.do("confirm", "principal", owner=town.leader, no_conflict=False)
    with pytest.raises(NotPermitted):
        owned.do("confirm", "petition", owner=town.leader, no_conflict=True)
    owned.confirmed()
    assert Matter.objects.get(pk=owned.pk).owner == town.leader
    with pytest.raises(InvalidInput):
        owned.plan()
    owned.planned()
    owned.do("note", "office", duty=Duty.SOLVE, text="清障完成")
    assert owned.status == "working"
    with pytest.raises(StepNotAllowed):
        owned.do("outcome", "leader", outcome="办好了")
    finish_all(owned.pk, by=town.office, now=now)
    owned.do("outcome", "leader", outcome="办好了")
    with pytest.raises(InvalidInput):
        owned.do("verify", "petition", resident_phoned=False, remedies_told=True)
    owned.do("verify", "petition", resident_phoned=True, remedies_told=True)
    with pytest.raises(InvalidInput):  # nothing performed yet: no ground is true
        owned.do("close", "principal", ground="performed")
    owned.demand.drafted()
    done("issue", owned.demand.pk, **owned.demand.head())
    done("perform", owned.demand.pk, on=local_date(now), what="路修好了", **owned.demand.handler())
    owned.do("close", "principal", ground="performed")
    assert owned.status == "closed"
    assert Clock.objects.get(matter=owned.pk, rule="owned.max_days").state == "met"
    owned.do("reopen", "petition", reason="又塌了")
    assert owned.status == "working"
    assert OWNED_CASE.check() == []


@pytest.mark.rule("SM-4")
def test_who_only_sees_a_case_writes_no_note_and_a_step_says_who_did_it(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    before = picture()
    with pytest.raises(NotPermitted):
        owned.do("note", "mayor", duty=Duty.SOLVE, text="清障完成")
    assert changed(before, picture()) == []
    step = owned.do("note", "office", duty=Duty.SOLVE, text="清障完成").step
    assert (step.by, step.role, step.from_status, step.to_status) == (town.office, "office_cadre", "planned", "working")
    assert not Step.objects.filter(matter=owned.pk, event__in=("begin", "note"), by=town.leader).exists()


@pytest.mark.rule("RR-2")
def test_who_only_sees_a_case_declines_no_contact_in_the_residents_name(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    before = picture()
    with pytest.raises(NotPermitted):
        owned.do("decline", "mayor")
    with pytest.raises(NotPermitted):  # the resident's own words are the resident's
        owned.do("no_contact", "petition")
    assert changed(before, picture()) == []
    step = owned.do("no_contact", "resident").step
    assert (step.by, step.role, step.event, step.rule) == (None, "resident", "decline_contact", "RR-2")


def test_a_task_sent_twice_is_given_once(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    given = {"id": uuid7(), "duty": Duty.KNOW, "cadre": town.office, "task": "听本人说", "due_on": local_date(now)}
    first = owned.do("share", "leader", **given)
    before = picture()
    again = owned.do("share", "leader", **given)
    assert (again.gave, again.step) == (first.gave, None)
    assert changed(before, picture()) == []


@pytest.mark.rule("R-11.7")
@pytest.mark.rule("RR-2")
@pytest.mark.rule("RR-3")
def test_what_must_never_be_written_about_a_person_is_refused(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    for words in ("已稳控在家", "掌握其行踪", "查到车票", "签了息访承诺", "安排人盯防"):
        with pytest.raises(InvalidInput):
            owned.do("note", "leader", duty=Duty.KNOW, text=words)
    with pytest.raises(InvalidInput):
        owned.do("note", "leader", duty=Duty.SUPPORT, text="去看望")
    with pytest.raises(InvalidInput):
        owned.do("note", "leader", duty=Duty.SOLVE, service="contact", text="电话")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseNote.objects.create(case_id=owned.pk, duty=Duty.SUPPORT, text="x", by=town.leader, at=now)
    columns = {field.name for model in (OwnedCase, DutyShare, CaseNote) for field in model._meta.get_fields()}
    assert not columns & {"whereabouts", "travel", "watcher", "mood", "promise", "stability", "family"}


@pytest.mark.rule("R-11.7")
def test_refused_contact_is_respected_at_once(town: Town, client: Client, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    assert follow(client, owned.demand.receipt.number, owned.demand.receipt.code).status_code == 302
    assert "试leader" in client.get("/ask/mine/").content.decode()
    assert client.post("/ask/mine/", {"deed": "no_contact"}).status_code == 302
    assert client.post("/ask/mine/", {"deed": "no_contact"}).status_code == 404
    assert DutyShare.objects.filter(case=owned.pk, duty=Duty.SUPPORT, done_on=None).count() == 0
    with pytest.raises(InvalidInput):
        owned.do("note", "leader", duty=Duty.SUPPORT, service="contact", text="打电话")
    assert client.post("/ask/mine/", {"deed": "other_owner", "other_owner-text": "换一位"}).status_code == 302
    owned.do("owner", "principal", owner=town.in_charge, reason="本人请求")
    assert Matter.objects.get(pk=owned.pk).owner == town.in_charge


def test_two_silent_periods_reach_the_principal_leader_once(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    assert escalate_silence(now=now + timedelta(days=29)) == 0
    assert escalate_silence(now=now + timedelta(days=31)) == 1
    assert escalate_silence(now=now + timedelta(days=31)) == 0
    assert Message.objects.filter(recipient=town.principal, title__contains="两期没有进展").exists()
    assert Step.objects.filter(matter=owned.pk, event="silence").count() == 1


@pytest.mark.rule("RR-14")
def test_contact_notes_are_forgotten_a_year_after_the_close(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    owned.do("note", "leader", duty=Duty.SUPPORT, service="hardship", text="送去申请表")
    owned.do("note", "leader", duty=Duty.SOLVE, text="清障")
    owned.do("track", "principal", track="court", reason="本人起诉")
    assert forget_notes(now=now + timedelta(days=360)) == 0
    assert forget_notes(now=now + timedelta(days=370)) == 1
    assert CaseNote.objects.count() == 1


@pytest.mark.rule("R-11.10")
def test_load_shows_every_leader_and_marks_the_uneven(town: Town, now: datetime) -> None:
    for _time in range(3):
        Owned(town, now).confirmed()
    rows = {row.leader.username: row for row in load_table(town.petition)}
    assert {"principal", "mayor", "in_charge", "leader", "security_chief"} <= set(rows)
    assert (rows["leader"].cases, rows["leader"].is_uneven, rows["mayor"].cases) == (3, True, 0)


@pytest.mark.rule("RR-13")
def test_whoever_is_excluded_from_the_demand_never_finds_its_case(town: Town, now: datetime) -> None:
    demand = Case(town, now, ROAD).accepted()
    done("exclude", demand.pk, person=town.principal, reason="亲属", by=town.petition, expected_version=None, now=now)
    case = propose(demand.pk, criteria=["old"], by=town.petition, now=now)
    assert town.client("principal").get(f"/cases/{case.pk}/").status_code == 404
    assert town.client("mayor").get(f"/cases/{case.pk}/").status_code == 200
    with pytest.raises(InvalidInput):
        on_case(case.pk, "confirm", by=town.mayor, now=now, owner=town.principal, no_conflict=True)


@pytest.mark.rule("R-10.8")
def test_a_helper_sees_what_was_agreed_and_nothing_after_it_ends(town: Town, client: Client, now: datetime) -> None:
    stated = Filing(
        topic="road",
        text="路塌了，请来修",
        place="三组",
        channel="visit",
        read_back=True,
        asker_name="李某",
        asker_phone="0717-3334444",
    )
    demand = Case(town, now, stated).accepted()
    row, code = helpers.link_helper(
        demand.pk, name="张律师", kind="adviser", parts=["text"], consented_on=local_date(now), by=town.office, now=now
    )
    assert follow(client, demand.receipt.number, code).status_code == 302
    page = client.get("/ask/mine/").content.decode()
    assert "请来修" in page
    assert "3334444" not in page
    assert "三组" not in page
    helpers.end_helper(row.pk, by=None, now=now)
    assert client.get("/ask/mine/").status_code == 302
    assert follow(Client(), demand.receipt.number, code).status_code == 422
