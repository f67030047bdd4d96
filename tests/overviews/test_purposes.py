"""The five purposes of a visit, counted."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.demands import Case, done
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.demands.asks.opening import FilingAsks
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput
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


@pytest.mark.rule("R-0.14")
def test_who_registers_a_demand_says_what_it_serves_and_nobody_who_asks_does(town: Town, now: datetime) -> None:
    served, other = (Case(town, now) for _each in range(2))
    for case, purposes in ((served, ["relieve", "build"]), (other, [])):
        done("register", case.pk, petition_class="appeal", purposes=purposes, **case.office())
    with pytest.raises(InvalidInput):
        done("register", Case(town, now).pk, petition_class="appeal", purposes=["zz"], **served.office())
    day = day_before(now, 0)

    counted = {row.purpose: row.demands for row in purposes_of_month([town.own.pk], day.replace(day=1), day)}
    assert counted == {"grasp": 0, "convey": 0, "resolve": 0, "relieve": 1, "build": 1}
    office = town.client("petition")
    numbers = [case.receipt.number for case in (served, other)]
    for purpose, found in (("relieve", [True, False]), ("grasp", [False, False])):
        page = office.get(f"/demands/?purpose={purpose}").content.decode()
        assert [number in page for number in numbers] == found
    assert "解决民困、共建民生" in office.get(f"/demands/{served.pk}/").content.decode()
    asked = Client().get(f"/ask/{town.own.code}/").content.decode()
    assert "目的" not in asked and "purposes" not in FilingAsks.base_fields
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=other.pk).update(purposes=["zz"])


@pytest.mark.rule("R-0.14")
@pytest.mark.rule("RR-13")
def test_what_is_sealed_is_in_no_figure(town: Town, now: datetime) -> None:
    case = Case(town, now)
    done("register", case.pk, petition_class="appeal", purposes=["resolve"], **case.office())
    done("accuse", case.pk, by=town.petition, now=now, about_official=town.office)
    day = day_before(now, 0)
    assert all(row.demands == 0 for row in purposes_of_month([town.own.pk], day.replace(day=1), day))
