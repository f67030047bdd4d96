"""What happens to the diary and the months without anybody pressing a button, and what an assessor may do to an entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from factories.matters import at
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, VisitLog
from lianxinqiao.visits.operations import assessments, diary
from lianxinqiao.visits.operations.diary import VisitInput

pytestmark = pytest.mark.django_db
# A Wednesday; five working days later is the Wednesday after.
WRITTEN = at("11-11")


def entry(town: Town, *, submit: bool = True) -> VisitLog:
    stated = VisitInput(kind="household_visit", visited_on=date(2026, 11, 11), household=town.homes[0])
    return diary.write_visit(town.own, stated, submit=submit, by=town.cadre, now=WRITTEN)


def by(who: Any, now: datetime = WRITTEN) -> dict[str, Any]:
    return {"by": who, "expected_version": None, "now": now}


def test_an_entry_left_for_five_working_days_is_accepted_by_time_and_once(town: Town) -> None:
    visit = entry(town)
    assert visit.accept_due_on == date(2026, 11, 18)

    assert diary.accept_by_time(on=date(2026, 11, 18), now=at("11-18", 3)) == 0
    assert diary.accept_by_time(on=date(2026, 11, 19), now=at("11-19", 3)) == 1
    assert diary.accept_by_time(on=date(2026, 11, 19), now=at("11-19", 3)) == 0

    visit.refresh_from_db()
    assert (visit.status, visit.accepted_at) == ("accepted", at("11-19", 3))
    step = visit.steps.order_by("-id")[0]
    assert (step.event, step.by, step.at) == ("accept", None, at("11-19", 3))


def test_a_draft_is_thrown_away_by_its_author_and_nobody_else(town: Town) -> None:
    draft, handed_in = entry(town, submit=False), entry(town)
    before = picture()
    with pytest.raises(StepNotAllowed):
        diary.discard_draft(handed_in.pk, by=town.cadre)
    with pytest.raises((NotPermitted, NotVisible)):
        diary.discard_draft(draft.pk, by=town.sibling)
    assert changed(before, picture()) == []

    diary.discard_draft(draft.pk, by=town.cadre)

    draft.refresh_from_db()
    assert draft.status == "voided"


def test_a_question_is_answered_by_the_author_with_words_and_the_entry_waits_again(town: Town) -> None:
    visit = entry(town)
    diary.ask_back(visit.pk, question="谁在家？", **by(town.secretary))
    before = picture()
    with pytest.raises(InvalidInput):
        diary.answer_question(visit.pk, answer=" ", **by(town.cadre))
    with pytest.raises(NotPermitted):
        diary.answer_question(visit.pk, answer="老人", **by(town.secretary))
    with pytest.raises(StaleVersion):
        diary.answer_question(visit.pk, answer="老人", by=town.cadre, expected_version=1, now=WRITTEN)
    assert changed(before, picture()) == []

    diary.answer_question(visit.pk, answer="老人在家", **by(town.cadre, at("11-12")))

    visit.refresh_from_db()
    assert visit.status == "submitted"
    step = visit.steps.order_by("-id")[0]
    assert (step.event, step.reason, step.at) == ("answer", "老人在家", at("11-12"))


@pytest.mark.parametrize(
    ("uphold", "status", "event"), [(True, "accepted", "uphold_objection"), (False, "voided", "keep_void")]
)
def test_an_objection_is_decided_by_the_leader_above_once(town: Town, uphold: bool, status: str, event: str) -> None:
    visit = entry(town)
    diary.accept_visit(visit.pk, **by(town.secretary))
    diary.void_visit(visit.pk, reason="没去过", **by(town.secretary))
    with pytest.raises(StepNotAllowed):
        diary.decide_void(visit.pk, uphold=uphold, reason="查过", by=town.leader, now=WRITTEN)
    diary.object_to_void(visit.pk, objection="去过", by=town.cadre, now=at("11-12"))
    before = picture()
    with pytest.raises(NotPermitted):
        diary.decide_void(visit.pk, uphold=uphold, reason="查过", by=town.secretary, now=at("11-13"))
    with pytest.raises(InvalidInput):
        diary.decide_void(visit.pk, uphold=uphold, reason=" ", by=town.leader, now=at("11-13"))
    assert changed(before, picture()) == []

    diary.decide_void(visit.pk, uphold=uphold, reason="查过", by=town.leader, now=at("11-13"))

    visit.refresh_from_db()
    step = visit.steps.order_by("-id")[0]
    assert (visit.status, step.event, step.by, step.at) == (status, event, town.leader, at("11-13"))
    with pytest.raises(StepNotAllowed):
        diary.decide_void(visit.pk, uphold=uphold, reason="再查", by=town.leader, now=at("11-13"))


def test_a_confirmed_month_is_final_when_the_time_to_object_is_over(town: Town) -> None:
    assessments.compute_month(Month(2026, 10), now=WRITTEN)
    row = MonthlyAssessment.objects.get(staff=town.cadre)
    assessments.confirm(row.pk, comment="不足", **by(town.secretary))
    row.refresh_from_db()
    assert row.object_by == date(2026, 11, 18)

    assert assessments.settle_confirmed(on=date(2026, 11, 18), now=at("11-18", 3)) == 0
    assert assessments.settle_confirmed(on=date(2026, 11, 19), now=at("11-19", 3)) == 1
    assert assessments.settle_confirmed(on=date(2026, 11, 19), now=at("11-19", 3)) == 0

    row.refresh_from_db()
    assert row.status == "final"


def test_an_absence_counts_once_its_assessor_accepts_it(town: Town) -> None:
    row = assessments.record_absence(
        town.cadre, kind="training", first_on=date(2026, 11, 2), last_on=date(2026, 11, 4), by=town.cadre, now=WRITTEN
    )
    assert row.accepted_by is None
    for who in (town.cadre, town.sibling_secretary):
        with pytest.raises(NotVisible):
            assessments.accept_absence(row.pk, by=who)

    assert assessments.accept_absence(row.pk, by=town.secretary).accepted_by == town.secretary
