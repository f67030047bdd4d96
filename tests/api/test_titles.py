"""Whoever may know only the title of a report or a demand reads neither its words nor who did what to it, by page and by API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.demands import ROAD, Case
from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter

pytestmark = pytest.mark.django_db

FACTS = "断水三天，井也干了"


def a_demand(town: Town, now: datetime) -> Any:
    return Case(town, now).accepted().pk


def an_open_report(town: Town, now: datetime) -> Any:
    return report_condition(town.own, a_report(place="二组", facts=FACTS), by=town.cadre, now=now).pk


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize(
    ("made", "said", "door", "reader", "knows_the_title"),
    [
        (a_demand, ROAD.text, "demands", "petition", "principal"),
        (an_open_report, FACTS, "reports", "leader", "gov_office"),
    ],
)
def test_who_knows_the_title_reads_neither_words_nor_steps(
    town: Town,
    now: datetime,
    made: Callable[[Town, datetime], Any],
    said: str,
    door: str,
    reader: str,
    knows_the_title: str,
) -> None:
    pk = made(town, now)
    matter = Matter.objects.get(pk=pk)

    def read(name: str) -> dict[str, object]:
        page = town.client(name).get(kind_of(matter.kind).path(matter)).content.decode()
        api = Client(headers={"Authorization": f"Bearer {issue_token(town.staff[name], name='t', days=1, now=now)}"})
        whole = api.get(f"/api/v1/matters/{pk}").json()
        return {
            "title": matter.title in page and whole["title"] == matter.title,
            "words": said in page,
            "timeline": "办理过程" in page,
            "steps": bool(whole["steps"]),
            "one": api.get(f"/api/v1/{door}/{pk}").status_code,
        }

    assert read(reader) == {"title": True, "words": True, "timeline": True, "steps": True, "one": 200}
    assert read(knows_the_title) == {"title": True, "words": False, "timeline": False, "steps": False, "one": 404}
