"""The vectors of domain §5.0 and §9 through public functions."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest

from lianxinqiao.calendar.limits import WorkCalendar, due_day, due_in_full
from lianxinqiao.calendar.limits import due as shown_due
from lianxinqiao.calendar.operations.calendars import decide_rule_value
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.calendar.rules import RULES
from lianxinqiao.calendar.statutory import statutory_days
from lianxinqiao.commands.main import main
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.visits.limits import Month, chance_for, days_in_post, required_checks, required_days

pytestmark = pytest.mark.django_db


def due(capsys: pytest.CaptureFixture[str], rule: str, start: str) -> dict[str, Any]:
    assert main(["due", rule, start, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_output_has_exactly_the_fixed_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(due(capsys, "petition.notice_days", "2026-03-02")) == {
        "rule",
        "start",
        "due",
        "act_by",
        "provisional",
        "basis",
    }


def test_natural_days_count_from_the_next_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert due(capsys, "petition.notice_days", "2026-03-02")["due"] == "2026-03-17"
    assert due(capsys, "petition.complete_days", "2026-03-02")["due"] == "2026-05-01"


def test_staff_act_before_a_holiday_and_residents_roll_behind_it(capsys: pytest.CaptureFixture[str]) -> None:
    staff = due(capsys, "petition.complete_days", "2026-03-02")
    assert staff["act_by"] == "2026-04-30"
    resident = due(capsys, "petition.resident_review_days", "2026-09-01")
    assert date.fromisoformat(str(resident["due"])) > date(2026, 10, 1)
    assert work_calendar().is_workday(date.fromisoformat(str(resident["due"])))


def test_a_year_without_published_calendar_is_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    assert due(capsys, "petition.objection_workdays", "2027-03-01")["provisional"] is True
    assert due(capsys, "petition.objection_workdays", "2026-03-02")["provisional"] is False


@pytest.mark.parametrize(
    ("moment", "short", "full"),
    [
        ("2026-11-30T23:59", "11-30 23:59", "2026-11-30 23:59"),
        ("2026-12-01T00:00", "11-30 24:00", "2026-11-30 24:00"),
        ("2026-12-01T00:01", "12-01 00:01", "2026-12-01 00:01"),
        ("2027-01-01T00:00", "12-31 24:00", "2026-12-31 24:00"),
    ],
)
def test_the_end_of_a_day_is_said_in_one_way(moment: str, short: str, full: str) -> None:
    ends = datetime.fromisoformat(f"{moment}+08:00")

    assert (shown_due(ends), due_in_full(ends)) == (short, full)
    assert (shown_due(None), due_in_full(None)) == ("—", "")


UNPUBLISHED = WorkCalendar(special={}, years=frozenset({2026}))


@pytest.mark.parametrize(
    ("first", "last", "before", "after"),
    [
        ("2027-01-01", "2027-01-01", "2026-12-31", "2027-01-04"),
        ("2027-04-05", "2027-04-05", "2027-04-02", "2027-04-06"),
        ("2027-06-09", "2027-06-09", "2027-06-08", "2027-06-10"),
        ("2027-09-15", "2027-09-15", "2027-09-14", "2027-09-16"),
        ("2027-10-01", "2027-10-03", "2027-09-30", "2027-10-04"),
        ("2028-01-25", "2028-01-28", "2028-01-24", "2028-01-31"),
        ("2028-05-01", "2028-05-02", "2028-04-28", "2028-05-03"),
    ],
)
def test_the_days_off_of_the_law_hold_before_a_year_is_published(
    first: str, last: str, before: str, after: str
) -> None:
    """Domain §2.16: New Year 1, Spring Festival 4, Qingming 1, Labour 2, Dragon Boat 1, Mid-Autumn 1, National 3."""
    off, until = date.fromisoformat(first), date.fromisoformat(last)

    assert UNPUBLISHED.workdays_between(off, until) == 0
    assert UNPUBLISHED.workday_on_or_before(off) == date.fromisoformat(before)
    assert UNPUBLISHED.workday_on_or_after(until) == date.fromisoformat(after)


def test_days_of_the_law_are_days_off_of_every_year_that_was_published_under_it() -> None:
    calendar = WorkCalendar(special=work_calendar().special)

    for year in (2025, 2026):
        assert len(statutory_days(year)) == 13
        assert not [day for day in statutory_days(year) if calendar.special.get(day, day.weekday() < 5)]
    assert not statutory_days(2024)
    assert {len(statutory_days(year)) for year in (2027, 2030, 2040, 2050)} <= {12, 13}


@pytest.mark.rule("信访工作条例35")
@pytest.mark.parametrize(
    ("delivered", "due"), [("2026-12-01", "2026-12-31"), ("2026-12-02", "2027-01-04"), ("2026-12-05", "2027-01-04")]
)
def test_a_resident_s_last_day_is_no_holiday_of_the_law(
    capsys: pytest.CaptureFixture[str], delivered: str, due: str
) -> None:
    assert main(["due", "petition.resident_review_days", delivered, "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["due"] == due


def test_make_up_days_are_worked() -> None:
    worked = [day for day, is_worked in work_calendar().special.items() if is_worked and day.year == 2026]
    assert worked
    assert all(day.weekday() >= 5 and work_calendar().is_workday(day) for day in worked)


def test_list_names_every_limit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--list"]) == 0
    out = capsys.readouterr().out
    for name in ("petition.notice_days", "mediation.judicial_window", "project.assess_workdays", "five.ack.emergency"):
        assert name in out


def test_unknown_rule_is_refused_with_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "no.such", "2026-03-02"]) == 1
    assert main(["due", "petition.notice_days", "yesterday"]) == 1


def test_law_locks_its_limits() -> None:
    common: dict[str, Any] = {"valid_from": date(2026, 1, 1), "decided_by": "x", "reason": "y"}
    with pytest.raises(NotPermitted):
        decide_rule_value("petition.notice_days", value="20", **common)
    with pytest.raises(NotPermitted):
        decide_rule_value("petition.complete_days", value="61", **common)
    decide_rule_value("petition.complete_days", value="50", **common)
    assert rule_on("petition.complete_days", date(2026, 2, 1)).value == 50
    assert rule_on("petition.complete_days", date(2025, 12, 31)).value == 60


def test_every_rule_is_computable() -> None:
    calendar = WorkCalendar(special={}, years=frozenset())
    for rule in RULES.values():
        if rule.unit in ("natural_days", "working_days"):
            assert due_day(rule, date(2026, 3, 2), calendar).raw > date(2026, 3, 2)


def test_quota_pro_rata_rounds_down() -> None:
    october = Month(2026, 10)
    assert required_days(8, october, 31) == 8
    assert required_days(8, october, 15) == 3
    assert days_in_post(october, date(2026, 10, 30), None) == [date(2026, 10, 30), date(2026, 10, 31)]
    assert days_in_post(october, date(2020, 1, 1), date(2026, 10, 2)) == [date(2026, 10, 1)]
    assert days_in_post(october, date(2020, 1, 1), date(2026, 10, 1)) == []
    assert required_days(8, october, 31, there=16, work=18) == 7
    assert required_days(8, october, 31, there=0, work=18) == 0


@pytest.mark.rule("R-3.7")
def test_spot_checks_know_what_they_catch() -> None:
    assert required_checks(100, 5, 50) == 5
    assert required_checks(101, 5, 50) == 6
    # One of two is caught every second time only: both are drawn.
    assert [required_checks(logs, 5, 70) for logs in (0, 1, 2, 3, 4, 24, 92)] == [0, 1, 2, 2, 2, 2, 5]
    assert required_checks(2, 5, 50) == 1
    assert [required_checks(logs, 5, 100) for logs in (2, 3, 4)] == [2, 2, 3]
    assert chance_for(2, 1) == 0.5
    assert chance_for(4, 2) == 1 - 1 / 6
    assert chance_for(3, 2) == 1.0
