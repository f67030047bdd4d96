"""Who does not find an affair adds nothing to it, by whatever door, and no exclusion leaves it to nobody (RR-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from factories.conditions import a_report, report_condition
from factories.demands import Case, complain, county_contact, done, finders
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.hotline.operations import take_orders
from lianxinqiao.hotline.workbook import Order
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.affairs import hide_from, unite
from lianxinqiao.matters.operations.beginning import begin

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
SAID: dict[str, Any] = {"topic": "officials", "text": "他推来推去不给我办", "channel": "visit", "read_back": True}


def order(town: Town, now: datetime, about: str = "") -> Order:
    return Order(2, "SH1234567", town.own.name, "road", "路坏了过不去，请修一修", "", "", "", now.date(), about)


@pytest.mark.parametrize("about", ["试discipline", "纪检监察联络员", "试principal"])
def test_an_order_of_the_same_number_takes_a_complaint_from_nobody(town: Town, now: datetime, about: str) -> None:
    """A colleague in the office that is complained of brings it once more, and names who keeps the complaint."""
    take_orders([order(town, now)], by=town.petition, now=now)
    first = Demand.objects.get()
    done("accuse", first.pk, by=town.petition, now=now, about_office="petition_office")
    colleague = Staff.objects.create(username="petition2", name="试信访二")
    Appointment.objects.create(staff=colleague, role="petition_office", area=town.town, starts_on="2015-01-01")
    town.staff["petition2"] = colleague

    take_orders([order(town, now, about)], by=colleague, now=now)

    again = Demand.objects.exclude(pk=first.pk).get()
    assert finders(town, first) == {"discipline"}
    matter = Matter.objects.get(pk=first.pk)
    assert matter.owner == town.discipline
    assert matter.affair != again.matter.affair
    # Whoever is out of the one is out of the other, too.
    assert not {"petition", "petition2"} & finders(town, again)


@pytest.mark.parametrize("named", [{"about_named": "纪检监察联络员"}, {"about_office": "petition_office"}])
def test_a_further_demand_from_one_report_takes_a_complaint_from_nobody(
    town: Town, now: datetime, named: dict[str, str]
) -> None:
    """The cadre who reported it finds the report, and not the complaint that the office raised from it."""
    report = report_condition(
        town.own, a_report(kind="people", place="三组", facts="断水三天了没人管"), by=town.cadre, now=now
    ).matter
    raised = {"beside": town.own, "now": now, "raised_by": (report.kind, report.pk)}
    first = begin(DEMAND, {**SAID, "about_official": town.police}, by=town.petition, **raised).row
    assert finders(town, first) == {"petition", "discipline"}

    own = begin(DEMAND, {**SAID, **named}, by=town.cadre, **raised).row

    assert finders(town, first) == {"petition", "discipline"}
    assert Matter.objects.get(pk=first.pk).owner == town.discipline
    affairs = [Matter.objects.get(pk=row.pk).affair for row in (report, first, own)]
    assert affairs[0] == affairs[1] != affairs[2]
    assert own.matter.excluded.filter(pk=town.police.pk).exists(), (
        "who is out of the affair stays out of what comes of it"
    )


def test_who_finds_the_whole_affair_makes_it_one(town: Town, now: datetime) -> None:
    report = report_condition(
        town.own, a_report(kind="people", place="三组", facts="断水三天了没人管"), by=town.cadre, now=now
    ).matter
    raised = {"beside": town.own, "now": now, "raised_by": (report.kind, report.pk)}
    row = begin(DEMAND, {**SAID, "about_official": town.police}, by=town.cadre, **raised).row
    assert row.matter.affair == report.affair
    assert not Matter.objects.visible_to(town.police).filter(pk=report.pk).exists()


def test_no_demand_raised_from_a_report_leaves_that_to_nobody(town: Town, now: datetime) -> None:
    """What the reporter says of the leaders takes their report from all who could handle it: it is said beside it."""
    report = report_condition(
        town.own, a_report(kind="people", place="三组", facts="断水三天了没人管"), by=town.cadre, now=now
    ).matter
    raised = {"beside": town.own, "now": now, "raised_by": (report.kind, report.pk)}
    with pytest.raises(StepNotAllowed, match="没有别人可以接手"):
        begin(DEMAND, {**SAID, "about_office": "leaders"}, by=town.cadre, **raised)
    assert Matter.objects.get(pk=report.pk).owner == report.owner
    assert not Demand.objects.exists()


def test_no_merge_and_no_exclusion_leaves_a_complaint_to_nobody(town: Town, now: datetime) -> None:
    """Where the county has somebody, they have it in the same step."""
    kept = complain(town, now, about_office="petition_office")
    assert finders(town, kept) == {"discipline"}
    with pytest.raises(StepNotAllowed, match="没有别人可以接手"):
        hide_from(Matter.objects.get(pk=kept.pk), [town.discipline], by=None, role="system", now=now)
    county = county_contact(town, town.town.parent)
    kept = complain(town, now, about_office="petition_office")
    hide_from(Matter.objects.get(pk=kept.pk), [town.discipline], by=None, role="system", now=now)
    assert finders(town, kept) == {"county"}
    assert Matter.objects.get(pk=kept.pk).owner == county


def test_no_union_leaves_a_complaint_to_nobody(town: Town, now: datetime) -> None:
    """The machine unites two, of which the one is hidden from all who could have the other; where the county has somebody, they have it."""
    kept, other = complain(town, now, about_office="petition_office"), Case(town, now)
    Matter.objects.get(pk=other.pk).excluded.add(town.discipline)

    def united() -> None:
        unite(Matter.objects.get(pk=other.pk), Matter.objects.get(pk=kept.pk), by=None, role="system", now=now)

    with pytest.raises(StepNotAllowed, match="没有别人可以接手"), transaction.atomic():
        united()
    assert finders(town, kept) == {"discipline"}
    county = county_contact(town, town.town.parent)
    united()
    assert finders(town, kept) == {"county"}
    assert Matter.objects.get(pk=kept.pk).owner == county


def test_a_plain_demand_goes_on_to_whoever_is_left(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("exclude", case.pk, person=town.office, reason="亲属", **case.office())
    assert Matter.objects.get(pk=case.pk).owner == town.petition
