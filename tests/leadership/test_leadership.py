"""Reception days and leader-owned cases: R-10, R-11, SM-4, RR-2."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.demands import ROAD, Case, Filing, done
from factories.leadership import Day, Owned, finish_all, on_case, on_record, propose
from factories.pictures import changed, picture
from factories.residents import follow, old_stamp
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.kind import OUTSIDE_HELPER, OWNED_CASE
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase, ReceptionVisit
from lianxinqiao.leadership.operations.contact import escalate_silence, forget_notes
from lianxinqiao.leadership.queries.cases import load_table
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-10.1")
@pytest.mark.rule("R-10.3")
@pytest.mark.refuses("reception_day.publish", "接访日须提前")
def test_a_reception_is_published_ten_days_ahead_or_not_at_all(town: Town, now: datetime) -> None:
    late = Day(town, now, ahead=9)
    with pytest.raises(InvalidInput):
        late.do("publish")
    day = Day(town, now, ahead=10)
    assert day.do("publish").row.published_on == local_date(now)
    with pytest.raises(StepNotAllowed):
        day.do("publish")
    with pytest.raises(InvalidInput):
        Day(town, now, leader=town.office)
    with pytest.raises(InvalidInput):
        Day(town, now, ahead=10)  # the same leader at the same hour
    with pytest.raises(InvalidInput):
        Day(town, now, ahead=-1)
    with pytest.raises(InvalidInput):
        Day(town, now, ends_at=time(8))
    with pytest.raises(NotPermitted):
        Day(town, now, by=town.cadre)
    with pytest.raises(InvalidInput):
        Day(town, now, mode="on_site")


@pytest.mark.rule("R-10.1")
def test_a_substitute_stands_on_the_same_step(town: Town, now: datetime) -> None:
    day = Day(town, now)
    for wrong in (town.in_charge, town.principal, town.office):
        with pytest.raises(InvalidInput):
            day.do("substitute", by_whom=wrong, reason="开会")
    day.do("substitute", by_whom=town.mayor, reason="到县里开会")
    lower = Day(town, now, leader=town.in_charge, ahead=21)
    assert lower.do("substitute", by_whom=town.principal, reason="出差").row.host == town.principal


@pytest.mark.rule("R-10.1")
@pytest.mark.refuses("reception_day.cancel", "已取消，或")
def test_a_day_that_is_past_or_has_a_closed_record_is_not_cancelled(town: Town, now: datetime) -> None:
    day = Day(town, now)
    visit = day.walk_in(about="路灯")
    day.now = now + timedelta(days=21)
    with pytest.raises(StepNotAllowed):
        day.do("cancel", reason="下雨")
    day.now = now
    given = {
        "area": town.own,
        "topic": "road",
        "text": "路灯不亮",
        "answer": "去修",
        "read_back": True,
        "signed": "paper",
    }
    on_record(visit.pk, "record", by=town.principal, now=now, **given)
    part = {"to": town.office, "task": "修", "due_on": local_date(now)}
    on_record(visit.pk, "assign", by=town.principal, now=now, **part)
    on_record(visit.pk, "close", by=town.principal, now=now)
    with pytest.raises(StepNotAllowed):
        day.do("cancel", reason="下雨")
    other = Day(town, now, ahead=22)
    came = other.walk_in()
    other.do("cancel", reason="下雨")
    with pytest.raises(StepNotAllowed):
        other.walk_in()
    with pytest.raises(StepNotAllowed):
        on_record(came.pk, "record", by=town.principal, now=now, **given)


def test_what_is_sent_twice_is_done_once_and_nobody_takes_the_id_of_another(town: Town, now: datetime) -> None:
    day, key = Day(town, now).published(), uuid7()
    first = day.walk_in(about="路灯", id=key)
    before = picture()
    assert day.walk_in(about="路灯", id=key) == first
    with pytest.raises(InvalidInput):
        day.walk_in(about="水", id=key)
    with pytest.raises(NotVisible):
        day.walk_in("principal", about="路灯", id=key)
    with pytest.raises(NotVisible):
        day.do("book", "resident", id=key)
    assert changed(before, picture()) == []


def test_whoever_publishes_a_day_that_is_published_already_is_told_who_did_it(town: Town, now: datetime) -> None:
    day = Day(town, now)
    seen = day.row.version
    day.published()
    page = town.client("gov_office").post(f"/receptions/{day.pk}/", {"deed": "publish", "version": seen})
    assert page.status_code == 409
    assert f"{town.petition.name}" in page.content.decode()


@pytest.mark.rule("R-10.2")
@pytest.mark.rule("R-10.6")
@pytest.mark.rule("R-10.7")
def test_from_publication_to_supervision(town: Town, client: Client, now: datetime) -> None:
    """Booked without account, recorded, read back, signed, assigned, reminded, escalated."""
    reception = Day(town, now)
    day = reception.row
    path = f"/a/{town.own.code}/receptions/"
    assert str(day.pk) not in client.get(path).content.decode()
    unpublished = {"id": uuid7(), "stamp": old_stamp(), "day": day.pk}
    assert client.post(path, unpublished).status_code == 404
    reception.published()
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
    reception.now = now
    walk_in = reception.walk_in("principal", about="路灯")
    assert (walk_in.number, walk_in.is_walk_in) == (2, True)
    assert list(day.steps.values_list("event", "role")) == [
        ("plan", "petition_office"),
        ("publish", "petition_office"),
        ("book", "resident"),
        ("walk_in", "principal_leader"),
    ]
    visit = day.visits.get(number=1)

    def said(name: str, **given: Any) -> Any:
        return on_record(visit.pk, name, by=town.principal, now=now, **given)

    with pytest.raises(StepNotAllowed):
        said("assign", to=town.office, task="查补贴", due_on=local_date(now))
    given = {"area": town.own, "topic": "subsidy", "text": "种粮补贴没有到账", "answer": "三天内查清"}
    with pytest.raises(InvalidInput):
        said("record", **given, read_back=False, signed="paper")
    with pytest.raises(InvalidInput):  # on the screen, but nothing was drawn
        said("record", **given, read_back=True, signed="screen")
    said("record", **given, read_back=True, signed="screen", signature="M10 20L30 40")
    assert (
        b"M10 20"
        not in repr(
            ReceptionVisit.objects.filter(pk=visit.pk)
            .extra(select={"kept": "signature"})
            .values_list("kept", flat=True)[0]
        ).encode()
    )
    with pytest.raises(StepNotAllowed):
        said("close")
    task = {"to": town.office, "task": "查补贴", "due_on": local_date(now) + timedelta(days=3), "id": uuid7()}
    part = said("assign", **task).gave
    assert said("assign", **task).gave == part
    said("close")
    with pytest.raises(StepNotAllowed):
        said("record", **given, read_back=True, signed="paper")
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
        on_record(walk_in.pk, "close", by=town.sibling, now=now)


@pytest.mark.rule("R-10.4")
def test_nobody_comes_to_a_home_that_does_not_want_it(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    day = Day(town, now, mode="case_visit")
    number = case.receipt.number
    with pytest.raises(InvalidInput):
        day.do("bring", number=number, resident_agrees=False)
    assert day.do("bring", number=number, resident_agrees=True).gave.demand_id == case.pk
    with pytest.raises(InvalidInput):
        day.do("bring", number="没有", resident_agrees=True)
    with pytest.raises(StepNotAllowed):
        Day(town, now, ahead=22).do("bring", number=number, resident_agrees=True)


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
    with pytest.raises(StepNotAllowed):  # nothing performed yet: no ground is true
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
    for who, other in (("leader", {**given, "task": "另一件"}), ("petition", given)):
        with pytest.raises(InvalidInput) as refused:
            owned.do("share", who, **other)
        assert refused.value.field == "id"
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
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": local_date(now)}
    with pytest.raises(NotPermitted):
        begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.mayor, now=now)
    linked = begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.office, now=now)
    row, code = linked.row, linked.gave
    assert (linked.step.event, linked.step.rule, linked.step.role) == ("link_helper", "R-10.8", "office_cadre")
    assert "请人帮忙" in town.client("office").get(f"/demands/{demand.pk}/").content.decode()
    assert follow(client, demand.receipt.number, code).status_code == 302
    page = client.get("/ask/mine/").content.decode()
    assert "请来修" in page
    assert "3334444" not in page
    assert "三组" not in page
    resident = Client()
    assert follow(resident, demand.receipt.number, demand.receipt.code).status_code == 302
    ending = {"deed": "end_helper", "end_helper-helper": f"{row.pk} {row.version}"}
    assert resident.post("/ask/mine/", ending).status_code == 302
    assert (
        list(Step.objects.filter(matter=demand.pk, rule="R-10.8").values_list("event", "role"))
        == [("end_helper", "resident"), ("link_helper", "office_cadre")][::-1]
    )
    assert client.get("/ask/mine/").status_code == 302
    assert follow(Client(), demand.receipt.number, code).status_code == 422
