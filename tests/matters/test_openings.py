"""Who opened a household tells nobody of a matter that is hidden from them (RR-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.demands import ROAD, Case, complain, done
from factories.matters import opened
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.models import Matter
from lianxinqiao.residents.operations.records import open_record
from lianxinqiao.residents.queries.openings import openings_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]


def seen(town: Town, reader: str, house: int = 0) -> list[Any]:
    who = Staff.objects.get(username=reader)
    return sorted(openings_of(town.homes[house], to=who).values_list("by__username", flat=True))


def test_an_opening_for_a_demand_is_not_told_to_whom_the_demand_is_hidden_from(town: Town, now: datetime) -> None:
    case = Case(town, now, replace(ROAD, household=town.homes[0])).accepted()
    for house in (0, 1):
        open_record(town.homes[house].pk, purpose="demand", by=town.leader, now=now)
    assert seen(town, "secretary") == ["leader"]
    done("exclude", case.pk, person=town.secretary, reason="亲属", by=town.petition, now=now)
    open_record(town.homes[0].pk, purpose="visit", by=town.cadre, now=now)
    open_record(town.homes[0].pk, purpose="demand", by=town.secretary, now=now)
    assert seen(town, "secretary") == ["cadre", "secretary"]
    assert seen(town, "secretary", 1) == ["leader"], "it is about another household"
    assert seen(town, "cadre") == ["cadre", "leader", "secretary"]
    # On the page, in its count, by a program.
    path, said = f"/households/{town.homes[0].pk}/", {}
    for who in ("secretary", "cadre"):
        client = town.client(who)
        secret = issue_token(town.staff[who], name="t", days=1, now=now)
        api = client.get(f"/api/v1{path}openings", headers={"Authorization": f"Bearer {secret}"})
        pages = client.get(f"{path}openings/").content.decode(), client.get(path).content.decode()
        said[who] = (town.leader.name in pages[0], "2 次" in pages[1], len(api.json()["items"]))
    assert said == {"secretary": (False, True, 2), "cadre": (True, False, 3)}


def test_a_complaint_of_no_household_hides_openings_while_it_is_open(town: Town, now: datetime) -> None:
    before = now - timedelta(days=1)
    open_record(town.homes[0].pk, purpose="demand", by=town.leader, now=before)
    demand = complain(town, now, about_official=town.director)
    open_record(town.homes[0].pk, purpose="demand", by=town.cadre, now=now)
    assert seen(town, "secretary") == ["leader"], "what was opened before it came was for something else"
    over = now + timedelta(days=1)
    Matter.objects.filter(pk=demand.pk).update(phase="done", closed_at=over)
    open_record(town.homes[0].pk, purpose="demand", by=town.leader, now=over + timedelta(hours=1))
    assert seen(town, "secretary") == ["leader", "leader"]


def test_an_opening_for_a_report_is_not_told_either(town: Town, now: datetime) -> None:
    report = opened(town, now=now)
    open_record(town.homes[0].pk, purpose="report", by=town.cadre, now=now + timedelta(minutes=1))
    assert seen(town, "secretary") == ["cadre"]
    report.excluded.add(town.secretary)
    assert seen(town, "secretary") == []
