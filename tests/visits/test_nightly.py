"""What happens to the diary and the months without anybody pressing a button, and what an assessor may do to an entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from factories.matters import at
from factories.months import explain
from factories.pictures import changed, picture
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.visits.kind import ENTRY, MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.operations import assessments, diary

pytestmark = pytest.mark.django_db
# A Wednesday; five working days later is the Wednesday after.
WRITTEN = at("11-11")


def entry(town: Town, *, submit: bool = True) -> VisitLog:
    stated = a_visit(kind="household_visit", visited_on=date(2026, 11, 11), household=town.homes[0])
    return write_visit(town.own, stated, submit=submit, by=town.cadre, now=WRITTEN)


def by(who: Any, now: datetime = WRITTEN) -> dict[str, Any]:
    return {"by": who, "now": now}


def test_an_entry_left_for_five_working_days_is_accepted_by_time_and_once(town: Town) -> None:
    visit = entry(town)
    assert visit.accept_due_on == date(2026, 11, 18)

    assert diary.accept_by_time(on=date(2026, 11, 18), now=at("11-18", 3)) == 0
    assert diary.accept_by_time(on=date(2026, 11, 19), now=at("11-19", 3)) == 1
    assert diary.accept_by_time(on=date(2026, 11, 19), now=at("11-19", 3)) == 0

    visit.refresh_from_db()
    assert (visit.status, visit.accepted_at) == ("accepted", at("11-19", 3))
    step = visit.steps.order_by("-id")[0]
    assert (step.event, step.by, step.role, step.rule, step.at) == ("accept", None, "system", "SM-1", at("11-19", 3))


def test_the_machine_accepts_and_settles_nothing_before_its_day(town: Town) -> None:
    visit = entry(town)
    assessments.compute_month(Month(2026, 10), now=WRITTEN)
    month = explain(town.cadre, WRITTEN)
    do(MONTH, month.pk, "confirm", {"comment": "不足"}, **by(town.secretary))
    before = picture()

    with pytest.raises(StepNotAllowed):
        do(ENTRY, visit.pk, "accept", by="system", now=at("11-18", 3))
    with pytest.raises(StepNotAllowed):
        do(MONTH, month.pk, "settle", by="system", now=at("11-18", 3))
    with pytest.raises(NotPermitted):
        do(MONTH, month.pk, "settle", by=town.secretary, now=at("11-19", 3))
    assert changed(before, picture()) == []


@pytest.mark.refuses("visit.object", "这条日志")
def test_a_draft_is_thrown_away_by_its_author_and_nobody_else(town: Town) -> None:
    draft, handed_in = entry(town, submit=False), entry(town)
    before = picture()
    with pytest.raises(StepNotAllowed):
        do(ENTRY, handed_in.pk, "discard", by=town.cadre, now=WRITTEN)
    with pytest.raises((NotPermitted, NotVisible)):
        do(ENTRY, draft.pk, "discard", by=town.sibling, now=WRITTEN)
    assert changed(before, picture()) == []

    do(ENTRY, draft.pk, "discard", by=town.cadre, now=at("11-12"))

    draft.refresh_from_db()
    assert draft.status == "voided"
    # It is gone when it was thrown away, not when it was written; and nothing of it can be objected to.
    step = draft.steps.order_by("-id")[0]
    assert (step.event, step.at, step.by, step.role) == ("void", at("11-12"), town.cadre, "village_cadre")
    with pytest.raises(StepNotAllowed):
        do(ENTRY, draft.pk, "object", {"text": "留着"}, by=town.cadre, now=at("11-12"))


def test_a_question_is_answered_by_the_author_with_words_and_the_entry_waits_again(town: Town) -> None:
    visit = entry(town)
    do(ENTRY, visit.pk, "ask", {"text": "谁在家？"}, **by(town.secretary))
    before = picture()
    with pytest.raises(InvalidInput):
        do(ENTRY, visit.pk, "answer", {"text": " "}, **by(town.cadre))
    with pytest.raises(NotPermitted):
        do(ENTRY, visit.pk, "answer", {"text": "老人"}, **by(town.secretary))
    with pytest.raises(StaleVersion):
        do(ENTRY, visit.pk, "answer", {"text": "老人"}, by=town.cadre, seen=1, now=WRITTEN)
    assert changed(before, picture()) == []

    do(ENTRY, visit.pk, "answer", {"text": "老人在家"}, **by(town.cadre, at("11-12")))

    visit.refresh_from_db()
    assert visit.status == "submitted"
    step = visit.steps.order_by("-id")[0]
    assert (step.event, step.reason, step.at) == ("answer", "老人在家", at("11-12"))


@pytest.mark.parametrize(
    ("uphold", "status", "event"), [(True, "accepted", "uphold_objection"), (False, "voided", "keep_void")]
)
def test_an_objection_is_decided_by_the_leader_above_once(town: Town, uphold: bool, status: str, event: str) -> None:
    visit = entry(town)
    do(ENTRY, visit.pk, "accept", **by(town.secretary))
    do(ENTRY, visit.pk, "void", {"text": "没去过"}, **by(town.secretary))
    with pytest.raises(StepNotAllowed):
        do(ENTRY, visit.pk, "decide", {"uphold": uphold, "reason": "查过"}, by=town.leader, now=WRITTEN)
    do(ENTRY, visit.pk, "object", {"text": "去过"}, by=town.cadre, now=at("11-12"))
    before = picture()
    with pytest.raises(NotPermitted):
        do(ENTRY, visit.pk, "decide", {"uphold": uphold, "reason": "查过"}, by=town.secretary, now=at("11-13"))
    with pytest.raises(InvalidInput):
        do(ENTRY, visit.pk, "decide", {"uphold": uphold, "reason": " "}, by=town.leader, now=at("11-13"))
    assert changed(before, picture()) == []

    do(ENTRY, visit.pk, "decide", {"uphold": uphold, "reason": "查过"}, by=town.leader, now=at("11-13"))

    visit.refresh_from_db()
    step = visit.steps.order_by("-id")[0]
    assert (visit.status, step.event, step.by, step.at) == (status, event, town.leader, at("11-13"))
    with pytest.raises(StepNotAllowed):
        do(ENTRY, visit.pk, "decide", {"uphold": uphold, "reason": "再查"}, by=town.leader, now=at("11-13"))


def test_a_confirmed_month_is_final_when_the_time_to_object_is_over(town: Town) -> None:
    assessments.compute_month(Month(2026, 10), now=WRITTEN)
    row = explain(town.cadre, WRITTEN)
    do(MONTH, row.pk, "confirm", {"comment": "不足"}, **by(town.secretary))
    row.refresh_from_db()
    assert row.object_by == date(2026, 11, 18)

    assert assessments.settle_confirmed(on=date(2026, 11, 18), now=at("11-18", 3)) == 0
    assert assessments.settle_confirmed(on=date(2026, 11, 19), now=at("11-19", 3)) == 1
    assert assessments.settle_confirmed(on=date(2026, 11, 19), now=at("11-19", 3)) == 0

    row.refresh_from_db()
    assert row.status == "final"
    steps = [(step.event, step.role, step.from_status, step.to_status) for step in row.steps.order_by("id")]
    assert steps == [
        ("compute", "system", "open", "asked"),
        ("reason", "village_cadre", "asked", "asked"),
        ("confirm", "village_secretary", "asked", "confirmed"),
        ("settle", "system", "confirmed", "final"),
    ]
