"""The five purposes of a visit, counted."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.conditions import a_report, report_condition
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.overviews.queries.purposes import purposes_of_month

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-0.14")
def test_the_five_purposes_can_be_filtered_and_counted(town: Town, now: datetime) -> None:
    day = day_before(now, 0)
    write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=day, household=town.homes[0], purposes=("grasp", "relieve")),
        by=town.cadre,
        now=now,
    )
    report_condition(
        town.own, a_report(kind="people", place="x", facts="断水", purposes=("relieve",)), by=town.cadre, now=now
    )

    counted = {
        row.purpose: (row.visits, row.reports) for row in purposes_of_month([town.own.pk], day.replace(day=1), day)
    }

    assert counted == {"grasp": (1, 0), "convey": (0, 0), "resolve": (0, 0), "relieve": (1, 1), "build": (0, 0)}
    assert "1号" in town.client("cadre").get("/visits/?purpose=grasp").content.decode()
    assert "1号" not in town.client("cadre").get("/visits/?purpose=build").content.decode()
