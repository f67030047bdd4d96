"""A question about an entry is answered within three working days; then it may be voided (SM-1)."""

from __future__ import annotations

from datetime import date

import pytest

from factories.matters import at
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.calendar.operations.calendars import decide_rule_value
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.notifications.models import Message
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.operations.diary import remind_of_unanswered

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-1")]
# A Tuesday; three working days later is Friday the 13th.
ASKED, ANSWER_BY = at("11-10"), date(2026, 11, 13)


def asked(town: Town) -> VisitLog:
    said = a_visit("household_visit", date(2026, 11, 10), household=town.homes[0])
    row = write_visit(town.own, said, by=town.cadre, now=ASKED)
    do(ENTRY, row.pk, "ask", {"text": "谁在家？"}, by=town.secretary, now=ASKED)
    row.refresh_from_db()
    return row


@pytest.mark.refuses("visit.void", "答复询问的期限")
def test_what_its_author_does_not_answer_for_in_time_is_voided_and_may_be_objected_to(town: Town) -> None:
    row = asked(town)
    assert row.answer_by == ANSWER_BY
    with pytest.raises(StepNotAllowed, match="先听作者答复"):
        do(ENTRY, row.pk, "void", {"text": "没有答复"}, by=town.secretary, now=at("11-13", 23))

    do(ENTRY, row.pk, "void", {"text": "没有答复"}, by=town.secretary, now=at("11-14", 0))
    do(ENTRY, row.pk, "object", {"text": "出差了，老人在家"}, by=town.cadre, now=at("11-16"))
    do(ENTRY, row.pk, "decide", {"uphold": True, "reason": "查过"}, by=town.leader, now=at("11-17"))
    row.refresh_from_db()
    assert (row.status, row.accepted_at) == ("accepted", at("11-17"))


def test_an_answer_that_comes_late_is_an_answer(town: Town) -> None:
    row = asked(town)
    do(ENTRY, row.pk, "answer", {"text": "老人在家"}, by=town.cadre, now=at("11-20"))
    row.refresh_from_db()
    assert row.status == "submitted"


def test_author_and_assessor_hear_once_that_nobody_answered(town: Town) -> None:
    asked(town)
    Message.objects.all().delete()
    assert remind_of_unanswered(on=ANSWER_BY, now=at("11-13")) == 0
    for day in (14, 15):
        assert remind_of_unanswered(on=date(2026, 11, day), now=at(f"11-{day}")) == 1
    heard = Message.objects.filter(title="2026-11-10下队日志的询问逾期未答复").values_list(
        "recipient__username", flat=True
    )
    assert sorted(heard) == sorted([town.cadre.username, town.secretary.username])
    assert remind_of_unanswered(on=date(2026, 11, 21), now=at("11-21")) == 0


def test_the_town_decides_how_long_an_answer_may_take(town: Town) -> None:
    decide_rule_value(
        "visit.answer_workdays", value="1", valid_from=date(2026, 11, 1), decided_by="党委会", reason="试"
    )
    assert asked(town).answer_by == date(2026, 11, 11)
