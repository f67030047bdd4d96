"""The table of limits and the working days of a year, each day by day."""

from __future__ import annotations

import json

import pytest

from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.calendar.rules import NOT_KEPT_YET, RULES, register_rules, shipped_rule
from lianxinqiao.commands.main import main
from lianxinqiao.visits.limits import Month

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "start", "due", "act_by"),
    [
        ("petition.notice_days", "2026-09-21", "2026-10-06", "2026-09-30"),
        ("petition.complete_days", "2026-03-02", "2026-05-01", "2026-04-30"),
        ("petition.complete_extended_days", "2026-03-02", "2026-05-31", "2026-05-29"),
        ("petition.objection_workdays", "2026-09-29", "2026-10-12", "2026-10-12"),
        ("petition.simple_accept_workdays", "2026-02-13", "2026-02-25", "2026-02-25"),
        ("petition.simple_opinion_workdays", "2026-04-28", "2026-05-14", "2026-05-14"),
        ("risk.legality_workdays", "2026-09-21", "2026-10-08", "2026-10-08"),
        ("petition.resident_review_days", "2026-09-01", "2026-10-08", "2026-10-08"),
        ("mediation.judicial_window", "2026-01-16", "2026-02-24", "2026-02-24"),
    ],
)
def test_the_table_of_limits(capsys: pytest.CaptureFixture[str], rule: str, start: str, due: str, act_by: str) -> None:
    assert main(["due", rule, start, "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["rule"], found["start"], found["due"], found["act_by"], found["provisional"]) == (
        rule,
        start,
        due,
        act_by,
        False,
    )


def test_working_days_of_2026() -> None:
    calendar = work_calendar()

    months = [calendar.workdays_between(Month(2026, n).first, Month(2026, n).last) for n in range(1, 13)]

    assert months == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(months) == 248


def test_the_name_of_a_rule_stands_once() -> None:
    with pytest.raises(ValueError, match=r"petition\.notice_days"):
        register_rules(RULES["petition.notice_days"])


def test_an_app_keeps_its_own_rules_and_the_calendar_those_that_no_app_keeps_yet() -> None:
    assert {row.name.partition(".")[0] for row in NOT_KEPT_YET} == {
        *("meeting", "eval", "mediation", "project", "risk")
    }
    assert RULES["petition.simple_accept_workdays"] is shipped_rule("petition.simple.accept")
    assert list(RULES)[-len(NOT_KEPT_YET) :] == [row.name for row in NOT_KEPT_YET]
