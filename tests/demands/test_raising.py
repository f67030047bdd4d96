"""A demand raised out of what came for another reason: by which way it came, and who may say so."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from factories.demands import Case
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import Channel
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.kinds import all_kinds, raised_kinds
from lianxinqiao.outreach.choices import letter_classes

FILED = {"channel": "visit", "topic": "road", "text": "路灯不亮，请来修", "read_back": "on"}

pytestmark = pytest.mark.django_db


def test_a_letter_is_registered_as_what_may_be_raised_out_of_it() -> None:
    assert [code for code, _words in letter_classes()] == ["demand", "suggestion"]
    assert raised_kinds() == [DEMAND]


def test_the_kinds_out_of_which_a_demand_is_raised_say_by_which_way_it_came() -> None:
    said = {kind.code: kind.came_by for kind in all_kinds() if kind.came_by}

    assert said == {"letter": Channel.BOX, "people": Channel.VISIT, "opinion": Channel.MEETING}


@pytest.mark.rule("RR-13")
def test_a_demand_is_raised_by_a_visit_that_whoever_writes_it_down_finds(town: Town, now: datetime) -> None:
    written = a_visit(kind="household_visit", visited_on=local_date(now), household=town.homes[0])
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    other = Case(town, now).pk
    client = town.client("cadre")
    page = client.get(f"/demands/new/?visit={visit.pk}").content.decode()
    assert f"visit:{visit.pk}" in page
    assert re.search(r'value="visit"\s+(selected|checked)', page)
    # What is no visit of theirs is no source, were it a matter.
    assert f"visit:{other}" not in client.get(f"/demands/new/?visit={other}").content.decode()
    given = {"deed": "file", **FILED, "area": town.own.pk}
    for named in (f"visit:{other}", f"demand:{other}", "visit:1", "nothing"):
        answer = client.post("/demands/new/", {**given, "id": uuid7(), "raised_by": named})
        assert answer.status_code == 422, named
        assert "没有这个来源" in answer.content.decode()
    assert Demand.objects.count() == 1
    answer = client.post("/demands/new/", {**given, "id": uuid7(), "raised_by": f"visit:{visit.pk}"})
    assert answer.status_code == 200
    link = Demand.objects.exclude(pk=other).get().matter.links.get()
    assert (link.source_kind, link.source_id) == ("visit", visit.pk)
