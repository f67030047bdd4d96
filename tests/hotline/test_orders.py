"""Work orders of the hotline: taken whole or not at all, never twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.town import Town
from factories.workbooks import workbook
from lianxinqiao.demands.models import Demand
from lianxinqiao.hotline.workbook import TITLES

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
