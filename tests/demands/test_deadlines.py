"""Every row of the deadline table of domain §5.0 that a petition meets, by the operation that starts the limit.

``test_requirements`` holds all nine rows against the rules themselves.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from factories.demands import Case, Filing, done
from factories.town import SHANGHAI, Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.models import Clock

pytestmark = pytest.mark.django_db


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), SHANGHAI)


def last_days(clock: Clock) -> tuple[str, str]:
    """Return the last day of a limit and the day staff must act by."""
    due, act_by = (local_date(moment - timedelta(seconds=1)) for moment in (clock.due_at, clock.act_by_at))
    return due.isoformat(), act_by.isoformat()


def test_written_notice(town: Town) -> None:
    assert last_days(Case(town, at("2026-09-21")).clock("petition.notice_days")) == ("2026-10-06", "2026-09-30")


@pytest.mark.rule("信访工作条例34")
def test_completion_and_the_full_extension(town: Town) -> None:
    case = Case(town, at("2026-03-02")).accepted()
    assert last_days(case.clock("petition.complete_days")) == ("2026-05-01", "2026-04-30")
    done("start", case.pk, **case.handler())
    done("ask_extension", case.pk, days=30, reason="等检测", **case.handler())
    done("extend", case.pk, days=30, reason="等检测", **case.head())
    assert last_days(case.clock("petition.complete_days")) == ("2026-05-31", "2026-05-29")
    # The reason reaches the resident before the first limit would have ended.
    assert last_days(case.clock("petition.extension_notice")) == ("2026-05-01", "2026-04-30")


@pytest.mark.parametrize(("on", "is_in_time"), [("2026-10-12", True), ("2026-10-13", False)])
@pytest.mark.rule("信访工作条例23")
def test_objection_to_a_transfer(town: Town, on: str, is_in_time: bool) -> None:
    case = Case(
        town,
        at("2026-09-29"),
        Filing(topic="road", text="县里转来：路塌了", channel="superior", outside_number="转1号", read_back=True),
    )
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    case.now = at(on, 23)
    if is_in_time:
        done("object_transfer", case.pk, reason="属于县局的详细理由", **case.head())
        assert case.status == "objected_transfer"
    else:
        with pytest.raises(StepNotAllowed):
            done("object_transfer", case.pk, reason="属于县局的详细理由", **case.head())


@pytest.mark.parametrize(("on", "is_in_time"), [("2026-02-25", True), ("2026-02-26", False)])
@pytest.mark.rule("简易办理办法")
def test_simple_acceptance(town: Town, on: str, is_in_time: bool) -> None:
    case = Case(town, at("2026-02-13"))
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    case.now = at(on, 23)
    if is_in_time:
        done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
        assert case.status == "simple"
    else:
        with pytest.raises(StepNotAllowed):
            done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())


@pytest.mark.rule("简易办理办法")
def test_simple_opinion(town: Town) -> None:
    case = Case(town, at("2026-04-28"))
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
    assert last_days(case.clock("petition.simple_opinion_workdays")) == ("2026-05-14", "2026-05-14")


@pytest.mark.rule("信访工作条例35")
def test_asking_for_review_rolls_behind_the_holiday(town: Town) -> None:
    case = Case(town, at("2026-09-01")).accepted().delivered()
    assert Demand.objects.get(pk=case.pk).review_until == date(2026, 10, 8)


def test_a_year_nobody_has_published_is_provisional(town: Town) -> None:
    """§9.16: 2027 has no calendar yet, and the limit says so instead of guessing."""
    clock = Case(town, at("2026-12-25")).clock("petition.notice_days")
    assert (last_days(clock)[0], clock.provisional) == ("2027-01-09", True)


@pytest.mark.rule("R-14.1")
@pytest.mark.rule("SM-3")
def test_the_opinion_is_delivered_and_what_it_promises_done_within_a_time(town: Town) -> None:
    case = Case(town, at("2026-03-02")).accepted().drafted()
    done("issue", case.pk, **case.head())
    assert last_days(case.clock("demand.deliver_workdays")) == ("2026-03-09", "2026-03-09")
    assert last_days(case.clock("demand.perform_days")) == ("2026-05-01", "2026-04-30")
    done("deliver", case.pk, on=date(2026, 3, 2), **case.handler())
    assert (case.clock("demand.deliver_workdays").state, case.clock("demand.perform_days").state) == ("met", "running")
    done("perform", case.pk, on=date(2026, 3, 2), what="修好", **case.handler())
    assert case.clock("demand.perform_days").state == "met"


@pytest.mark.rule("R-14.1")
def test_what_promises_nothing_is_only_delivered_and_what_is_opened_again_promises_anew(town: Town) -> None:
    refused = Case(town, at("2026-03-02")).accepted().delivered(lawful=False, decision="not_support")
    assert not Clock.objects.filter(matter=refused.pk, rule="demand.perform_days").exists()
    again = Case(town, at("2026-03-02")).accepted().delivered()
    done("solved", again.pk, solved="no", rating="not", why="没有动", by=None, now=again.now)
    assert again.clock("demand.perform_days").state == "cancelled"


@pytest.mark.rule("信访工作条例23")
def test_whoever_sent_it_on_asks_whether_the_other_body_took_it(town: Town) -> None:
    body = {"body": "县交通局", "reason": "属县局职责"}
    for answer, given in (("body_returned", {"reason": "不属本局"}), ("body_accepted", {"number": "县受1号"})):
        case = Case(town, at("2026-09-21"))
        done("register", case.pk, petition_class="appeal", **case.office())
        done("screen", case.pk, conflict_checked=True, **case.office())
        done("forward", case.pk, **case.office(**body))
        assert last_days(case.clock("demand.forwarded_days")) == ("2026-10-06", "2026-09-30")
        done(answer, case.pk, **case.office(**given))
        assert case.clock("demand.forwarded_days").state == "met"
