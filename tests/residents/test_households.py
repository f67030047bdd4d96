"""Households and the numbers of citizens."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.residents import citizen_id
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db


def test_citizen_numbers() -> None:
    """Domain §2.13, §9.7."""
    assert citizen_id.problem("11010519491231002X") is None
    assert citizen_id.problem("34052419800101001X") is None
    assert citizen_id.problem("340524198001010013") == "check"
    assert citizen_id.problem("420527199902300018") == "date"
    assert citizen_id.problem("１１０１０５１９４９１２３１００２Ｘ") is None
    assert citizen_id.problem("1101051949123100") == "length"


@pytest.mark.rule("R-0.6")
def test_households_nobody_has_seen_for_a_year(town: Town, now: datetime) -> None:
    write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=day_before(now, 5), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )

    unseen = Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))

    assert set(unseen) == set(town.homes[1:3])
    assert "一年没人去过" in town.client("cadre").get("/households/?unseen=12").content.decode()
