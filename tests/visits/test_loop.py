"""The first full loop: a visit raises a report, the leader answers, the month is confirmed, a check is drawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from factories import checks
from factories.conditions import a_report, report_condition
from factories.months import explain
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.models import Message
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.kind import CHECK, ENTRY, MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, VisitLog
from lianxinqiao.visits.operations import assessments, spotchecks

pytestmark = pytest.mark.django_db


def people_report(**more: Any) -> dict[str, Any]:
    stated: dict[str, Any] = {"kind": "people", "place": "一组", "facts": "水管断了两天", "urgency": 2, **more}
    return a_report(**stated)


@pytest.mark.rule("R-4.2")
@pytest.mark.rule("R-4.8")
@pytest.mark.rule("R-4.9")
@pytest.mark.rule("SM-2")
def test_a_visit_raises_a_report_and_the_leader_answers(town: Town, home: Household, now: datetime) -> None:
    written = a_visit(
        kind="household_visit",
        visited_on=day_before(now),
        household=home,
        reports=[people_report()],
        promises=[("问水厂", day_before(now, -3))],
    )
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    assert visit.status == "submitted"
    assert visit.block_people == "reported"
    matter = Matter.objects.get()
    assert matter.owner == town.in_charge
    assert matter.links.get().source_id == visit.pk
    assert Message.objects.filter(recipient=town.in_charge, is_urgent=True).count() == 1
    assert Clock.objects.filter(matter=matter, state="running").count() == 2

    do(REPORT, matter.pk, "acknowledge", by=town.in_charge, seen=1, now=now)
    assert Clock.objects.get(matter=matter, rule="five.ack.urgent").state == "met"
    do(REPORT, matter.pk, "judge", {"urgency": 2}, by=town.in_charge, now=now)
    do(REPORT, matter.pk, "respond", {"reason": "已派人抢修"}, by=town.in_charge, now=now)
    do(REPORT, matter.pk, "resolve", {"reason": "水管已接好"}, by=town.in_charge, now=now)
    do(REPORT, matter.pk, "answer", {"answer": "当天通水"}, by=town.in_charge, now=now)
    matter.refresh_from_db()
    assert matter.is_done
    assert matter.closed_at == now
    assert Message.objects.filter(recipient=town.cadre, title__contains="已答复").exists()
    do(REPORT, matter.pk, "reopen", {"reason": "晚上又停了"}, by=town.cadre, now=now)
    matter.refresh_from_db()
    assert matter.status == "reopened"
    events = list(Step.objects.filter(matter=matter).order_by("id").values_list("event", flat=True))
    assert events == ["open", "acknowledge", "judge", "respond", "resolve", "answer", "reopen"]


def test_the_same_id_twice_is_one_visit_and_one_report(town: Town, home: Household, now: datetime) -> None:
    key = uuid4()
    written = a_visit(kind="household_visit", visited_on=day_before(now), household=home, reports=[people_report()])
    assert write_visit(town.own, written, by=town.cadre, now=now, id=key) == write_visit(
        town.own, written, by=town.cadre, now=now, id=key
    )
    assert VisitLog.objects.count() == Matter.objects.count() == 1


def test_a_stale_page_and_a_wrong_person_change_nothing(town: Town, now: datetime) -> None:
    report = report_condition(town.own, people_report(), by=town.cadre, now=now)
    with pytest.raises(NotPermitted):
        do(REPORT, report.pk, "acknowledge", by=town.cadre, seen=1, now=now)
    with pytest.raises(NotVisible):
        do(REPORT, report.pk, "acknowledge", by=town.sibling, seen=1, now=now)
    do(REPORT, report.pk, "acknowledge", by=town.in_charge, seen=1, now=now)
    with pytest.raises(StaleVersion):
        do(REPORT, report.pk, "judge", {"urgency": 1}, by=town.in_charge, seen=1, now=now)
    with pytest.raises(StepNotAllowed):
        do(REPORT, report.pk, "acknowledge", by=town.in_charge, now=now)
    assert Step.objects.filter(matter=report.pk).count() == 2


@pytest.mark.rule("R-4.3")
@pytest.mark.rule("R-4.4")
@pytest.mark.rule("RR-5")
@pytest.mark.rule("RR-7")
def test_opinion_has_no_persons_and_security_is_hand_over_only(town: Town, now: datetime) -> None:
    for facts in ("他电话13812345678", "身份证420527196801011234", "微信号 abc12345"):
        with pytest.raises(InvalidInput):
            report_condition(
                town.own, people_report(kind="opinion", facts=facts, answer_needed="何时完工"), by=town.cadre, now=now
            )
    report = report_condition(town.own, people_report(kind="security", facts="路灯被砸"), by=town.cadre, now=now)
    assert report.matter.owner == town.security_chief
    do(REPORT, report.pk, "acknowledge", by=town.security_chief, now=now)
    do(REPORT, report.pk, "judge", {"urgency": 2}, by=town.security_chief, now=now)
    with pytest.raises(NotPermitted):
        do(REPORT, report.pk, "respond", {"reason": "去查"}, by=town.security_chief, now=now)
    with pytest.raises(InvalidInput):
        do(REPORT, report.pk, "hand_over", {"body": "派出所", "person": "王警官"}, by=town.security_chief, now=now)
    do(
        REPORT,
        report.pk,
        "hand_over",
        {"body": "派出所", "person": "王警官", "basis": "人民警察法第二十一条"},
        by=town.security_chief,
        now=now,
    )


def test_an_emergency_is_telephoned_first_and_not_lowered_by_one_alone(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        report_condition(town.own, people_report(urgency=3), by=town.cadre, now=now)
    report = report_condition(town.own, people_report(urgency=3, phoned_at=now), by=town.cadre, now=now)
    do(REPORT, report.pk, "acknowledge", by=town.in_charge, now=now)
    with pytest.raises(InvalidInput):
        do(REPORT, report.pk, "judge", {"urgency": 1, "reason": "没那么急"}, by=town.in_charge, now=now)
    do(
        REPORT,
        report.pk,
        "judge",
        {"urgency": 1, "reason": "没那么急", "second": town.principal},
        by=town.in_charge,
        now=now,
    )


@pytest.mark.rule("R-4.9")
def test_reminders_come_once_and_late_goes_one_level_up(town: Town, now: datetime) -> None:
    report_condition(town.own, people_report(urgency=3, phoned_at=now), by=town.cadre, now=now)
    later = now + timedelta(hours=3)
    first = check_clocks(now=later)
    told = Message.objects.count()
    assert first > 0
    assert check_clocks(now=later) == 0
    assert Message.objects.count() == told
    assert Message.objects.filter(recipient__in=[town.principal, town.mayor], title__startswith="已逾期").exists()
    assert Step.objects.filter(event="escalate").count() >= 1


@pytest.mark.rule("R-3.6")
@pytest.mark.rule("SM-1")
def test_month_is_computed_confirmed_and_objected(town: Town, now: datetime) -> None:
    """By another person, never by oneself."""
    month = Month.of(day_before(now)).previous
    for number in range(9):
        moment = datetime.combine(
            month.first + timedelta(days=number), datetime.min.time(), tzinfo=now.tzinfo
        ) + timedelta(hours=10)
        visit = write_visit(
            town.own,
            a_visit(kind="household_visit", visited_on=month.first + timedelta(days=number), household=town.homes[0]),
            by=town.cadre,
            now=moment,
        )
        do(ENTRY, visit.pk, "accept", by=town.secretary, now=moment)
    assessments.compute_month(month, now=now)
    assert assessments.compute_month(month, now=now) == 0
    row = MonthlyAssessment.objects.get(staff=town.cadre)
    met = row.result
    assert row.days_done == 9
    assert met == ("met" if month.number != 12 else "short")
    mine = MonthlyAssessment.objects.get(staff=town.secretary)
    with pytest.raises(NotPermitted):
        do(MONTH, mine.pk, "confirm", {"comment": "x"}, by=town.secretary, now=now)
    explain(town.secretary, now)
    do(MONTH, mine.pk, "confirm", {"comment": "会议多"}, by=town.leader, now=now)
    short = MonthlyAssessment.objects.get(staff=town.director)
    do(MONTH, short.pk, "reason", {"kind": "illness", "reason": ""}, by=town.director, now=now)
    with pytest.raises(InvalidInput):
        do(MONTH, short.pk, "confirm", by=town.secretary, now=now)
    confirmed = do(
        MONTH, short.pk, "confirm", {"comment": "同意", "accept_reason": True}, by=town.secretary, now=now
    ).row
    assert confirmed.result == "short_explained"
    do(MONTH, short.pk, "object", {"objection": "有一天没算"}, by=town.director, now=now)
    with pytest.raises(NotPermitted):
        do(MONTH, short.pk, "decide", {"result": "met", "decision": "x"}, by=town.secretary, now=now)
    assert (
        do(MONTH, short.pk, "decide", {"result": "met", "decision": "核实有效"}, by=town.leader, now=now).row.status
        == "final"
    )


@pytest.mark.rule("R-3.7")
def test_spot_check_is_drawn_by_a_seed_and_replays(town: Town, now: datetime) -> None:
    day = checks.checkable_day(now)
    for home in town.homes[:3]:
        visit = write_visit(
            town.own, a_visit(kind="household_visit", visited_on=day, household=home), by=town.cadre, now=now
        )
        do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)
    row = checks.draw(town.own, day, now=now)
    assert checks.draw(town.own, day, now=now) == row
    assert spotchecks.replay(row)
    check = row.checks.all()[0]
    with pytest.raises(InvalidInput):
        do(CHECK, check.pk, "finding", {"event": "mismatch", "finding": ""}, by=town.leader, now=now)
    do(CHECK, check.pk, "finding", {"event": "mismatch", "finding": "说没来过"}, by=town.leader, now=now)
    do(CHECK, check.pk, "explain", {"explanation": "去的是他父亲家"}, by=town.cadre, now=now)
    assert do(CHECK, check.pk, "conclude", {"conclusion": "corrected"}, by=town.leader, now=now).row.status == "closed"
    steps = [(step.event, step.role, step.rule, step.to_status) for step in check.steps.order_by("id")]
    assert steps == [
        ("draw", "system", "R-3.7", "drawn"),
        ("mismatch", "area_leader", "R-3.7", "mismatch"),
        ("explain", "village_cadre", "SM-1", "mismatch"),
        ("conclude", "area_leader", "SM-1", "closed"),
    ]


@pytest.mark.rule("R-3.1")
@pytest.mark.rule("R-3.2")
def test_phone_calls_and_other_areas_do_not_count(town: Town, now: datetime) -> None:
    day = day_before(now)
    for place_kind in ("home", "phone"):
        visit = write_visit(
            town.own,
            a_visit(kind="household_visit", visited_on=day, household=town.homes[0], place_kind=place_kind),
            by=town.cadre,
            now=now,
        )
        do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)
    away = write_visit(town.other, a_visit(kind="village_stay", visited_on=day, place="乙村"), by=town.office, now=now)
    assert away.credited_area is None
    rows = VisitLog.objects.filter(author=town.cadre)
    assert rows.counting_for_village_cadres().count() == 1
    assert not VisitLog.objects.counting_for_town_cadres().exists()


def test_nobody_home_is_as_good_a_day_as_any(town: Town, now: datetime) -> None:
    visit = write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0], outcome="nobody_home"),
        by=town.cadre,
        now=now,
    )
    assert VisitLog.objects.filter(pk=visit.pk).counting_for_village_cadres().exists()


def test_a_draft_thrown_away_says_when_it_was_thrown_away(town: Town, now: datetime) -> None:
    written = a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0], learned="聊")
    visit = write_visit(town.own, written, submit=False, by=town.cadre, now=now)

    do(ENTRY, visit.pk, "discard", by=town.cadre, now=now + timedelta(hours=9))

    step = visit.steps.get(event="void")
    assert (step.at, step.by, step.from_status, step.to_status) == (
        now + timedelta(hours=9),
        town.cadre,
        "draft",
        "voided",
    )


@pytest.mark.rule("R-3.7")
def test_the_linked_leader_adds_to_what_was_drawn_and_nobody_takes_away(town: Town, now: datetime) -> None:
    def accepted(home: int, by: str, at: datetime) -> VisitLog:
        written = a_visit(
            kind="household_visit",
            visited_on=checks.checkable_day(now),
            household=town.homes[home],
            learned="聊",
            needs="无",
        )
        visit = write_visit(town.own, written, by=town.staff[by], now=now)
        VisitLog.objects.filter(pk=visit.pk).update(status="accepted", accepted_at=at)
        return visit

    accepted(0, "cadre", now)
    row = checks.draw(town.own, checks.checkable_day(now), now=now)
    at = now + timedelta(hours=1)
    later, own = accepted(1, "cadre", at), accepted(2, "leader", at)
    path = f"/spot-checks/draws/{row.pk}/"
    posted = {"deed": "add", "add-visit": str(later.pk)}

    assert "加抽一条" not in town.client("principal").get(path).content.decode()
    assert "加抽一条" in town.client("leader").get(path).content.decode()
    assert town.client("principal").post(path, posted).status_code >= 400
    assert town.client("sibling_secretary").post(path, posted).status_code == 404
    with pytest.raises(NotPermitted):
        checks.add(row, later, by=town.principal, now=now)
    with pytest.raises(InvalidInput):
        checks.add(row, own, by=town.leader, now=now)
    assert row.checks.count() == 1

    for _twice in range(2):
        town.client("leader").post(path, posted)

    assert row.checks.get(added_by=town.leader).visit == later
    assert row.checks.count() == 2
    assert spotchecks.replay(row)


def test_a_step_of_the_diary_says_in_which_role_also_away_from_home(town: Town, now: datetime) -> None:
    written = a_visit(kind="village_stay", visited_on=day_before(now), place="乙村")
    visit = write_visit(town.other, written, by=town.office, now=now)
    do(ENTRY, visit.pk, "credit", by=town.gov_office, now=now)

    steps = [(step.event, step.role, step.rule) for step in visit.steps.order_by("id")]

    assert steps == [
        ("write", "office_cadre", "R-3.5"),
        ("submit", "office_cadre", "SM-1"),
        ("approve_area", "party_gov_office", "R-3.2"),
    ]


def test_who_comes_too_late_is_told_what_was_done_and_keeps_what_was_typed(town: Town, now: datetime) -> None:
    written = a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0])
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)

    sent = {"deed": "ask", "ask-text": "谁在家？", "version": "2"}
    answer = town.client("secretary").post(f"/visits/{visit.pk}/", sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "谁在家？" in page
    assert "已办“通过”" in page
