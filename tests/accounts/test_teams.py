"""Teams of an area: gaps, load, who has no area, who has left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from factories.conditions import a_report, report_condition
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.gaps import all_gaps, loads, staff_without_area, team_gaps
from lianxinqiao.accounts.queries.teams import teams_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.outreach.models import ServicePhone
from lianxinqiao.outreach.queries import face_of
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


@pytest.mark.rule("R-2.5")
@pytest.mark.rule("R-2.6")
def test_an_officer_of_the_town_serves_every_area_that_has_none(town: Town) -> None:
    assert {"R-2.5", "R-2.6"} <= rules_broken(town.other)
    for who, role in (("safety", "area_police"), ("health", "area_judicial")):
        appoint(town, who, role, town.town)
    assert not {"R-2.5", "R-2.6"} & rules_broken(town.other)
    assert not {"R-2.5", "R-2.6"} & rules_broken(town.own), "its own are there, those of the town are not counted twice"
    assert {"R-2.5", "R-2.6"} <= rules_broken(town.far), "another town's serve nobody here"
    appoint(town, "petition", "area_police", town.town)
    assert "R-2.5" in rules_broken(town.other)
    appoint(town, "mayor", "area_leader", town.town)
    assert "R-2.3" in rules_broken(town.other), "the linked leader is one of the village"


@pytest.mark.rule("R-2.5")
@pytest.mark.rule("R-2.6")
@pytest.mark.rule("R-2.11")
def test_an_officer_of_the_town_stands_on_the_card_of_every_area_that_has_none(
    town: Town, client: Any, now: datetime
) -> None:
    for who, role in (("safety", "area_police"), ("health", "area_judicial"), ("mayor", "area_leader")):
        appoint(town, who, role, town.town)
    teams = teams_of([town.own, town.other, town.far], on=date(2026, 11, 1))

    def names(area: Area) -> list[str]:
        return [post.staff.username for post in teams[area.pk]]

    assert names(town.other) == ["sibling_secretary", "sibling", "safety", "health"], (
        "a linked leader is one of the village"
    )
    assert names(town.own)[-2:] == ["police", "judicial"], "its own stand there, those of the town not besides"
    assert names(town.far) == ["far_cadre"], "another town's serve nobody here"
    assert [line["name"] for line in face_of(town.other, now=now)["team"]][-2:] == ["试safety", "试health"]  # type: ignore[attr-defined]  # a face is plain data
    assert "试safety" in client.get(f"/a/{town.other.code}/").content.decode()


@pytest.mark.rule("R-2.8")
def test_an_area_without_a_telephone_is_a_gap(town: Town) -> None:
    on = date(2026, 11, 1)

    def missing(day: date = on) -> bool:
        return "R-2.8" in {gap.rule for gap in all_gaps([town.own], on=day)}

    def publish(**more: Any) -> ServicePhone:
        row: ServicePhone = ServicePhone.objects.create(
            area=town.own, number="0717-2886001", hours="全天", published_on=on, **more
        )
        return row

    assert missing()
    publish(is_complaint_line=True)
    assert missing(), "a complaint line is no service telephone"
    phone = publish()
    assert (missing(date(2026, 10, 31)), missing()) == (True, False)
    ServicePhone.objects.filter(pk=phone.pk).update(withdrawn_on=date(2026, 11, 3))
    assert [missing(date(2026, 11, day)) for day in (2, 3)] == [False, True]
    assert "没有公开的服务电话" in town.client("gov_office").get("/team/gaps/").content.decode()


@pytest.mark.rule("R-2.10")
def test_a_post_over_the_town_is_no_area(town: Town) -> None:
    new = Staff.objects.create(username="xin", name="新人")

    def is_listed() -> bool:
        return new in staff_without_area(on=date(2026, 11, 1), reader=town.gov_office)

    for role, listed in (
        ("office_cadre", True),
        ("area_leader", True),
        ("area_police", False),
        ("petition_office", False),
        ("leadership_member", False),
        ("system_admin", False),
    ):
        post = Appointment.objects.create(staff=new, role=role, area=town.town, starts_on=date(2026, 10, 1))
        assert is_listed() is listed, role
        post.delete()
    Appointment.objects.create(staff=new, role="office_cadre", area=town.town, starts_on=date(2026, 10, 1))
    Appointment.objects.create(staff=new, role="office_cadre", area=town.own, starts_on=date(2026, 11, 1))
    assert not is_listed()


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
