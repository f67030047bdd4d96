"""What is decided on a demand follows from its class to the end, and time goes the way the table of SM-3 says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.demands import ROAD, Case, Filing, done, opinion
from factories.matters import at
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.outcome import FollowUpAsks
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand, Evaluation, FollowUp
from lianxinqiao.demands.operations import by_time
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import about_to

pytestmark = pytest.mark.django_db
ANSWERS: dict[str, Any] = {"reasonable": False, "in_hardship": False, "reason": "重新看过"}


def reviewed(case: Case) -> Demand:
    """Return the demand after the last level above has answered: it is final."""
    done("ask_review", case.pk, by=None, now=case.now)
    done("answer_review", case.pk, answer="维持", received_on=local_date(case.now), **case.office())
    done("ask_recheck", case.pk, by=None, now=case.now)
    done("answer_recheck", case.pk, answer="维持", **case.office())
    return Demand.objects.get(pk=case.pk)


@pytest.mark.rule("R-14.1")
@pytest.mark.rule("R-14.5")
def test_another_class_takes_the_draft_with_it(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().drafted(lawful=False, decision="not_support")
    done("triage", case.pk, lawful=False, **ANSWERS, **case.handler())
    assert Demand.objects.get(pk=case.pk).drafted_by == town.office, "the same class keeps what was drafted"
    done("triage", case.pk, lawful=True, **ANSWERS, **case.handler())
    demand = Demand.objects.get(pk=case.pk)
    assert (demand.decision, demand.drafted_by) == ("", None)
    done("review_triage", case.pk, agrees=True, reason="", **case.office())
    with pytest.raises(StepNotAllowed, match="还没有起草意见"):
        done("issue", case.pk, **case.head())
    done("draft", case.pk, **opinion("support"), **case.handler())
    done("issue", case.pk, **case.head())


@pytest.mark.rule("R-14.1")
@pytest.mark.rule("R-14.5")
@pytest.mark.parametrize(
    ("lawful", "decision", "other"), [(True, "support", "not_support"), (False, "not_support", "support")]
)
def test_nothing_is_issued_against_its_class(
    town: Town, now: datetime, lawful: bool, decision: str, other: str
) -> None:
    """However the row came to be so; the database says the same."""
    case = Case(town, now).accepted().drafted(lawful=lawful, decision=decision)
    Demand.objects.filter(pk=case.pk).update(decision=other)
    with pytest.raises(StepNotAllowed, match="意见与分类不符"):
        done("issue", case.pk, **case.head())
    with pytest.raises(IntegrityError, match="demand_decision_follows_track"), transaction.atomic():
        Demand.objects.filter(pk=case.pk).update(issued_at=now)
    Demand.objects.filter(pk=case.pk).update(decision=decision)
    done("issue", case.pk, **case.head())


@pytest.mark.rule("R-14.1")
@pytest.mark.refuses("demand.close", "支持的诉求")
def test_nothing_supported_is_closed_before_it_is_done_on_whatever_ground(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    reviewed(case)
    case.followed_up().followed_up()
    with pytest.raises(StepNotAllowed, match="支持的诉求要先写明办到了什么"):
        done("close", case.pk, ground="final", **case.office())
    for ground in ("performed", "delivered"):
        with pytest.raises(IntegrityError, match="demand_word_kept"), transaction.atomic():
            Demand.objects.filter(pk=case.pk).update(closing_ground=ground)
    done("perform", case.pk, on=local_date(case.now), what="修好", **case.handler())
    done("close", case.pk, ground="final", **case.office())
    assert case.status == "closed"


@pytest.mark.rule("SM-3")
@pytest.mark.rule("信访工作条例36")
def test_what_was_reviewed_is_settled_when_nobody_asks_for_recheck_in_time(town: Town) -> None:
    case = Case(town, at("11-11")).accepted().delivered(lawful=False, decision="not_support")
    done("ask_review", case.pk, by=None, now=case.now)
    case.now = at("11-13")
    done("answer_review", case.pk, answer="维持", received_on=date(2026, 11, 13), **case.office())
    # Thirty days later is a Sunday: to the end of the Monday.
    assert Demand.objects.get(pk=case.pk).review_until == date(2026, 12, 14)
    assert by_time.settle_by_time(now=at("12-14", 23, 59)) == 0
    assert by_time.settle_by_time(now=at("12-15", 0)) == 1
    assert (case.status, FollowUp.objects.filter(demand=case.pk, done_on=None).count()) == ("settled", 2)


@pytest.mark.rule("SM-3")
@pytest.mark.rule("信访工作条例36")
def test_what_is_final_is_not_opened_again_and_has_a_way_to_its_end(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered(lawful=False, decision="not_support")
    reviewed(case)
    case.followed_up("not_solved", "还是没有解决")
    assert case.status == "follow_up"
    assert FollowUp.objects.filter(demand=case.pk, done_on=None).count() == 1, "help goes on"
    case.followed_up("not_solved", "还是没有解决")
    assert case.status == "follow_up"
    done("close", case.pk, ground="final", **case.office())
    done("solved", case.pk, solved="no", rating="not", why="还是没有解决", by=None, now=case.now)
    assert case.status == "closed"


@pytest.mark.rule("SM-3")
@pytest.mark.rule("信访工作条例36")
def test_the_answer_of_a_review_was_not_received_before_it_was_asked_for(town: Town) -> None:
    """A day of long ago would end the resident's thirty days at once."""
    case = Case(town, at("11-11")).accepted().delivered(lawful=False, decision="not_support")
    case.now = at("11-16")
    done("ask_review", case.pk, by=None, now=case.now)
    for too_early in (date(2020, 1, 3), date(2026, 11, 15)):
        with pytest.raises(InvalidInput, match="不能早于2026-11-16") as refused:
            done("answer_review", case.pk, answer="维持", received_on=too_early, **case.office())
        assert refused.value.field == "received_on"
    done("answer_review", case.pk, answer="维持", received_on=date(2026, 11, 16), **case.office())
    assert Demand.objects.get(pk=case.pk).review_until == date(2026, 12, 16)


@pytest.mark.rule("R-14.1")
def test_nothing_was_done_about_a_demand_before_it_came_or_was_opened_again(town: Town) -> None:
    case = Case(town, at("11-11")).accepted().delivered()

    def performed(on: date) -> None:
        done("perform", case.pk, on=on, what="修好", **case.handler())

    with pytest.raises(InvalidInput, match="不能早于2026-11-11") as refused:
        performed(date(2026, 11, 10))
    assert refused.value.field == "on"
    performed(date(2026, 11, 11))
    case.now = at("11-18")
    done("solved", case.pk, solved="no", rating="not", why="又塌了", by=None, now=case.now)
    done("draft", case.pk, **opinion(), **case.handler())
    done("issue", case.pk, **case.head())
    with pytest.raises(InvalidInput, match="不能早于2026-11-18"):
        performed(date(2026, 11, 17))
    performed(date(2026, 11, 18))


@pytest.mark.rule("信访工作条例34")
def test_more_time_is_not_told_before_it_was_agreed_to(town: Town) -> None:
    case = Case(town, at("11-11")).accepted()
    done("start", case.pk, **case.handler())
    done("ask_extension", case.pk, days=10, reason="等检测", **case.handler())
    case.now = at("11-18")
    done("extend", case.pk, days=10, reason="等检测", **case.head())
    with pytest.raises(InvalidInput, match="不能早于2026-11-18"):
        done("tell_extension", case.pk, on=date(2026, 11, 17), **case.handler())
    done("tell_extension", case.pk, on=date(2026, 11, 18), **case.handler())


@pytest.mark.rule("信访工作条例34")
@pytest.mark.rule("R-18.2")
def test_what_is_handed_back_leaves_the_simple_track_and_counts_from_its_first_acceptance(town: Town) -> None:
    case = Case(town, at("11-10"))
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
    case.now = at("11-19")
    done("hand_back", case.pk, reason="不简单", **case.handler())
    assert not Demand.objects.get(pk=case.pk).is_simple
    assert case.clock("petition.simple_opinion_workdays").state == "cancelled"
    done("accept", case.pk, handler=town.office, is_told=False, **case.office())
    whole = case.clock("petition.complete_days")
    assert (whole.state, local_date(whole.due_at - timedelta(seconds=1))) == ("running", date(2027, 1, 9))


@pytest.mark.rule("SM-3")
def test_what_was_opened_again_has_no_second_sixty_days_by_way_of_the_office(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    done("solved", case.pk, solved="no", rating="not", why="又塌了", by=None, now=now)
    due = case.clock("demand.redo_days").due_at
    done("hand_back", case.pk, reason="不归我", **case.handler())
    done("accept", case.pk, handler=town.office, is_told=False, **case.office())
    running = Clock.objects.filter(matter=case.pk, state="running")
    assert [(clock.rule, clock.due_at) for clock in running] == [("demand.redo_days", due)]


def settled(town: Town, moment: datetime) -> Case:
    """A demand that the resident calls solved at ``moment``."""
    case = Case(town, moment).accepted().delivered(lawful=False, decision="not_support")
    done("solved", case.pk, solved="yes", rating="satisfied", by=None, now=moment)
    return case


@pytest.mark.rule("R-10.5")
@pytest.mark.refuses("demand.follow_up", "还没有到回访的日子")
def test_a_follow_up_is_done_on_its_day_or_after_it_and_never_before(town: Town) -> None:
    """Whatever is said to have come of it; the database says the same."""
    case = settled(town, at("03-02"))
    assert list(FollowUp.objects.values_list("due_on", flat=True)) == [date(2026, 4, 1), date(2026, 5, 31)]
    for too_early in (at("03-02"), at("03-31", 23, 59)):
        for result in ("solved", "declined", "unreachable"):
            with pytest.raises(StepNotAllowed, match="2026-04-01起回访"):
                done("follow_up", case.pk, result=result, note="", by=town.petition, now=too_early)
    done("follow_up", case.pk, result="solved", note="", by=town.petition, now=at("04-01", 0))
    # The second has a day of its own.
    with pytest.raises(StepNotAllowed, match="2026-05-31起回访"):
        done("follow_up", case.pk, result="solved", note="", by=town.petition, now=at("05-30"))
    with pytest.raises(IntegrityError, match="follow_up_on_its_day"), transaction.atomic():
        FollowUp.objects.filter(number=2).update(done_on=date(2026, 5, 30), result="solved")
    done("follow_up", case.pk, result="solved", note="", by=town.petition, now=at("06-01"))


@pytest.mark.rule("R-10.5")
def test_a_follow_up_is_somebodys_to_do_within_fifteen_days_of_its_day(town: Town) -> None:
    case = settled(town, at("03-02"))

    def last_day() -> tuple[str, date]:
        clock = case.clock("demand.follow_up_window")
        return clock.state, local_date(clock.due_at - timedelta(seconds=1))

    assert last_day() == ("running", date(2026, 4, 16))
    assert Matter.objects.get(pk=case.pk).next_due_at == case.clock("demand.follow_up_window").due_at
    done("follow_up", case.pk, result="unreachable", note="", by=town.petition, now=at("04-10"))
    assert last_day() == ("running", date(2026, 6, 15))
    done("follow_up", case.pk, result="solved", note="", by=town.petition, now=at("06-01"))
    assert last_day() == ("met", date(2026, 6, 15))
    assert not Clock.objects.filter(matter=case.pk, state="running").exists()


@pytest.mark.rule("R-10.5")
def test_what_is_opened_again_owes_no_follow_up(town: Town) -> None:
    case = settled(town, at("03-02"))
    done("solved", case.pk, solved="no", rating="not", why="又塌了", by=None, now=at("03-20"))
    assert case.clock("demand.follow_up_window").state == "cancelled"
    assert case.clock("demand.redo_days").state == "running"


@pytest.mark.rule("R-10.5")
@pytest.mark.refuses("demand.decline_follow_up", "没有待做")
def test_the_resident_says_at_any_time_that_they_want_none(town: Town) -> None:
    case = settled(town, at("03-02"))
    with pytest.raises(NotPermitted):
        done("decline_follow_up", case.pk, by=town.petition, now=at("03-03"))
    done("decline_follow_up", case.pk, by=None, now=at("03-03"))
    assert list(FollowUp.objects.values_list("number", "result", "done_on")) == [(1, "declined", date(2026, 3, 3))]
    assert case.clock("demand.follow_up_window").state == "cancelled"
    with pytest.raises(StepNotAllowed):
        done("decline_follow_up", case.pk, by=None, now=at("03-03"))
    done("close", case.pk, ground="delivered", by=town.petition, now=at("03-03"))


@pytest.mark.rule("信访工作条例36")
def test_the_form_of_a_follow_up_does_not_say_that_what_is_final_is_opened_again(town: Town) -> None:
    again = "又出现了，重新办理"
    usual, final = settled(town, at("03-02")), Case(town, at("03-02")).accepted()
    reviewed(final.delivered(lawful=False, decision="not_support"))
    for case, is_said in ((usual, True), (final, False)):
        row = Demand.objects.select_related("matter__area", "matter__owner").get(pk=case.pk)
        doing = about_to(DEMAND, "follow_up", row, by=town.petition, now=at("04-02"))
        words = str(FollowUpAsks(at=doing)["result"])
        assert (again in words, "继续帮扶" in words) == (is_said, not is_said)


def screened(town: Town, moment: datetime, stated: Filing, says: str) -> Case:
    """A demand before it is accepted, classed as its keeper says; of what is sealed that is the discipline contact."""
    case = Case(town, moment, stated)
    keeper = town.discipline if stated.topic == "officials" else town.petition
    done("register", case.pk, petition_class=says, by=keeper, now=moment)
    done("screen", case.pk, conflict_checked=True, by=keeper, now=moment)
    return case


OF_THE_CADRE = Filing(topic="officials", text="他管的账对不上", about_officials=True)
NOT_OURS = "检举控告、涉法涉诉的，这里不能受理"


@pytest.mark.rule("R-18.3")
@pytest.mark.parametrize("conduct", ["access", "attitude", "obstruction"])
def test_a_complaint_of_service_is_taken(town: Town, now: datetime, conduct: str) -> None:
    case = screened(town, now, replace(OF_THE_CADRE, conduct=conduct), "accusation")
    done("accept", case.pk, handler=town.discipline, is_told=True, by=town.discipline, now=now)
    assert case.status == "accepted"


@pytest.mark.rule("SM-3")
@pytest.mark.refuses("sealed_demand.accept", "检举控告")
@pytest.mark.parametrize("conduct", ["other", ""])
def test_an_accusation_is_sent_on(town: Town, now: datetime, conduct: str) -> None:
    case = screened(town, now, replace(OF_THE_CADRE, conduct=conduct), "accusation")
    with pytest.raises(StepNotAllowed, match=NOT_OURS):
        done("accept", case.pk, handler=town.discipline, is_told=True, by=town.discipline, now=now)
    with pytest.raises(InvalidInput, match="只转送纪检监察机关"):
        done("forward", case.pk, body="县交通局", reason="转", by=town.discipline, now=now)
    body: dict[str, Any] = {"body": "县纪委监委", "reason": "属县纪委监委受理"}
    done("forward", case.pk, **body, by=town.discipline, now=now)
    assert case.status == "forwarded"


@pytest.mark.rule("SM-3")
@pytest.mark.refuses("demand.accept", "检举控告")
@pytest.mark.refuses("demand.accept_simple", "检举控告")
def test_what_is_for_the_courts_is_not_accepted_on_any_track(town: Town, now: datetime) -> None:
    case = screened(town, now, ROAD, "litigation")
    for name in ("accept", "accept_simple"):
        with pytest.raises(StepNotAllowed, match=NOT_OURS):
            done(name, case.pk, handler=town.office, is_told=True, **case.office())
    with pytest.raises(InvalidInput, match="只转送纪检监察机关"):
        done("redirect", case.pk, body="县局", reason="去县局", **case.office())


@pytest.mark.rule("SM-3")
def test_an_accusation_is_registered_as_nothing_else(town: Town, now: datetime) -> None:
    for says in ("appeal", "suggestion", "litigation"):
        with pytest.raises(InvalidInput, match="只能登记为检举控告") as refused:
            screened(town, now, replace(OF_THE_CADRE, conduct="other"), says)
        assert refused.value.field == "petition_class"
    assert screened(town, now, replace(OF_THE_CADRE, conduct="other"), "accusation").status == "screening"


@pytest.mark.rule("SM-3")
@pytest.mark.rule("principle 4")
def test_nobody_who_handles_or_heads_a_demand_says_for_the_resident_how_content_they_are(
    town: Town, now: datetime
) -> None:
    """The office writes down what it was told, under its name, apart from what residents say themselves."""
    case = Case(town, now).accepted().delivered(lawful=False, decision="not_support")
    for who in ("principal", "mayor", "leader", "office", "cadre", "secretary"):
        with pytest.raises((NotPermitted, NotVisible)):
            done("solved", case.pk, solved="yes", rating="satisfied", by=town.staff[who], now=now)
    assert not Evaluation.objects.exists()
    done("solved", case.pk, solved="partly", rating="basically", why="只修了一半", **case.office())
    done("solved", case.pk, solved="yes", rating="satisfied", by=None, now=now)
    assert list(Evaluation.objects.values_list("entered_by", flat=True)) == [town.petition.pk, None]
