"""An area that gets another name is the same area: what hangs on it stays, and it is found by either name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from factories.demands import Filing, file_demand
from factories.town import Town
from factories.workbooks import workbook
from lianxinqiao.accounts.queries.teams import team_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.queries.papers import fill_month
from lianxinqiao.hotline.operations import check_orders
from lianxinqiao.hotline.workbook import TITLES, read_orders
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.places.models import Area, AreaName, AreaSuccession
from lianxinqiao.places.operations.divisions import Loaded, Row, load_edition
from lianxinqiao.places.queries import called_on, former_names, matching

pytestmark = pytest.mark.django_db


def edition(town: Town, own: str = "丙村村民委员会", over: str = "试镇") -> list[Row]:
    return [Row(town.own.code, own, over, "试县"), Row(town.other.code, "乙村", over, "试县")]


def renamed(town: Town, on: date, *names: str) -> Loaded:
    return load_edition(edition(town, *names), valid_from=on, source="公告")


@pytest.mark.rule("R-2.1")
def test_a_renamed_area_keeps_everything_that_hangs_on_it(town: Town, now: datetime) -> None:
    demand = file_demand(town.own, Filing("road", "路灯坏了两盏，晚上看不见。"), by=None, now=now)
    team = team_of(town.own, on=local_date(now))

    assert renamed(town, local_date(now)) == Loaded(opened=0, ended=0, kept=1, renamed=1)

    area = Area.objects.get(code=town.own.code)
    assert (area.pk, area.name, area.short_name, area.valid_to) == (town.own.pk, "丙村村民委员会", "丙村", None)
    assert area.households.filter(is_active=True).count() == 3
    assert demand.demand.matter.area_id == area.pk
    assert team_of(area, on=local_date(now)) == team != []
    assert not AreaSuccession.objects.exists()
    assert renamed(town, local_date(now)) == Loaded(opened=0, ended=0, kept=2), "the same edition changes nothing"
    with pytest.raises(DatabaseError), transaction.atomic():
        AreaName.objects.update(name="没有过的名字")


@pytest.mark.rule("R-2.1")
def test_a_name_of_a_day_before_the_area_or_its_last_name_is_refused(town: Town, now: datetime) -> None:
    today = local_date(now)
    renamed(town, today)
    for on in (town.own.valid_from, today - timedelta(days=1), today):
        with pytest.raises(InvalidInput):
            renamed(town, on, "丁村")
    assert renamed(town, today + timedelta(days=1), "丁村").renamed == 1


@pytest.mark.rule("R-2.1")
def test_each_name_is_that_of_its_days(town: Town, now: datetime) -> None:
    today = local_date(now)
    renamed(town, today - timedelta(days=10))
    renamed(town, today, "丁村村民委员会")

    area = Area.objects.get(code=town.own.code)
    former = former_names([area])[area.pk]
    days = {11: "甲村", 10: "丙村", 1: "丙村", 0: "丁村"}
    assert {before: called_on(area, today - timedelta(days=before), former) for before in days} == days


@pytest.mark.rule("R-2.1")
def test_the_register_of_a_month_says_the_name_of_its_day(town: Town, now: datetime) -> None:
    file_demand(town.own, Filing("road", "路灯坏了两盏，晚上看不见。"), by=None, now=now)

    def rows() -> Any:
        return fill_month(town.petition, local_date(now).replace(day=1)).values["rows"]

    renamed(town, local_date(now) + timedelta(days=1))
    assert [row["area"] for row in rows()] == ["甲村"]


@pytest.mark.rule("R-2.1")
def test_an_area_is_found_by_what_it_was_called(town: Town, client: Any, now: datetime) -> None:
    renamed(town, local_date(now), "丙村村民委员会")
    area = Area.objects.get(code=town.own.code)

    for words in ("甲村", "丙村", "jc", "bc", area.code):
        assert area in matching([area, town.other], words), words
    assert matching([area, town.other], "乙村") == [town.other]
    for page in (
        client.get("/a/", {"q": "甲村"}),
        town.client("cadre").get(reverse("overviews:search"), {"q": "甲村"}),
        town.client("cadre").get(reverse("overviews:area", args=[area.code])),
        client.get(f"/a/{area.code}/"),
    ):
        assert "丙村村民委员会" in page.content.decode()
    assert "甲村" in client.get(f"/a/{area.code}/").content.decode()
    assert "改名" in client.get(reverse("portal:town", args=[area.code])).content.decode()


@pytest.mark.rule("R-2.1")
def test_a_work_order_under_the_old_name_is_taken(town: Town, now: datetime) -> None:
    renamed(town, local_date(now))
    order = ("12345-1", "甲村", "道路、路灯", "路灯坏了两盏", "村口", "王某", "0717-7654321", "2026-12-31")

    checked = check_orders(read_orders(workbook([order], TITLES)), by=town.petition, now=now)

    assert [area.pk for _order, area in checked.good] == [town.own.pk]


@pytest.mark.rule("R-2.1")
def test_a_renamed_town_is_the_same_town(town: Town, now: datetime) -> None:
    assert renamed(town, local_date(now), "甲村", "新镇") == Loaded(opened=0, ended=0, kept=2)

    area = Area.objects.get(code=town.town.code)
    assert (area.pk, area.name) == (town.town.pk, "新镇")
    assert [row.name for row in former_names([area])[area.pk]] == ["试镇"]
