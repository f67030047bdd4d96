"""The sheet of the lawful ways on: there from the day a demand is opened, with the bodies that the town has registered (R-16.2)."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from factories.demands import Filing, file_demand
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.bodies import state_body
from lianxinqiao.demands.queries.papers import papers_for
from lianxinqiao.places.models import OutsideBody

pytestmark = pytest.mark.django_db


def sheet(town: Town, pk: Any) -> str:
    answer = town.client("petition").get(reverse("papers:paper", args=["routes", pk, "docx"]))
    assert answer.status_code == 200
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)


@pytest.mark.rule("R-16.2")
def test_every_open_demand_prints_its_lawful_ways_from_the_day_it_is_opened(town: Town, now: datetime) -> None:
    OutsideBody.objects.filter(town=town.town).delete()
    demand = file_demand(
        town.own, Filing(topic="road", text="机耕路塌了", channel="visit", read_back=True), by=town.cadre, now=now
    ).demand
    assert town.client("petition").get(reverse("demands:demand", args=[demand.pk])).content.decode().count("/routes/")

    before = sheet(town, demand.pk)
    body = {
        "kind": "court",
        "level": "county",
        "name": "试县人民法院",
        "address": "试县一路1号",
        "phone": "0717-2880000",
    }
    state_body(town.town, stated={**body, "checked_on": day_before(now)}, by=town.petition, now=now)
    after = sheet(town, demand.pk)

    for words in (
        "12345",
        "信访",
        "调解",
        "仲裁",
        "行政复议",
        "人民法院",
        "12388",
        "复查",
        "复核",
        "不得要求您承诺不再信访",
    ):
        assert words in before
        assert words in after
    assert "12368" in before
    assert "试县人民法院（试县一路1号，电话0717-2880000）" in after
    assert "12368" not in after


@pytest.mark.rule("R-16.2")
@pytest.mark.parametrize(("phase", "shown"), [("open", True), ("waiting", True), ("done", False)])
def test_a_demand_that_ended_without_an_opinion_has_no_ways_on(
    town: Town, now: datetime, phase: str, shown: bool
) -> None:
    demand = file_demand(town.own, Filing(topic="road", text="机耕路塌了"), by=None, now=now).demand
    demand.matter.phase = phase
    assert ("routes" in [code for code, _title in papers_for(demand)]) is shown
