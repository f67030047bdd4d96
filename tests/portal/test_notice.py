"""Whoever gives data is told who uses it, why, how long, which rights there are and who hears a complaint (RR-14, PIPL 17)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.demands import ROAD, file_demand
from factories.residents import follow, old_stamp
from factories.town import Town, client_of
from lianxinqiao.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-14")]
TOLD = ("谁在用", "为什么、依据什么", "用哪些、怎样用", "保存多久", "您的权利", "不满意找谁", "主管部门")


def is_told(page: str) -> bool:
    return all(words in page for words in TOLD) and "满10年" in page and "15日内" in page


@pytest.mark.parametrize(
    "place",
    ["", "ask/", "ask/?about=matter", "ask/?about=official", "open/", "receptions/", "data/", "notice/", "town/"],
)
def test_every_page_of_residents_says_it(town: Town, client: Client, place: str) -> None:
    page = client.get(f"/a/{town.own.code}/{place}").content.decode()
    assert is_told(page)
    assert town.town.name in page


@pytest.mark.parametrize("place", ["/a/", "/slip/", "/ask/follow/"])
def test_a_page_that_does_not_know_the_area_says_it_too(client: Client, place: str) -> None:
    assert is_told(client.get(place).content.decode())
    assert client.get(place).content.decode().count("先选您在哪个村") == 1


def test_the_receipt_says_it(town: Town, client: Client) -> None:
    given = {"about": "matter", "id": uuid7(), "stamp": old_stamp(), "topic": "water", "text": "我们院子的水压低"}
    page = client.post(f"/a/{town.own.code}/ask/", {**given, "send": "1"}).content.decode()
    assert "查询码" in page
    assert is_told(page)


def test_the_preview_and_ones_own_page_say_it(town: Town, client: Client, now: datetime) -> None:
    given = {"about": "matter", "id": uuid7(), "stamp": old_stamp(), "topic": "water", "text": "水压低"}
    assert is_told(client.post(f"/a/{town.own.code}/ask/", given).content.decode())
    receipt = file_demand(town.own, ROAD, by=town.cadre, now=now)
    follow(client, receipt.number, receipt.code)
    assert is_told(client.get("/ask/mine/").content.decode())


@pytest.mark.parametrize("place", ["/demands/new/", "/households/new/"])
def test_who_writes_it_down_for_somebody_is_told_what_to_read_out(town: Town, place: str) -> None:
    page = client_of(town.cadre).get(place).content.decode()
    assert "data-read-out" in page
    assert "念给本人听" in page
    assert "主管部门" in page


def test_relief_and_the_home_say_it_too(town: Town) -> None:
    clerk, home = client_of(town.cadre), town.homes[0]
    assert "data-read-out" in clerk.get(f"/relief/new/{home.pk}/").content.decode()
    clerk.post(f"/households/{home.pk}/", {"purpose": "visit"})
    opened = clerk.get(f"/households/{home.pk}/")
    assert "data-read-out" in opened.content.decode()
