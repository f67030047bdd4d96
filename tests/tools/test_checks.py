"""What ``make check`` finds in the rules that deeds name."""

from __future__ import annotations

from pathlib import Path

from tools.checks import NOT_PROVED, deeds_of_rules_outside

from lianxinqiao.kernel.traceability import known_rules, trace

ROOT = Path(__file__).resolve().parents[2]


def test_a_rule_that_a_deed_names_has_a_test_or_the_deed_is_named() -> None:
    tested = {rule for rule, where in trace(ROOT).items() if where.tests}

    assert deeds_of_rules_outside(tested) == []
    assert deeds_of_rules_outside(tested - {"信访工作条例22"}) == [
        "信访工作条例22: demand.forward, sealed_demand.forward"
    ]
    assert "owned_case.opening" in " ".join(deeds_of_rules_outside(tested - {"R-11.1"}))


def test_the_list_of_what_is_not_proved_only_gets_shorter() -> None:
    assert known_rules(ROOT).not_proved <= NOT_PROVED
