"""Spot checks are drawn from what has been accepted, by the linked leader of the area."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.checks import draw
from factories.town import Town, day_before
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.visits.models import SpotCheckDraw

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-3.7")
def test_a_quarter_of_which_nothing_is_accepted_is_not_drawn(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="还没有已通过的下队日志") as refused:
        draw(town.own, day_before(now), by=town.leader, now=now)
    assert refused.value.field == "quarter"
    assert not SpotCheckDraw.objects.exists()
