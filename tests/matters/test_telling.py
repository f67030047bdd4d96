"""Who is told of a matter, who hurries whom, who asks in writing, and what a hand-over moves."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from factories.conditions import a_report, report_condition
from factories.matters import OPENED, answer_supervision, at, opened, supervise, urge
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.errors import NotPermitted, NotVisible
from lianxinqiao.matters.models import Matter, Step, Supervision
from lianxinqiao.matters.operations.moving import write_step
from lianxinqiao.matters.operations.pressing import move_open
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("recipient__username", "title"))


@pytest.mark.rule("RR-13")
def test_whoever_a_matter_is_hidden_from_is_not_told_of_it(town: Town) -> None:
    matter = opened(town)
    matter.excluded.add(town.secretary)

    sent = tell_of(matter, [town.secretary, town.leader, town.leader], title="有进展", body="明天来水", now=OPENED)

    assert told() == [("leader", "有进展")]
    assert (sent[0].path, sent[0].body, sent[0].is_urgent) == (f"/reports/{matter.pk}/", "明天来水", False)


def test_the_same_news_is_told_once(town: Town) -> None:
    matter = opened(town)

    for _time in range(2):
        tell_of(matter, [town.leader], title="有进展", dedupe="a", now=OPENED)

    assert told() == [("leader", "有进展")]


def test_hurrying_tells_the_owner_and_stands_in_the_history(town: Town) -> None:
    matter = opened(town)

    row = urge(matter.pk, text="老人没水喝", by=town.cadre, now=at("11-12"))

    assert (row.by, row.text, row.at) == (town.cadre, "老人没水喝", at("11-12"))
    assert told() == [("in_charge", "催办：断水")]
    step = Step.objects.get(event="urge")
    assert (step.by, step.rule, step.reason, step.from_status, step.to_status) == (
        town.cadre,
        "R-4.9",
        "老人没水喝",
        "reported",
        "reported",
    )


def test_nobody_hurries_what_is_done_or_what_they_do_not_see(town: Town) -> None:
    matter, done = opened(town), opened(town)
    write_step(done, "false_alarm", target="false_alarm", by=town.in_charge, rule="SM-2", now=OPENED, reason="没事")
    before = picture()

    with pytest.raises(StepNotAllowed):
        urge(done.pk, text="", by=town.cadre, now=OPENED)
    with pytest.raises(NotVisible):
        urge(matter.pk, text="", by=town.stranger, now=OPENED)

    assert changed(before, picture()) == []


def test_nobody_hurries_themselves_or_what_nobody_owns(town: Town) -> None:
    mine, nobodys = opened(town), opened(town, owner=None)
    before = picture()

    with pytest.raises(NotPermitted):
        urge(mine.pk, text="", by=town.in_charge, now=OPENED)
    with pytest.raises(StepNotAllowed):
        urge(nobodys.pk, text="", by=town.cadre, now=OPENED)

    assert changed(before, picture()) == []


def test_whoever_was_asked_answers_though_the_matter_has_gone_to_somebody_else(town: Town) -> None:
    matter = opened(town, owner=town.stranger)
    row = supervise(matter.pk, text="请说明", due_on=date(2026, 11, 20), by=town.principal, now=OPENED)
    Matter.objects.filter(pk=matter.pk).update(owner=town.in_charge)
    with pytest.raises(NotVisible):
        urge(matter.pk, text="", by=town.stranger, now=OPENED)

    answer_supervision(row.pk, answer="已移交", by=town.stranger, now=OPENED)

    row.refresh_from_db()
    assert row.answer == "已移交"
    with pytest.raises(NotVisible):
        answer_supervision(row.pk, answer="再答", by=town.stranger, now=OPENED)


def test_a_question_sent_twice_is_asked_once_and_its_id_is_nobody_elses(town: Town) -> None:
    matter, other, number = opened(town), opened(town), uuid4()
    given: dict[str, Any] = {"text": "请说明", "due_on": date(2026, 11, 20), "now": OPENED, "id": number}

    first = supervise(matter.pk, by=town.principal, **given)
    again = supervise(matter.pk, by=town.principal, **given)
    before = picture()

    assert (again.pk, Supervision.objects.count(), Step.objects.filter(event="supervise").count()) == (first.pk, 1, 1)
    for pk, who in ((matter.pk, town.petition), (other.pk, town.principal)):
        with pytest.raises(NotVisible):
            supervise(pk, by=who, **given)
    assert changed(before, picture()) == []


@pytest.mark.rule("R-10.7")
def test_a_leader_asks_in_writing_and_is_answered(town: Town) -> None:
    matter = opened(town)
    number = uuid4()

    row = supervise(matter.pk, text="请说明", due_on=date(2026, 11, 11), by=town.principal, now=OPENED, id=number)

    assert (row.pk, row.by, row.to, row.due_on, row.answered_at) == (
        row_id_of(number),
        town.principal,
        town.in_charge,
        date(2026, 11, 11),
        None,
    )
    assert told() == [("in_charge", "督办：断水")]
    assert Message.objects.get().is_urgent
    assert Step.objects.get(event="supervise").data == {"due_on": "2026-11-11"}
    answer_supervision(row.pk, answer="明天来水", by=town.in_charge, now=at("11-12"))
    row.refresh_from_db()
    assert (row.answer, row.answered_at) == ("明天来水", at("11-12"))
    assert ("principal", "督办已答复：断水") in told()
    assert Step.objects.get(event="answer_supervision").reason == "明天来水"


@pytest.mark.rule("RR-13")
def test_whoever_it_is_hidden_from_asks_nothing_in_writing_whatever_their_post(town: Town) -> None:
    matter = opened(town)
    matter.excluded.add(town.principal)
    before = picture()

    with pytest.raises(NotVisible):
        supervise(matter.pk, text="请说明", due_on=date(2026, 11, 20), by=town.principal, now=OPENED)
    assert changed(before, picture()) == []
    supervise(matter.pk, text="请说明", due_on=date(2026, 11, 20), by=town.mayor, now=OPENED)
    assert told() == [("in_charge", "督办：断水")]


def test_asking_in_writing_needs_a_post_words_a_day_to_come_and_somebody_to_ask(town: Town) -> None:
    matter, nobodys = opened(town), opened(town, owner=None)
    done = opened(town)
    write_step(done, "false_alarm", target="false_alarm", by=town.in_charge, rule="SM-2", now=OPENED, reason="没事")
    before = picture()
    day = date(2026, 11, 20)

    for refused, pk, text, due_on, who in (
        (NotPermitted, matter.pk, "请说明", day, town.cadre),
        (NotVisible, matter.pk, "请说明", day, town.stranger),
        (InvalidInput, matter.pk, " ", day, town.principal),
        (InvalidInput, matter.pk, "请说明", date(2026, 11, 10), town.principal),
        (StepNotAllowed, nobodys.pk, "请说明", day, town.principal),
        (StepNotAllowed, done.pk, "请说明", day, town.principal),
    ):
        with pytest.raises(refused):
            supervise(pk, text=text, due_on=due_on, by=who, now=OPENED)

    assert changed(before, picture()) == []


def test_only_whoever_was_asked_answers_with_words_and_once(town: Town) -> None:
    row = supervise(opened(town).pk, text="请说明", due_on=date(2026, 11, 20), by=town.principal, now=OPENED)

    with pytest.raises(StepNotAllowed):
        answer_supervision(row.pk, answer="x", by=town.principal, now=OPENED)
    with pytest.raises(InvalidInput):
        answer_supervision(row.pk, answer=" ", by=town.in_charge, now=OPENED)
    answer_supervision(row.pk, answer="好", by=town.in_charge, now=OPENED)
    before = picture()
    with pytest.raises(StepNotAllowed):
        answer_supervision(row.pk, answer="再答", by=town.in_charge, now=OPENED)

    assert changed(before, picture()) == []


@pytest.mark.rule("R-2.12")
def test_a_hand_over_moves_what_is_open_and_the_questions_with_it(town: Town) -> None:
    first, second, done = (
        report_condition(town.own, a_report(place="一组", facts="断水"), by=town.cadre, now=OPENED)
        for _each in range(3)
    )
    do(REPORT, done.pk, "false_alarm", {"reason": "没事"}, by=town.in_charge, now=OPENED)
    asked = supervise(first.pk, text="请说明", due_on=date(2026, 11, 20), by=town.principal, now=OPENED)
    answered = supervise(second.pk, text="请说明", due_on=date(2026, 11, 20), by=town.principal, now=OPENED)
    answer_supervision(answered.pk, answer="好", by=town.in_charge, now=OPENED)

    assert move_open(town.in_charge, town.leader, town.gov_office, at("11-12")) == 2

    assert [Matter.objects.get(pk=row.pk).owner for row in (first, second, done)] == [
        town.leader,
        town.leader,
        town.in_charge,
    ]
    assert [Supervision.objects.get(pk=row.pk).to for row in (asked, answered)] == [town.leader, town.in_charge]
    assert ("leader", "您接收了2件交接事项") in told()
    steps = Step.objects.filter(event="change_owner")
    assert {(step.rule, step.by, step.role, step.reason, step.at) for step in steps} == {
        ("R-2.12", town.gov_office, "party_gov_office", "岗位交接", at("11-12"))
    }
    assert [step.data for step in steps] == [{"before": "试in_charge", "after": "试leader"}] * 2
    assert {Matter.objects.get(pk=row.pk).version for row in (first, second)} == {2}


def test_a_hand_over_of_nothing_says_nothing(town: Town) -> None:
    assert move_open(town.leader, town.in_charge, town.gov_office, OPENED) == 0
    assert told() == []


@pytest.mark.rule("R-2.12")
@pytest.mark.rule("RR-13")
def test_who_owns_a_matter_changes_by_the_machine_alone_and_never_to_whom_it_is_hidden_from(town: Town) -> None:
    row = report_condition(town.own, a_report(place="一组", facts="断水"), by=town.cadre, now=OPENED)
    row.matter.excluded.add(town.leader)
    before = picture()
    for name, given in (("hand_on", {"to": town.principal}), ("recuse_owner", {}), ("take_up", {})):
        for by in (town.in_charge, town.principal):
            with pytest.raises(NotPermitted):
                do(REPORT, row.pk, name, given, by=by, now=OPENED)
    with pytest.raises(InvalidInput):
        do(REPORT, row.pk, "hand_on", {"to": town.leader}, by="system", now=OPENED)
    assert changed(before, picture()) == []
