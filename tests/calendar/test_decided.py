"""Rules that the town decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from factories.town import Town, day_before, leave_alone
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations import rules
from lianxinqiao.calendar.queries import number_on, rule_on
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone(town: Town) -> Town:
    """The town with nobody beside it."""
    return leave_alone(town)


DECIDED: dict[str, Any] = {"decided_by": "屈发〔2026〕3号", "reason": "农忙"}


def test_a_rule_is_decided_from_a_day_on_and_never_backwards(alone: Town, now: datetime) -> None:
    town, today, later = alone, day_before(now, 0), day_before(now, -10)
    decided: dict[str, Any] = {**DECIDED, "now": now}

    rules.decide("visit.village_min_days", value="9", valid_from=later, by=town.principal, **decided)

    assert (number_on("visit.village_min_days", today), number_on("visit.village_min_days", later)) == (8, 9)
    rules.decide("five.ack.urgent", value="1", valid_from=later, by=town.in_charge, **decided)
    for refused, name, value, day, who in (
        (NotPermitted, "visit.village_min_days", "7", later, town.in_charge),
        (NotPermitted, "petition.notice_days", "20", later, town.principal),
        (NotPermitted, "petition.complete_days", "61", later, town.principal),
        (InvalidInput, "visit.town_min_days", "2", day_before(now), town.principal),
        (InvalidInput, "visit.village_min_days", "7", later, town.principal),
        (NotPermitted, "visit.town_min_days", "2", later, town.cadre),
    ):
        with pytest.raises(refused):
            rules.decide(name, value=value, valid_from=day, by=who, **decided)
    assert number_on("petition.notice_days", later) == 15


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        # What is kept is never kept for a shorter time than the law's, nor for no time at all.
        ("retention.file_months", "0", NotPermitted),
        ("retention.file_months", "119", NotPermitted),
        ("demand.seal_months", "11", InvalidInput),
        ("retention.visit_text_months", "0", InvalidInput),
        ("retention.contact_months", "2", InvalidInput),
        ("privacy.subject_days", "0", InvalidInput),
        # Nor is anybody stopped from all work, or warned of nothing.
        ("people.opened_stop", "0", InvalidInput),
        ("people.opened_stop", "59", InvalidInput),
        ("people.opened_warn", "0", InvalidInput),
        ("people.opened_warn", "19", InvalidInput),
        # A type is read before a value.
        ("five.ack.emergency", "abc", InvalidInput),
        ("five.ack.emergency", "0", InvalidInput),
        ("five.ack.urgent", "-1", InvalidInput),
        ("case.followup_days", "x", InvalidInput),
        ("scheme.effective_from", "2016-13", InvalidInput),
        ("eval.min_ballots", "99999999999999999999", InvalidInput),
        ("eval.threshold", "101", InvalidInput),
        ("visit.village_min_days", "８", InvalidInput),
        ("reception.weekday", "  ", InvalidInput),
    ],
)
def test_a_value_out_of_bounds_is_refused(alone: Town, now: datetime, name: str, value: str, error: Any) -> None:
    with pytest.raises(error):
        rules.decide(name, value=value, valid_from=day_before(now, 0), by=alone.principal, now=now, **DECIDED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention.file_months", "121"),
        ("demand.seal_months", "12"),
        ("people.opened_stop", "60"),
        ("people.opened_warn", "20"),
        ("five.ack.emergency", "0.25"),
        ("five.ack.urgent", "1.5"),
        ("case.followup_days", "20, 60"),
        ("scheme.effective_from", "2016-09"),
        ("eval.threshold", "100"),
    ],
)
def test_a_value_within_bounds_is_taken_and_told(alone: Town, now: datetime, name: str, value: str) -> None:
    today = day_before(now, 0)
    rules.decide(name, value=value, valid_from=today, by=alone.principal, now=now, **DECIDED)
    assert str(rule_on(name, today).value) == value
    # Auditor and the others who decide hear of it at once.
    told = set(Message.objects.filter(title__contains="规则").values_list("recipient__username", flat=True))
    assert told >= {"auditor", "mayor", "gov_office"}
    assert "principal" not in told


def test_what_was_decided_may_be_taken_back_to_what_the_law_says(alone: Town, now: datetime) -> None:
    for value, day in (("50", 0), ("60", -1)):
        rules.decide(
            "petition.complete_days",
            value=value,
            valid_from=day_before(now, day),
            by=alone.principal,
            now=now,
            **DECIDED,
        )
    assert number_on("petition.complete_days", day_before(now, -1)) == 60


def test_one_town_of_several_decides_nothing_for_the_others(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {"value": "9", "valid_from": day_before(now, 0), "now": now, **DECIDED}
    for who in (town.principal, town.gov_office, town.stranger):
        assert not rules.may_decide_rule(who, "visit.village_min_days")
        with pytest.raises(NotPermitted):
            rules.decide("visit.village_min_days", by=who, **given)
    with pytest.raises(NotPermitted):
        rules.decide("five.ack.urgent", by=town.in_charge, **{**given, "value": "1"})
    county = Area.objects.get(level="county")
    Appointment.objects.create(staff=town.cadre, role=Role.PARTY_GOV_OFFICE, area=county, starts_on=date(2020, 1, 1))
    rules.decide("visit.village_min_days", by=Staff.objects.get(pk=town.cadre.pk), **given)
    assert number_on("visit.village_min_days", day_before(now, 0)) == 9


def test_a_post_at_a_village_decides_nothing(alone: Town, now: datetime) -> None:
    Appointment.objects.create(
        staff=alone.cadre, role=Role.PARTY_GOV_OFFICE, area=alone.own, starts_on=date(2020, 1, 1)
    )
    assert not rules.may_decide_rule(Staff.objects.get(pk=alone.cadre.pk), "visit.village_min_days")
