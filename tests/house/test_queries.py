"""The cost of a page does not grow with its rows."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.conditions import a_report, report_condition
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.kind import ENTRY


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/matters/", "/visits/", "/households/", "/reports/", "/streams/", "/areas/{code}/"]
)
def test_queries_do_not_grow_with_the_rows(town: Town, now: datetime, path: str) -> None:
    client = town.client("leader")
    path = path.format(code=town.own.code)

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    def more(n: int) -> None:
        for number in range(n):
            report_condition(town.own, a_report(kind="people", place="x", facts=f"事{number}"), by=town.cadre, now=now)
            visit = write_visit(
                town.own,
                a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
                by=town.cadre,
                now=now,
            )
            do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)
            home = town.homes[0]
            Household.objects.create(
                id=uuid7(), area=home.area, group=home.group, house_no=f"x{Household.objects.count()}", head_name="王"
            )

    more(2)
    few = cost()
    more(15)
    assert cost() == few
