"""Cases that a leader owns, from proposal to close (R-11, SM-4, RR-2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.demands import ROAD, Case, done
from factories.leadership import Owned, finish_all, on_case, propose
from factories.pictures import changed, picture
from factories.residents import follow
from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.kind import OWNED_CASE
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase
from lianxinqiao.leadership.operations.contact import escalate_silence, forget_notes
from lianxinqiao.leadership.queries.cases import load_table
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


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
    asked = "已打电话问过本人", "已告知救济途径"
    page = f"/cases/{owned.pk}/"
    assert not any(words in town.client("leader").get(page).content.decode() for words in asked)
    owned.do("verify", "petition", resident_phoned=True, remedies_told=True)
    assert all(words in town.client("leader").get(page).content.decode() for words in asked)
    with pytest.raises(StepNotAllowed):  # nothing performed yet: no ground is true
        owned.do("close", "principal", ground="performed")
    owned.demand.drafted()
    done("issue", owned.demand.pk, **owned.demand.head())
    done("perform", owned.demand.pk, on=local_date(now), what="路修好了", **owned.demand.handler())
    owned.do("close", "principal", ground="performed")
    assert owned.status == "closed"
    assert "办结依据" in town.client("leader").get(page).content.decode()
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
    case = propose(demand.pk, by=town.petition, now=now)
    assert town.client("principal").get(f"/cases/{case.pk}/").status_code == 404
    assert town.client("mayor").get(f"/cases/{case.pk}/").status_code == 200
    with pytest.raises(InvalidInput):
        on_case(case.pk, "confirm", by=town.mayor, now=now, owner=town.principal, no_conflict=True)


@pytest.mark.rule("RR-14")
def test_whoever_reads_the_demand_on_the_page_of_its_case_has_opened_it(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    client = town.client("leader")
    for _time in range(2):
        page = client.get(f"/cases/{owned.pk}/")
        assert (page.status_code, "三组机耕路塌方" in page.content.decode()) == (200, True)
    noted = RecordOpening.objects.filter(subject_kind="demand", subject_id=owned.demand.pk, by=town.leader)
    assert list(noted.values_list("purpose", flat=True)) == ["read"]


@pytest.mark.rule("RR-1")
def test_who_may_not_read_the_demand_reads_nothing_of_it_in_its_case(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    said = ROAD.text
    for name, reads in (("leader", True), ("petition", True), ("mayor", False)):
        token = issue_token(town.staff[name], name="t", days=1, now=now)
        by_api = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/cases/{owned.pk}")
        by_page = town.client(name).get(f"/cases/{owned.pk}/")
        assert (by_api.status_code, by_page.status_code) == (200, 200), name
        facts = {fact["title"]: fact["value"] for fact in by_api.json()["facts"]}
        assert (facts.get("诉求") == said, said in by_page.content.decode()) == (reads, reads), name
        assert facts["说明"] == "坡下有五户", name
    assert not RecordOpening.objects.filter(subject_id=owned.demand.pk, by=town.mayor).exists()


@pytest.mark.rule("RR-2")
def test_no_contact_ends_what_is_undone_of_the_duty_of_support_and_nothing_else(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    task = {"duty": Duty.SUPPORT, "cadre": town.cadre, "task": "送去申请表", "due_on": local_date(now)}
    early = owned.do("share", "leader", **task).gave
    owned.do("done", "cadre", share=early, evidence="申请表已当面送到")
    owned.do("no_contact", "resident")
    undone = DutyShare.objects.filter(case=owned.pk, done_on=None).values_list("duty", flat=True)
    assert set(undone) == set(Duty) - {Duty.SUPPORT}
    assert not DutyShare.objects.filter(case=owned.pk).exclude(duty=Duty.SUPPORT).exclude(not_applicable="").exists()
    # What was done before stays as it was done.
    early.refresh_from_db()
    assert (early.evidence, early.not_applicable) == ("申请表已当面送到", "")
