"""When the arrangement of a year is published, what was counted without it is counted again, and told where it moved."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from factories.demands import Case, done
from factories.matters import opened
from factories.town import SHANGHAI, Town
from factories.visits import a_visit, write_visit
from lianxinqiao.calendar.limits import last_day_of
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.by_time import settle_by_time
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.notifications.models import Message
from lianxinqiao.portal.queries.resident import steps_for_resident
from lianxinqiao.visits.models import VisitLog

pytestmark = pytest.mark.django_db
NEW_YEAR = [(date(2027, 1, day), False, "元旦") for day in (1, 4, 5)]
MAKE_UP = [(date(2027, 1, 9), True, "元旦")]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def published() -> None:
    publish_year(2027, days=[*NEW_YEAR, *MAKE_UP], notice="国办发明电〔2026〕8号", source="test")


def told(who: str) -> list[str]:
    return list(Message.objects.filter(recipient__username=who).values_list("title", flat=True))


@pytest.mark.rule("信访工作条例35")
def test_a_resident_may_ask_until_the_day_that_the_calendar_names(town: Town) -> None:
    """Delivered on 2 December: until 4 January; with the 4th and 5th off it is the 6th, and nothing is settled before."""
    case = Case(town, at(date(2026, 12, 2))).accepted().delivered(lawful=False, decision="not_support")
    row = Demand.objects.get(pk=case.pk)
    assert row.review_until == date(2027, 1, 4)

    published()

    row.refresh_from_db()
    assert row.review_until == date(2027, 1, 6)
    said = [step.reason for step in steps_for_resident(Matter.objects.get(pk=case.pk)) if step.event == "recounted"]
    assert said == ["2027年放假安排公布，截止由01-04 24:00改为01-06 24:00。"]
    assert any("群众申请的截止日改为2027-01-06" in words for words in told("office"))
    assert settle_by_time(now=at(date(2027, 1, 6))) == 0
    done("ask_review", case.pk, by=None, now=at(date(2027, 1, 6)))
    assert Matter.objects.get(pk=case.pk).status == Status.REVIEW_ASKED


@pytest.mark.rule("信访工作条例36")
def test_time_for_recheck_counts_from_the_day_of_the_answer(town: Town) -> None:
    case = Case(town, at(date(2026, 11, 2))).accepted().delivered(lawful=False, decision="not_support")
    done("ask_review", case.pk, by=None, now=at(date(2026, 11, 20)))
    case.now = at(date(2026, 12, 4))
    done("answer_review", case.pk, answer="维持", received_on=date(2026, 12, 3), **case.office())

    published()

    assert Demand.objects.get(pk=case.pk).review_until == date(2027, 1, 6)


def test_what_a_resident_was_told_never_gets_shorter(town: Town) -> None:
    """The 9th of January is a Saturday: the notice makes it a working day, and Monday stays theirs."""
    case = Case(town, at(date(2026, 12, 10))).accepted().delivered(lawful=False, decision="not_support")
    assert Demand.objects.get(pk=case.pk).review_until == date(2027, 1, 11)

    published()

    assert Demand.objects.get(pk=case.pk).review_until == date(2027, 1, 11)
    assert not Step.objects.filter(event="recounted").exists()


def test_a_limit_in_working_days_ends_where_the_calendar_says(town: Town) -> None:
    """Five working days from Wednesday 30 December: 7 January; with the 4th and 5th off and the 9th worked, the 9th."""
    start = at(date(2026, 12, 30))
    matter = opened(town, limits=("petition.objection_workdays",), now=start)
    clock = matter.clocks.get()
    assert (last_day_of(clock.due_at), clock.provisional) == (date(2027, 1, 7), True)

    published()

    clock.refresh_from_db()
    ends = (last_day_of(clock.due_at), last_day_of(clock.act_by_at), clock.provisional, clock.reminded)
    assert ends == (date(2027, 1, 9), date(2027, 1, 9), False, 0)
    assert Matter.objects.get(pk=matter.pk).next_due_at == clock.due_at
    step = Step.objects.get(event="recounted")
    assert (step.by, step.role, step.rule) == (None, "system", "petition.objection_workdays")
    assert told("in_charge") == ["2027年放假安排公布，期限重新计算：断水"]


def test_a_limit_in_days_stays_and_staff_act_by_a_day_that_is_worked(town: Town) -> None:
    start = at(date(2026, 12, 21))
    matter = opened(town, limits=("five.response.routine",), now=start)
    clock = matter.clocks.get()
    assert (last_day_of(clock.due_at), last_day_of(clock.act_by_at)) == (date(2027, 1, 5), date(2027, 1, 5))

    published()

    clock.refresh_from_db()
    assert (last_day_of(clock.due_at), last_day_of(clock.act_by_at)) == (date(2027, 1, 5), date(2026, 12, 31))
    assert not clock.provisional
    assert not Step.objects.filter(event="recounted").exists()
    assert told("in_charge") == ["2027年放假安排公布，期限重新计算：断水"]
    assert Clock.objects.get(pk=clock.pk).check_at is not None


def test_a_correction_is_counted_again_and_the_same_one_twice_tells_nobody(town: Town) -> None:
    matter = opened(town, limits=("petition.objection_workdays",), now=at(date(2026, 12, 30)))
    published()
    Message.objects.all().delete()

    published()
    assert (last_day_of(matter.clocks.get().due_at), told("in_charge")) == (date(2027, 1, 9), [])

    publish_year(2027, days=[(date(2027, 1, 4), False, "元旦")], notice="更正", source="test")
    assert last_day_of(matter.clocks.get().due_at) == date(2027, 1, 8)


def test_an_entry_waits_for_its_assessor_as_many_working_days_as_before(town: Town) -> None:
    moment = at(date(2026, 12, 30))
    said = a_visit("household_visit", date(2026, 12, 30), household=town.homes[0])
    visit = write_visit(town.own, said, by=town.cadre, now=moment)
    assert visit.accept_due_on == date(2027, 1, 7)

    published()

    assert VisitLog.objects.get(pk=visit.pk).accept_due_on == date(2027, 1, 9)


def test_what_does_not_lie_in_the_year_is_left_alone(town: Town) -> None:
    matter = opened(town, limits=("petition.objection_workdays",), now=at(date(2026, 11, 11)))
    before = Clock.objects.filter(matter=matter).values().get()

    published()

    assert Clock.objects.filter(matter=matter).values().get() == before
    assert told("in_charge") == []
