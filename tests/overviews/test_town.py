"""What is said of a town: words and figures, each with its day and source, and what was said before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from factories.town import Town, client_of, day_before
from lianxinqiao.accounts.operations import registers
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.places.choices import Fact
from lianxinqiao.places.models import Area, AreaDescription
from lianxinqiao.places.operations.divisions import load_shipped_editions
from lianxinqiao.places.operations.facts import SEED_SOURCE, describe, load_seed_facts, record_fact

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """Return the words of a page, apart by single spaces."""
    return " ".join(strip_tags(answer.content.decode().replace("<", " <")).split())


def pages(town: Town, client: Any) -> list[str]:
    """Return what the staff and what anybody reads of a town."""
    desk = town.client("cadre").get(reverse("overviews:town", args=[town.town.code]))
    public = client.get(reverse("portal:town", args=[town.own.code]))
    assert (desk.status_code, public.status_code) == (200, 200)
    return [text_of(desk), text_of(public)]


@pytest.mark.rule("R-1.1")
@pytest.mark.rule("R-1.2")
@pytest.mark.rule("R-1.4")
@pytest.mark.rule("R-1.5")
def test_everybody_reads_what_is_said_of_the_town_with_its_day_and_source(town: Town, client: Any) -> None:
    load_shipped_editions()
    load_seed_facts()
    said = AreaDescription.objects.get(area__code="420527103000")
    describe(town.town, said.text, tags=said.tags, as_of=date(2016, 8, 1), source=SEED_SOURCE)

    for page in pages(town, client):
        for words in ("西陵峡", "牛肝马肺峡", "兵书宝剑峡", "南北两岸", "沿江临坝", "屈原的诞生地", "三峡库区"):
            assert words in page
        assert "2016-08-01" in page
        assert SEED_SOURCE in page


@pytest.mark.rule("R-1.17")
def test_each_figure_has_its_own_day_and_source_and_the_old_ones_stay_readable(town: Town, client: Any) -> None:
    for fact, value, day, source in (
        (Fact.HOUSEHOLDS, "7902", date(2016, 8, 1), "发言稿"),
        (Fact.RESIDENTS, "19608", date(2016, 8, 1), "发言稿"),
        (Fact.HOUSEHOLDS, "7950.00", date(2025, 12, 31), "统计年报"),
        (Fact.FARMLAND_MU, "17460", date(2020, 1, 2), "国土调查"),
        (Fact.LAND_KM2, "217.08", date(2019, 3, 4), "国土局"),
    ):
        record_fact(town.town, fact, Decimal(value), as_of=day, source=source)

    for page in pages(town, client):
        now, before = page.split("以前的数字和说法")
        for line in ("户数 7950 2025-12-31 统计年报", "人口 19608 2016-08-01 发言稿", "217.08 2019-03-04 国土局"):
            assert line in now
        assert "17460 （1164.00 公顷） 2020-01-02 国土调查" in now
        assert "户数 7902 2016-08-01 发言稿" in before
        assert "7902" not in now
        assert "7950" not in before


@pytest.mark.rule("R-1.1")
def test_what_is_said_anew_leaves_what_was_said(town: Town, client: Any, now: datetime) -> None:
    given = {"tags": ["库区"], "as_of": day_before(now, 9), "source": "镇志", "by": town.gov_office, "now": now}
    registers.describe(town.town, text="老说法", **given)
    registers.describe(town.town, text="新说法", **{**given, "as_of": day_before(now, 2), "source": "网站"})

    for page in pages(town, client):
        now_said, before = page.split("以前的数字和说法")
        assert "新说法" in now_said
        assert "老说法" not in now_said
        assert "老说法" in before
        assert "镇志" in before
    with pytest.raises(DatabaseError), transaction.atomic():
        AreaDescription.objects.update(text="另一个")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": "　"}, "text"),
        ({"source": ""}, "source"),
        ({"tags": ["长" * 21]}, "tags"),
        ({"tags": [str(each) for each in range(9)]}, "tags"),
        ({"as_of": None}, "as_of"),
    ],
)
def test_what_is_said_has_words_a_day_that_has_come_and_a_source(
    town: Town, now: datetime, changed: dict[str, Any], field: str
) -> None:
    given = {"text": "说法", "tags": ["长" * 20], "as_of": day_before(now), "source": "镇志", **changed}
    given["as_of"] = given["as_of"] or day_before(now, -1)

    with pytest.raises(InvalidInput) as refused:
        registers.describe(town.town, **given, by=town.gov_office, now=now)

    assert refused.value.field == field
    assert not AreaDescription.objects.exists()


def test_who_keeps_no_register_describes_nothing(town: Town, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        registers.describe(
            town.town, text="说法", tags=[], as_of=day_before(now), source="镇志", by=town.cadre, now=now
        )


@pytest.mark.rule("R-1.3")
def test_every_area_has_a_bank_or_says_that_none_is_stated_and_how_one_gets_there(town: Town, now: datetime) -> None:
    client = client_of(town.cadre)
    shown = [
        reverse("overviews:area", args=[town.own.code]),
        reverse("overviews:town", args=[town.town.code]),
        reverse("visits:before", args=[town.homes[0].pk]),
    ]
    for path in shown:
        assert "未登记" in text_of(client.get(path))

    registers.state_bank(town.own, bank="south", access_note="过江坐渡船，末班17时30分", by=town.secretary, now=now)

    for path in shown:
        assert "江南" in text_of(client.get(path))
    for path in [*shown, reverse("visits:new")]:
        assert "过江坐渡船，末班17时30分" in text_of(client.get(path))
    assert Area.objects.get(pk=town.other.pk).access_note == ""


def test_a_town_of_somebody_else_has_no_page(town: Town) -> None:
    path = reverse("overviews:town", args=[town.town.code])
    assert client_of(town.far_cadre).get(path).status_code == 404
    assert client_of(town.cadre).get(reverse("overviews:town", args=[town.own.code])).status_code == 404
