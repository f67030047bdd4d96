"""The town as the seed states it: exact, dated, with its source."""

from __future__ import annotations

from datetime import date

import pytest

from lianxinqiao.places.choices import Fact
from lianxinqiao.places.models import Area, AreaName, HazardSite, PartyBranch, VillagerGroup
from lianxinqiao.places.operations.divisions import load_shipped_editions
from lianxinqiao.places.operations.facts import load_seed_facts, record_fact
from lianxinqiao.places.queries import town_summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def quyuan() -> Area:
    load_shipped_editions()
    load_seed_facts()
    return Area.objects.get(code="420527103000", valid_to=None)


@pytest.mark.rule("R-1.7")
@pytest.mark.rule("R-1.8")
@pytest.mark.rule("R-1.9")
@pytest.mark.rule("R-1.10")
@pytest.mark.rule("R-1.11")
@pytest.mark.rule("R-1.12")
@pytest.mark.rule("R-1.13")
@pytest.mark.rule("R-1.14")
@pytest.mark.rule("R-1.15")
@pytest.mark.rule("R-1.16")
def test_town_facts(quyuan: Area) -> None:
    """What the seed states is there, exact, dated, with its source."""
    summary = town_summary(quyuan, on=date(2026, 11, 1))

    assert (summary.areas, summary.villages, summary.communities) == (13, 12, 1)
    assert {name: str(value) for name, value in summary.figures.items()} == {
        Fact.GROUPS: "66.00",
        Fact.HOUSEHOLDS: "7902.00",
        Fact.RESIDENTS: "19608.00",
        Fact.LAND_KM2: "217.08",
        Fact.FARMLAND_MU: "17460.00",
        Fact.BRANCHES: "13.00",
        Fact.MEMBERS: "884.00",
        Fact.MEMBERS_CADRE: "171.00",
        Fact.MEMBERS_FARMER: "713.00",
    }
    assert str(summary.farmland_hectares) == "1164.00"
    assert summary.as_of is not None


@pytest.mark.rule("R-1.6")
def test_two_famous_hazard_sites_stand_from_the_beginning(quyuan: Area) -> None:
    found = {site.area.short_name: (site.name, site.alias) for site in HazardSite.objects.select_related("area")}

    assert found == {"新滩社区": ("新滩滑坡", "新滩大滑坡"), "链子岩村": ("链子崖危岩体", "链子岩危岩体")}


@pytest.mark.rule("R-1.9")
@pytest.mark.rule("R-1.15")
@pytest.mark.rule("R-1.16")
def test_sums_that_do_not_agree_are_shown(quyuan: Area) -> None:
    village = Area.objects.get(code="420527103201", valid_to=None)
    VillagerGroup.objects.create(area=village, group_no=1, name="一组")
    PartyBranch.objects.create(area=village, name="总支", members_cadre=1, members_farmer=2)

    wrong = {row.fact for row in town_summary(quyuan, on=date(2026, 11, 1)).mismatches}

    assert {"groups", "branches", "members", "members_cadre", "members_farmer"} <= wrong
    record_fact(quyuan, Fact.MEMBERS, 885, as_of=date(2026, 1, 1), source="x")  # type: ignore[arg-type]  # numbers are taken, too
    assert ("885", "884") in {
        (row.stated, row.registered) for row in town_summary(quyuan, on=date(2026, 11, 1)).mismatches
    }


@pytest.mark.rule("R-0.11")
@pytest.mark.rule("R-2.1")
def test_each_area_maps_to_one_code_and_one_branch(quyuan: Area) -> None:
    areas = Area.objects.filter(parent=quyuan, valid_to=None)

    assert sorted(areas.values_list("code", flat=True)) == [
        "420527103001",
        *(f"4205271032{n:02d}" for n in range(1, 13)),
    ]
    assert PartyBranch._meta.get_field("area").unique


def test_mergers_keep_their_history(quyuan: Area) -> None:
    """§6: 182 units of the county in 2020, 179 in 2023; one whose code stayed got another name and is the same."""
    county = Area.objects.filter(code__startswith="420527", level="village")

    assert county.valid_on(date(2022, 1, 1)).count() == 182
    assert county.valid_on(date(2026, 1, 1)).count() == 179
    assert county.exclude(valid_to=None).count() == 7
    [name] = AreaName.objects.select_related("area")
    assert (name.short_name, name.area.short_name, name.area.valid_to) == ("薛家村", "云台荒村", None)
