"""Writing of a visit: one opening at every door, with its promises and what it raises, all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from factories.conditions import a_report
from factories.pictures import changed, picture
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.models import Matter
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import Promise, VisitLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(town: Town, now: datetime) -> dict[str, Any]:
    return a_visit("household_visit", day_before(now), household=town.homes[0], learned="聊了")


def test_an_id_stands_for_its_content_and_for_who_wrote_it(town: Town, now: datetime, said: dict[str, Any]) -> None:
    number = uuid4()
    first = write_visit(town.own, said, by=town.cadre, now=now, id=number)
    before = picture()
    assert write_visit(town.own, said, by=town.cadre, now=now, id=number) == first
    for other in ({"learned": "别的"}, {"kind": "other"}, {"reports": [a_report(place="x", facts="断水")]}):
        with pytest.raises(InvalidInput) as refused:
            write_visit(town.own, {**said, **other}, by=town.cadre, now=now, id=number)
        assert refused.value.field == "id"
    with pytest.raises(NotVisible):
        write_visit(town.own, said, by=town.director, now=now, id=number)
    assert changed(before, picture()) == []


@pytest.mark.rule("R-3.5")
def test_it_is_handed_in_at_once_unless_it_stays_a_draft(town: Town, now: datetime, said: dict[str, Any]) -> None:
    draft = write_visit(town.own, said, submit=False, by=town.cadre, now=now)
    handed = write_visit(town.own, said, by=town.cadre, now=now)
    assert (draft.status, handed.status) == ("draft", "submitted")
    steps = [(step.event, step.role, step.rule) for step in handed.steps.order_by("pk")]
    assert steps == [("write", "village_cadre", "R-3.5"), ("submit", "village_cadre", "SM-1")]
    assert [step.event for step in draft.steps.all()] == ["write"]


@pytest.mark.rule("R-3.5")
def test_six_answers_are_enough(town: Town, now: datetime) -> None:
    number, day = uuid4(), day_before(now).isoformat()
    six = {
        "area": str(town.own.pk),
        "kind": "household_visit",
        "household": str(town.homes[0].pk),
        "visited_on": day,
        "place_kind": "home",
        "outcome": "nobody_home",
    }
    answer = town.client("cadre").post("/visits/new/", {"deed": "write", "id": str(number), **six})
    assert answer["Location"] == f"/visits/{number}/"
    assert VisitLog.objects.get(pk=number).status == "submitted"


@pytest.mark.rule("R-3.2")
def test_who_visits_writes_of_their_town_and_a_day_elsewhere_does_not_count_yet(town: Town, now: datetime) -> None:
    stay = a_visit("village_stay", day_before(now), place="乙村")
    assert write_visit(town.other, stay, by=town.office, now=now).credited_area is None
    assert write_visit(town.own, stay, by=town.cadre, now=now).credited_area == town.own
    before = picture()
    # Another town's, and whoever has a post that visits nobody.
    for area, who in ((town.own, town.stranger), (town.own, town.auditor)):
        with pytest.raises(NotPermitted):
            write_visit(area, stay, by=who, now=now)
    assert changed(before, picture()) == []


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("visited_on", {"visited_on": -1}),
        ("kind", {"kind": "x"}),
        ("household", {"household": None}),
        ("household", {"household": "elsewhere"}),
        ("outcome", {"outcome": "x"}),
        ("promises", {"promises": [{"text": " ", "due_on": 0}]}),
        ("promises", {"promises": [{"text": "问", "due_on": 2}]}),
        ("facts", {"reports": [a_report(place="x", facts=" ")]}),
        ("reports", {"reports": "x"}),
        ("reports", {"reports": ["x"]}),
        ("phoned_at", {"reports": [a_report(place="x", facts="事", urgency=3)]}),
    ],
)
def test_what_is_wrong_leaves_nothing(
    town: Town, now: datetime, said: dict[str, Any], field: str, more: dict[str, Any]
) -> None:
    given = {**said, **more}
    if "visited_on" in more:
        given["visited_on"] = day_before(now, more["visited_on"])
    if more.get("household") == "elsewhere":
        given["household"] = Household.objects.filter(area=town.other).first()
        assert given["household"] is not None
    if "promises" in more:
        given["promises"] = [{**each, "due_on": day_before(now, each["due_on"])} for each in more["promises"]]
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        write_visit(town.own, given, by=town.cadre, now=now)
    assert refused.value.field == field
    assert changed(before, picture()) == []


@pytest.mark.rule("R-4.1")
def test_page_and_api_write_the_same_visit_with_what_it_raises(town: Town, now: datetime) -> None:
    day, due = day_before(now), day_before(now, -3)
    client = town.client("cadre")
    number = uuid4()
    page = {
        "deed": "write",
        "id": str(number),
        "area": str(town.own.pk),
        "kind": "household_visit",
        "household": str(town.homes[0].pk),
        "visited_on": day.isoformat(),
        "place_kind": "home",
        "outcome": "met",
        "learned": "聊了",
        "wants": "想办合作社",
        "noted": ["opinion"],
        "promised": "问水厂",
        "promise_due_on": due.isoformat(),
        "report_kind": "people",
        "report_facts": "断水",
        "report_urgency": "1",
    }
    # Kept without a network, a page sends again what it does not know to have arrived.
    for _time in range(2):
        assert client.post("/visits/new/", page)["Location"] == f"/visits/{number}/"
    one = VisitLog.objects.get(pk=number)

    body = {
        "area": town.own.code,
        "kind": "household_visit",
        "household": str(town.homes[0].pk),
        "visited_on": day.isoformat(),
        "learned": "聊了",
        "wants": "想办合作社",
        "noted": ["opinion"],
        "promises": [{"text": "问水厂", "due_on": due.isoformat()}],
        "reports": [{"area": town.own.code, "kind": "people", "place": "一组", "facts": "断水", "urgency": 1}],
    }
    token = issue_token(town.cadre, name="t", days=1, now=now)
    answer = client.post(
        "/api/v1/visits", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 201, answer.content
    other = VisitLog.objects.get(pk=answer.json()["id"])
    assert other.blocks() == one.blocks()
    assert one.blocks() | {"people": "reported", "opinion": "noted"} == one.blocks()
    for name in ("status", "kind", "household", "group", "place_kind", "outcome", "learned", "wants", "credited_area"):
        assert getattr(one, name) == getattr(other, name), name
    promised = {(each.visit_id, each.text, each.due_on) for each in Promise.objects.all()}
    assert promised == {(row.pk, "问水厂", due) for row in (one, other)}
    raised = Matter.objects.filter(kind="people").values_list("links__source_id", flat=True)
    assert set(raised) == {one.pk, other.pk}
