"""Who helps from outside: what the resident agreed to, as long as they agree (R-10.8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.demands import Case, Filing
from factories.residents import follow
from factories.town import Town, client_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import may_read_demand
from lianxinqiao.demo.doing import do
from lianxinqiao.desk.web.words import day
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.leadership.choices import Part
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.leadership.models import Helper
from lianxinqiao.leadership.queries.helpers import shown_to
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.operations.beginning import begin

pytestmark = pytest.mark.django_db
SEEN = "地点、姓名和电话"


def link(town: Town, demand: Case, now: datetime, **more: Any) -> Any:
    """Link somebody who helps and sees the place and the asker."""
    given = {
        "name": "张律师",
        "kind": "adviser",
        "parts": ["place", "contact"],
        "consented_on": local_date(now),
        **more,
    }
    return begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.office, now=now).row


@pytest.mark.rule("R-10.8")
def test_a_helper_sees_what_was_agreed_and_nothing_after_it_ends(town: Town, client: Client, now: datetime) -> None:
    stated = Filing(
        topic="road",
        text="路塌了，请来修",
        place="三组",
        channel="visit",
        read_back=True,
        asker_name="李某",
        asker_phone="0717-3334444",
    )
    demand = Case(town, now, stated).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": local_date(now)}
    with pytest.raises(NotPermitted):
        begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.mayor, now=now)
    linked = begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.office, now=now)
    row, code = linked.row, linked.gave
    assert (linked.step.event, linked.step.rule, linked.step.role) == ("link_helper", "R-10.8", "office_cadre")
    assert "请人帮忙" in town.client("office").get(f"/demands/{demand.pk}/").content.decode()
    assert follow(client, demand.receipt.number, code).status_code == 302
    page = client.get("/ask/mine/").content.decode()
    assert "请来修" in page
    assert "3334444" not in page
    assert "三组" not in page
    resident = Client()
    assert follow(resident, demand.receipt.number, demand.receipt.code).status_code == 302
    ending = {"deed": "end_helper", "end_helper-helper": f"{row.pk} {row.version}"}
    assert resident.post("/ask/mine/", ending).status_code == 302
    assert (
        list(Step.objects.filter(matter=demand.pk, rule="R-10.8").values_list("event", "role"))
        == [("end_helper", "resident"), ("link_helper", "office_cadre")][::-1]
    )
    assert client.get("/ask/mine/").status_code == 302
    assert follow(Client(), demand.receipt.number, code).status_code == 422


@pytest.mark.rule("R-10.8")
@pytest.mark.parametrize("part", Part)
def test_each_part_is_shown_where_it_was_agreed_to_and_an_opinion_once_it_was_handed_over(
    town: Town, now: datetime, part: Part
) -> None:
    stated = Filing(
        topic="road",
        text="路塌了，请来修",
        read_back=True,
        place="三组",
        asker_name="李某",
        asker_phone="0717-3334444",
        channel="visit",
    )
    demand = Case(town, now, stated).accepted()
    helper = link(town, demand, now, parts=[part])
    written = {Part.TEXT: "路塌了，请来修", Part.PLACE: "三组", Part.CONTACT: "李某 0717-3334444", Part.OPINION: ""}
    assert shown_to(helper) == [(str(part.label), written[part])]
    row = Demand.objects.get(pk=demand.pk)
    row.decision_text = "支持"
    row.save()
    assert shown_to(Helper.objects.get(pk=helper.pk)) == [(str(part.label), written[part])]
    Demand.objects.filter(pk=demand.pk).update(delivered_on=local_date(now))
    handed_over = {**written, Part.OPINION: "支持"}
    assert shown_to(Helper.objects.get(pk=helper.pk)) == [(str(part.label), handed_over[part])]


@pytest.mark.rule("R-10.8")
@pytest.mark.parametrize("lost", ["consent", "complaint", "time"])
def test_nothing_is_shown_where_the_consent_ended_or_the_demand_is_closed_to_most(
    town: Town, client: Client, now: datetime, lost: str
) -> None:
    demand = Case(town, now).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": local_date(now)}
    linked = begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.office, now=now)
    assert follow(client, demand.receipt.number, linked.gave).status_code == 302
    assert client.get("/ask/mine/").status_code == 200
    if lost == "consent":
        do(OUTSIDE_HELPER, linked.row.pk, "end_helper", by=town.petition, now=now)
    elif lost == "complaint":
        Demand.objects.filter(pk=demand.pk).update(is_sealed=True, is_public=False)
    else:
        Demand.objects.filter(pk=demand.pk).update(sealed_on=local_date(now))
    assert shown_to(Helper.objects.get(pk=linked.row.pk)) is None
    assert client.get("/ask/mine/").status_code == 302


@pytest.mark.rule("R-10.8")
def test_whoever_reads_a_demand_is_told_who_helps_with_it_from_outside_and_what_they_see(
    town: Town, now: datetime
) -> None:
    demand = Case(town, now).accepted()
    helper = link(town, demand, now)
    matter = Matter.objects.get(pk=demand.pk)
    shown = (f"{helper.name}（法律顾问）", SEEN, f"本人哪天同意的：{day(local_date(now))}")

    def told(name: str) -> list[bool]:
        page = town.client(name).get(f"/demands/{demand.pk}/")
        assert page.status_code == 200
        return [each in page.content.decode() for each in shown]

    # Whoever leads the area sees the title only.
    readers = {"office", "petition"}
    assert {name for name in (*readers, "leader") if may_read_demand(town.staff[name], matter)} == readers
    assert {name: told(name) for name in (*readers, "leader")} == {
        "office": [True] * 3,
        "petition": [True] * 3,
        "leader": [False] * 3,
    }
    do(OUTSIDE_HELPER, helper.pk, "end_helper", by=town.petition, now=now)
    assert {name: told(name) for name in readers} == {name: [False] * 3 for name in readers}


def test_what_is_shown_of_helpers_costs_the_same_however_many(town: Town, now: datetime) -> None:
    demand = Case(town, now).accepted()

    def cost(client: Client) -> list[int]:
        found = []
        for _each in range(2):
            with CaptureQueriesContext(connection) as caught:
                client.get(f"/demands/{demand.pk}/")
            found.append(sum('FROM "leadership_helper"' in each["sql"] for each in caught))
        return found

    client = client_of(town.petition)
    none = cost(client)
    for name in ("张律师", "李社工", "王律师"):
        link(town, demand, now, name=name, parts=[])
    assert cost(client) == none
    assert all(name in client.get(f"/demands/{demand.pk}/").content.decode() for name in ("李社工", "王律师"))
