"""Until when a month is explained, confirmed and decided, and a mismatch explained; who hears that it was not (SM-1)."""

from __future__ import annotations

from datetime import date

import pytest

from factories import beginnings
from factories.matters import at
from factories.months import explain
from factories.town import Town
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.notifications.models import Message
from lianxinqiao.visits.kind import CHECK, MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck
from lianxinqiao.visits.operations import assessments

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-1")]
# The second working day of November 2026 is a Tuesday; the tenth a Friday.
COMPUTED, CONFIRM_BY = at("11-03"), date(2026, 11, 13)


def counted(town: Town) -> MonthlyAssessment:
    assessments.compute_month(Month(2026, 10), now=COMPUTED)
    return MonthlyAssessment.objects.get(staff=town.cadre)


@pytest.mark.refuses("assessment.reason", "已超过")
def test_the_reason_is_given_until_the_fifth_working_day(town: Town) -> None:
    row = counted(town)
    assert (row.reason_by, row.confirm_by) == (date(2026, 11, 10), CONFIRM_BY)
    said = {"kind": "training", "reason": "学习"}
    with pytest.raises(InvalidInput, match="已超过说明原因的期限"):
        do(MONTH, row.pk, "reason", said, by=town.cadre, now=at("11-11", 0))

    do(MONTH, row.pk, "reason", said, by=town.cadre, now=at("11-10", 23))


@pytest.mark.refuses("assessment.confirm", "本人还没有说明")
def test_a_short_month_is_confirmed_when_its_reason_was_said_or_the_time_for_that_is_over(town: Town) -> None:
    row, other = counted(town), MonthlyAssessment.objects.get(staff=town.director)
    MonthlyAssessment.objects.filter(staff=town.office).update(result="met", status="computed")
    for pk in (row.pk, other.pk):
        with pytest.raises(StepNotAllowed, match="先听本人说明"):
            do(MONTH, pk, "confirm", {"comment": "知"}, by=town.secretary, now=at("11-10", 23))

    explain(town.cadre, at("11-06"))
    do(MONTH, row.pk, "confirm", {"comment": "知"}, by=town.secretary, now=at("11-06"))
    do(MONTH, other.pk, "confirm", {"comment": "知"}, by=town.secretary, now=at("11-11", 0))
    # Nobody waits for the reason of what was met.
    met = MonthlyAssessment.objects.get(staff=town.office)
    do(MONTH, met.pk, "confirm", {"comment": ""}, by=town.gov_office, now=at("11-04"))


@pytest.mark.rule("R-3.8")
def test_who_alone_holds_the_post_that_confirms_is_confirmed_one_level_up(town: Town) -> None:
    """The one of the office with a post of a town cadre: the office's only head is no longer beside them."""
    area = Appointment.objects.get(staff=town.gov_office).area
    Appointment.objects.create(staff=town.office, area=area, role="party_gov_office", starts_on=date(2020, 1, 1))
    counted(town)
    row = explain(town.office, at("11-04"))
    confirm = ("confirm", {"comment": "知"})
    for who in (town.principal, town.office):
        with pytest.raises(NotPermitted):
            do(MONTH, row.pk, *confirm, by=who, now=at("11-05"))

    Appointment.objects.filter(staff=town.gov_office).update(ends_on=date(2026, 11, 1))
    Message.objects.all().delete()
    explain(town.office, at("11-05"))
    assert set(told("已说明未达标原因")) == {town.principal.username, town.mayor.username}
    with pytest.raises(NotPermitted):
        do(MONTH, row.pk, *confirm, by=town.office, now=at("11-05"))
    do(MONTH, row.pk, *confirm, by=town.principal, now=at("11-05"))

    do(MONTH, row.pk, "object", {"objection": "有一天没算"}, by=town.office, now=at("11-06"))
    decided = {"result": "met", "decision": "核实"}
    with pytest.raises(NotPermitted):
        do(MONTH, row.pk, "decide", decided, by=town.principal, now=at("11-07"))
    do(MONTH, row.pk, "decide", decided, by=town.mayor, now=at("11-07"))


def test_counted_again_the_days_stay_and_counted_late_there_is_time_for_a_reason(town: Town) -> None:
    row = counted(town)
    MonthlyAssessment.objects.filter(pk=row.pk).update(days_done=3)
    assessments.compute_month(Month(2026, 10), now=at("11-06"))
    row.refresh_from_db()
    assert (row.days_done, row.reason_by, row.confirm_by) == (0, date(2026, 11, 10), CONFIRM_BY)

    assessments.compute_month(Month(2026, 9), now=at("11-06"))
    late = MonthlyAssessment.objects.get(staff=town.cadre, month=date(2026, 9, 1))
    assert late.reason_by == late.confirm_by == CONFIRM_BY


def told(words: str) -> dict[str, int]:
    titles = Message.objects.filter(title__contains=words)
    who = list(titles.values_list("recipient__username", flat=True))
    return {name: who.count(name) for name in who}


def test_a_month_not_confirmed_in_time_is_told_to_who_confirms_it_and_above_once(town: Town) -> None:
    row = counted(town)
    MonthlyAssessment.objects.exclude(pk=row.pk).update(confirm_by=None)
    assert assessments.remind_of_late(on=date(2026, 11, 13), now=at("11-13")) == 0
    assert not MonthlyAssessment.objects.late(date(2026, 11, 13)).exists()

    for day in (14, 15):
        assert assessments.remind_of_late(on=date(2026, 11, day), now=at(f"11-{day}")) == 1
    assert told("逾期未确认") == {town.secretary.username: 1, town.leader.username: 1}
    assert row.staff.name in town.client("secretary").get("/assessments/?late=1").content.decode()

    do(MONTH, row.pk, "confirm", {"comment": "知"}, by=town.secretary, now=at("11-16"))
    assert assessments.remind_of_late(on=date(2026, 11, 17), now=at("11-17")) == 0
    assert row.staff.name not in town.client("secretary").get("/assessments/?late=1").content.decode()


def test_an_objection_not_decided_in_time_is_told_to_who_decides_and_above_once(town: Town) -> None:
    row = counted(town)
    do(MONTH, row.pk, "confirm", {"comment": "知"}, by=town.secretary, now=at("11-12"))
    do(MONTH, row.pk, "object", {"objection": "有一天没算"}, by=town.cadre, now=at("11-13"))
    MonthlyAssessment.objects.exclude(pk=row.pk).update(confirm_by=None)
    row.refresh_from_db()
    assert row.decide_by == date(2026, 11, 27)
    assert assessments.remind_of_late(on=date(2026, 11, 27), now=at("11-27")) == 0

    for day in (28, 29):
        assert assessments.remind_of_late(on=date(2026, 11, day), now=at(f"11-{day}")) == 1
    heard = told("异议逾期未决定")
    assert heard[town.leader.username] == heard[town.principal.username] == 1
    assert town.cadre.username not in heard


@pytest.mark.rule("R-3.7")
def test_a_mismatch_is_concluded_when_it_was_explained_or_the_time_for_that_is_over(town: Town) -> None:
    check = SpotCheck.objects.get(pk=beginnings.check(town, at("11-02")))
    do(CHECK, check.pk, "finding", {"event": "mismatch", "finding": "没来过"}, by=town.leader, now=at("11-03"))
    check.refresh_from_db()
    assert check.explain_by == date(2026, 11, 10)
    with pytest.raises(StepNotAllowed, match="先听本人说明"):
        do(CHECK, check.pk, "conclude", {"conclusion": "talk"}, by=town.leader, now=at("11-10", 23))

    do(CHECK, check.pk, "conclude", {"conclusion": "talk"}, by=town.leader, now=at("11-11", 0))
