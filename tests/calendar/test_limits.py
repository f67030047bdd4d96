"""The vectors of domain §5.0 and §9 through public functions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from lianxinqiao.calendar.limits import WorkCalendar, due_day
from lianxinqiao.calendar.operations.calendars import decide_rule_value
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.calendar.rules import RULES
from lianxinqiao.commands.main import main
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.visits.limits import (
    Month,
    chance_to_catch,
    days_in_post,
    detectable_share,
    required_checks,
    required_days,
)

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
    assert days_in_post(october, date(2026, 10, 17), None) == 15
    assert days_in_post(october, date(2020, 1, 1), date(2026, 10, 1)) == 0


@pytest.mark.rule("R-3.7")
def test_spot_checks_know_what_they_catch() -> None:
    assert required_checks(100, 5, 5) == 5
    assert required_checks(10, 5, 5) == 5
    assert required_checks(3, 5, 5) == 3
    share = detectable_share(200, 20)
    assert chance_to_catch(200, round(share * 200), 20) >= 0.95
    assert chance_to_catch(200, round(share * 200) - 1, 20) < 0.95
