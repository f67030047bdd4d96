"""What everybody reads of demands: on the page of an area, to be joined, and by the open interface."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import datetime

import pytest
from django.test import Client

from factories.crashing import undone
from factories.demands import OWN_ROAD, Case, done
from factories.town import Town
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.queries.public import heard_of, open_to_neighbours
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.matters.deeds import NEIGHBOUR
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import do

pytestmark = pytest.mark.django_db
SAID = "路灯不亮"


def published(town: Town, now: datetime, *, status: str = Status.PROCESSING, phase: str = "open") -> Demand:
    case = Case(town, now)
    Demand.objects.filter(pk=case.pk).update(public_summary=SAID, is_public=True)
    Matter.objects.filter(pk=case.pk).update(status=status, phase=phase, closed_at=now if phase == "done" else None)
    return Demand.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("status", "phase", "heard", "joined"),
    [
        (Status.PROCESSING, "open", True, True),
        (Status.CLOSED, "done", True, False),
        (Status.MERGED, "done", False, False),
        (Status.WITHDRAWN, "done", False, False),
        (Status.ARCHIVED, "done", False, False),
    ],
)
def test_how_long_a_summary_is_read(
    town: Town, client: Client, now: datetime, status: str, phase: str, heard: bool, joined: bool
) -> None:
    row = published(town, now, status=status, phase=phase)
    assert (row in heard_of(), row in open_to_neighbours()) == (heard, joined)
    assert (SAID in client.get(f"/a/{town.own.code}/open/").content.decode()) is heard
    assert (SAID in client.get("/open311/v2/requests.json").content.decode()) is heard
    with nullcontext() if joined else pytest.raises(NotVisible):
        do(DEMAND, row.pk, "join", {"note": "我家也是"}, by=NEIGHBOUR, now=now)


def test_what_the_office_did_not_let_stand_nobody_reads(town: Town, client: Client, now: datetime) -> None:
    row = published(town, now)
    Demand.objects.filter(pk=row.pk).update(is_public=False)
    assert not heard_of().exists()
    assert not open_to_neighbours().exists()
    assert SAID not in client.get(f"/a/{town.own.code}/open/").content.decode()


def test_an_area_hears_of_its_own(town: Town, client: Client, now: datetime) -> None:
    published(town, now)
    assert SAID not in client.get(f"/a/{town.other.code}/open/").content.decode()


@pytest.mark.rule("RR-13")
def test_no_count_tells_that_something_became_a_complaint(town: Town, client: Client, now: datetime) -> None:
    """What was merged into a public one is counted there as before; a done one is gone as if it had only been taken off the page."""
    stays, over = published(town, now), published(town, now, status=Status.CLOSED, phase="done")
    double = Case(town, now, OWN_ROAD)
    done("merge", double.pk, into=Matter.objects.get(pk=stays.pk), by=town.petition, now=now)

    def read() -> list[str]:
        shown = [client.get(path) for path in (f"/a/{town.own.code}/open/", "/open311/v2/requests.json")]
        return [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in shown]

    before = read()
    assert "2 人反映" in before[0] and before[0].count(SAID) == 2
    done("accuse", double.pk, by=None, now=now, about_office="village")
    assert read() == before
    with undone():
        Demand.objects.filter(pk=over.pk).update(is_public=False)
        taken_off = read()
    done("accuse", over.pk, by=town.petition, now=now, about_office="village")
    assert read() == taken_off != before
