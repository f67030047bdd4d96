"""Rules that the town decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.operations import rules
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted

pytestmark = pytest.mark.django_db


def test_a_rule_is_decided_from_a_day_on_and_never_backwards(town: Town, now: datetime) -> None:
    today, later = day_before(now, 0), day_before(now, -10)
    decided: dict[str, Any] = {"decided_by": "屈发〔2026〕3号", "reason": "农忙", "now": now}

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
