"""Teams of an area: gaps, load, who has no area, who has left."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from factories.conditions import a_report, report_condition
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.gaps import loads, staff_without_area, team_gaps
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.models import Area

pytestmark = pytest.mark.django_db


def appoint(town: Town, who: str, role: str, area: Area) -> None:
    Appointment.objects.create(staff=town.staff[who], role=role, area=area, starts_on=date(2020, 1, 1))


def rules_broken(area: Area) -> set[str]:
    return {gap.rule for gap in team_gaps([area], on=date(2026, 11, 1))}


@pytest.mark.rule("R-2.3")
@pytest.mark.rule("R-2.4")
@pytest.mark.rule("R-2.5")
@pytest.mark.rule("R-2.6")
def test_every_staffing_rule_is_a_visible_gap(town: Town) -> None:
    assert rules_broken(town.own) == {"R-2.4"}  # one office cadre, two or three are needed
    assert rules_broken(town.other) == {"R-2.3", "R-2.4", "R-2.5", "R-2.6"}
    appoint(town, "director", "office_cadre", town.own)
    assert rules_broken(town.own) == set()
    for who in ("petition", "safety"):
        appoint(town, who, "office_cadre", town.own)
    assert rules_broken(town.own) == {"R-2.4"}
    appoint(town, "mayor", "area_leader", town.own)
    assert rules_broken(town.own) == {"R-2.3", "R-2.4"}
    appoint(town, "judicial", "area_police", town.own)
    assert rules_broken(town.own) == {"R-2.3", "R-2.4", "R-2.5"}


@pytest.mark.rule("R-2.2")
def test_an_area_without_village_cadres_is_a_gap(town: Town) -> None:
    Appointment.objects.filter(area=town.other).delete()

    assert "R-2.2" in rules_broken(town.other)


@pytest.mark.rule("R-2.5")
def test_one_officer_may_serve_several_areas_and_the_load_is_shown(town: Town) -> None:
    appoint(town, "police", "area_police", town.other)

    heaviest = loads([town.own, town.other], on=date(2026, 11, 1))[0]

    assert (heaviest.staff, heaviest.role, heaviest.areas) == (town.police, "area_police", 2)


@pytest.mark.rule("R-2.10")
def test_a_cadre_without_an_area_is_listed_until_placed(town: Town) -> None:
    new = Staff.objects.create(username="xin", name="新人")

    def listed(reader: str) -> list[Staff]:
        return staff_without_area(on=date(2026, 11, 1), reader=town.staff[reader])

    assert listed("gov_office") == listed("stranger") == [new]
    Staff.objects.filter(pk=new.pk).update(made_by=town.gov_office)
    assert (listed("gov_office"), listed("stranger")) == ([new], [])
    post = Appointment.objects.create(staff=new, role="office_cadre", area=town.own, starts_on=date(2026, 10, 1))
    assert listed("gov_office") == []
    Appointment.objects.filter(pk=post.pk).update(ends_on=date(2026, 10, 20))
    assert (listed("gov_office"), listed("stranger")) == ([new], [])


@pytest.mark.rule("R-2.12")
def test_nothing_open_keeps_somebody_who_has_left(town: Town, now: datetime) -> None:
    from lianxinqiao.accounts.operations.posts import leave, open_holdings

    report_condition(town.own, a_report(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    leave(town.in_charge, successor=town.principal, by=town.gov_office, now=now)

    assert open_holdings(town.in_charge) == {}
    assert Matter.objects.get().owner == town.principal
