"""Spot checks are drawn from what has been accepted, by the linked leader of the area."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.checks import draw
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import SpotCheckDraw, VisitLog
from lianxinqiao.visits.operations.spotchecks import replay

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-3.7")
def test_a_quarter_of_which_nothing_is_accepted_is_not_drawn(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="还没有已通过的下队日志") as refused:
        draw(town.own, day_before(now), by=town.leader, now=now)
    assert refused.value.field == "quarter"
    assert not SpotCheckDraw.objects.exists()


def accepted(town: Town, now: datetime, *, by: Staff, days: int = 1, **said: Any) -> VisitLog:
    given = {"kind": "household_visit", "household": town.homes[0], **said}
    row = write_visit(town.own, a_visit(visited_on=day_before(now, days), **given), by=by, now=now)
    accepter = town.gov_office if row.is_town_cadre else town.secretary
    do(ENTRY, row.pk, "accept", by=accepter, now=now)
    return row


@pytest.mark.rule("R-3.7")
def test_what_was_accepted_after_a_drawing_changes_nothing_of_its_replay(town: Town, now: datetime) -> None:
    """An old drawing is replayed from its seed, whatever came after."""
    accepted(town, now, by=town.cadre)
    drawing = draw(town.own, day_before(now), by=town.leader, now=now)
    later = now + timedelta(minutes=5)
    accepted(town, later, by=town.director)

    assert replay(drawing)
    assert drawing.population == 1


@pytest.mark.rule("R-3.7")
def test_entries_of_village_cadres_are_drawn_and_of_nobody_else(town: Town, now: datetime) -> None:
    one = accepted(town, now, by=town.cadre)
    accepted(town, now, by=town.office, kind="village_stay", household=None, place="村委会")
    drawing = draw(town.own, day_before(now), by=town.leader, now=now)

    assert (drawing.population, drawing.cadres) == (1, 1)
    assert [check.visit for check in drawing.checks.all()] == [one]
