"""Work orders of the hotline: taken whole or not at all, never twice."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.demands import Filing, file_demand
from factories.town import Town
from factories.workbooks import workbook
from lianxinqiao.demands.models import Demand
from lianxinqiao.hotline.workbook import TITLES
from lianxinqiao.matters.models import Matter

pytestmark = pytest.mark.django_db


def test_hotline_orders_are_taken_whole_or_not_at_all_and_never_twice(town: Town) -> None:
    client = town.client("petition")

    def bring(content: bytes, *, take: bool) -> Any:
        file = SimpleUploadedFile("a.xlsx", content)
        return client.post("/demands/import/", {"deed": "bring", "file": file, **({"take": "on"} if take else {})})

    good = ("12345-1", "甲村", "道路、路灯", "路灯坏了两盏", "村口", "王某", "0717-7654321", "2026-12-31")
    wrong = ("12345-2", "丙村", "天上", "短", "", "", "", "明天")
    answer = bring(workbook([good, wrong], TITLES), take=True)
    assert answer.status_code == 422
    assert answer.content.decode().count('<td data-title="怎样改">') == 4
    assert Demand.objects.count() == 0
    assert bring(workbook([good], TITLES), take=False).status_code == 200
    assert Demand.objects.count() == 0
    assert bring(workbook([good], TITLES), take=True).status_code == 302
    assert bring(workbook([good], TITLES), take=True).status_code == 302
    assert [(row.outside_number, row.outside_due_on) for row in Demand.objects.all()] == [
        ("12345-1", date(2026, 12, 31))
    ]
    assert client.get("/demands/import/?template").content[:2] == b"PK"
    assert bring(b"not a sheet", take=True).status_code == 422


ORDER = ("12345-9", "甲村", "道路、路灯", "材料给了村里，请查一查", "村口", "王某", "0717-7654321", "2026-12-31")


def brought(town: Town, *, take: bool) -> Any:
    file = SimpleUploadedFile("a.xlsx", workbook([ORDER], TITLES))
    more = {"take": "on"} if take else {}
    answer = town.client("petition").post("/demands/import/", {"deed": "bring", "file": file, **more})
    return answer.status_code, answer.get("Location"), re.sub(r'"[^"]*"', "", answer.content.decode())


@pytest.mark.rule("RR-13")
def test_an_order_about_the_office_is_told_to_it_by_no_number(town: Town, now: datetime) -> None:
    new = brought(town, take=False)
    stated = Filing(
        "officials", ORDER[3], channel="hotline", outside_number=ORDER[0], about_officials=True, read_back=True
    )
    sealed = file_demand(town.own, stated, by=town.cadre, now=now).demand
    assert not Matter.objects.visible_to(town.petition).filter(pk=sealed.pk).exists()
    assert brought(town, take=False) == new
    assert brought(town, take=True)[0] == 302
    again = Demand.objects.exclude(pk=sealed.pk).get()
    assert again.matter.affair != sealed.matter.affair and again.is_sealed and again.entered_by == town.petition
    assert not Matter.objects.visible_to(town.petition).filter(pk=again.pk).exists()
    assert Matter.objects.visible_to(town.discipline).filter(pk__in=[again.pk, sealed.pk]).count() == 2
    # Brought once more it is known, as any other would be.
    assert brought(town, take=True)[0] == 302
    assert Demand.objects.count() == 2


def test_equal_numbers_of_two_towns_are_two_orders(town: Town, now: datetime) -> None:
    stated = Filing("road", "路灯坏了两盏", channel="hotline", outside_number=ORDER[0], read_back=True)
    far = file_demand(town.far, stated, by=town.far_cadre, now=now).demand
    assert brought(town, take=True)[0] == 302
    mine = Demand.objects.exclude(pk=far.pk).get()
    assert mine.matter.affair != far.matter.affair
    assert Matter.objects.visible_to(town.petition).filter(pk=mine.pk).exists()
