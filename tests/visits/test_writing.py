"""Writing of a visit: one opening at every door, with its promises and what it raises, all or nothing."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from factories.conditions import a_report
from factories.pictures import changed, picture
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import ApiToken
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import Promise, VisitLog

pytestmark = pytest.mark.django_db

A_FACT = a_report(place="x", facts="断水")
A_TOPIC = a_report(kind="opinion", place="集市", facts="问水价", answer_needed="几时公布")
# A token says when it was used last.
TOKENS = ApiToken._meta.db_table


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
    assert answer["Location"] == f"/visits/{row_id_of(number)}/"
    assert VisitLog.objects.get(pk=row_id_of(number)).status == "submitted"


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
        ("promises", {"promises": [{"text": "问", "due_on": -732}]}),
        ("visited_on", {"visited_on": 732}),
        ("purposes", {"purposes": ["zz"]}),
        ("place_kind", {"place_kind": "zz"}),
        ("noted", {"noted": ["zz"]}),
        ("group", {"group": "far"}),
        ("reports.0.facts", {"reports": [a_report(place="x", facts=" ")]}),
        ("reports.1.title", {"reports": [A_FACT, {**A_TOPIC, "title": "老张13812345678说的"}]}),
        ("reports.0.source", {"reports": [{**A_FACT, "source": "junk"}]}),
        ("reports.0.occurred_at", {"reports": [{**A_FACT, "occurred_at": "9999-12-31T23:59:59+00:00"}]}),
        ("reports.0.group", {"reports": [{**A_FACT, "group": "far"}]}),
        ("reports", {"reports": [{**A_FACT, "area": "far"}]}),
        ("reports", {"reports": "x"}),
        ("reports", {"reports": ["x"]}),
        ("reports.0.phoned_at", {"reports": [a_report(place="x", facts="事", urgency=3)]}),
    ],
)
def test_what_is_wrong_leaves_nothing(
    town: Town, now: datetime, said: dict[str, Any], field: str, more: dict[str, Any]
) -> None:
    """The opening and the API refuse the same at the same field, and nothing is left of it."""
    elsewhere = {"group": VillagerGroup.objects.get(area=town.other).pk, "area": town.other.code}
    given = {**said, **more}
    given = {name: elsewhere[name] if value == "far" else value for name, value in given.items()}
    if isinstance(given.get("reports"), list):
        given["reports"] = [
            {name: elsewhere[name] if value == "far" else value for name, value in each.items()}
            if isinstance(each, dict)
            else each
            for each in given["reports"]
        ]
    if "visited_on" in more:
        given["visited_on"] = day_before(now, more["visited_on"])
    if more.get("household") == "elsewhere":
        given["household"] = Household.objects.filter(area=town.other).first()
        assert given["household"] is not None
    if "promises" in more:
        given["promises"] = [{**each, "due_on": day_before(now, each["due_on"])} for each in more["promises"]]
    client, token = town.client("cadre"), issue_token(town.cadre, name="t", days=1, now=now)
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        write_visit(town.own, given, by=town.cadre, now=now)
    assert refused.value.field == field

    home = given["household"]
    body: dict[str, Any] = {"area": town.own.code, **given, "household": home and str(home.pk)}
    if isinstance(given.get("reports"), list):
        body["reports"] = [
            {"area": town.own.code, **each} if isinstance(each, dict) else each for each in given["reports"]
        ]
    answer = client.post(
        "/api/v1/visits",
        json.dumps(body, default=str),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 422, answer.content
    # What is no list of reports at all is refused before it is read.
    if given.get("reports") not in ("x", ["x"]):
        assert answer.json()["field"] == field, answer.content
    assert set(changed(before, picture())) <= {TOKENS}


def test_what_the_visit_raises_is_refused_at_its_own_field_on_the_page(town: Town, now: datetime) -> None:
    page = {
        "deed": "write",
        "id": str(uuid4()),
        "area": str(town.own.pk),
        "kind": "household_visit",
        "household": str(town.homes[0].pk),
        "visited_on": day_before(now).isoformat(),
        "place_kind": "home",
        "outcome": "met",
        "report_kind": "opinion",
        "report_place": "集市",
        "report_facts": "老张13812345678说的",
        "report_answer": "几时公布",
    }
    client, before = town.client("cadre"), picture()
    for more, field in (
        ({}, "report_facts"),
        ({"report_facts": "问水价", "report_place": "13812345678家"}, "report_place"),
        ({"report_facts": "问水价", "report_answer": ""}, "report_answer"),
        ({"report_kind": "security", "report_facts": "打13812345678的人"}, "report_facts"),
        ({"report_kind": "disaster", "report_facts": "裂缝"}, "report_hazard"),
        ({"report_kind": "", "promised": "问", "promise_due_on": day_before(now, -732).isoformat()}, "promise_due_on"),
    ):
        answer = client.post("/visits/new/", {**page, **more})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode(), field
    assert changed(before, picture()) == []


@pytest.mark.rule("R-3.5")
def test_two_contents_under_one_id_both_stay(town: Town, now: datetime) -> None:
    """On the page what was typed stays, under an id of its own, beside the way to what was written before; the API says 422."""
    client, number = town.client("cadre"), uuid4()
    page = {
        "deed": "write",
        "id": str(number),
        "area": str(town.own.pk),
        "kind": "household_visit",
        "household": str(town.homes[0].pk),
        "visited_on": day_before(now).isoformat(),
        "place_kind": "home",
        "outcome": "met",
    }
    assert client.post("/visits/new/", {**page, "learned": "想修渠"}).status_code == 302
    before = picture()

    answer = client.post("/visits/new/", {**page, "learned": "想种橘"})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="/visits/{row_id_of(number)}/"' in shown and "想种橘" in shown
    assert changed(before, picture()) == []
    fresh = re.search(r'name="id" value="([0-9a-f-]{36})"', shown)
    assert fresh is not None and fresh[1] != str(number)
    assert client.post("/visits/new/", {**page, "id": fresh[1], "learned": "想种橘"}).status_code == 302
    assert {row.learned for row in VisitLog.objects.all()} == {"想修渠", "想种橘"}

    token = issue_token(town.cadre, name="t", days=1, now=now)
    body = {key: page[key] for key in ("kind", "household", "visited_on")} | {"area": town.own.code, "learned": "别的"}
    refused = client.post(
        "/api/v1/visits",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(number)},
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "id")


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
        assert client.post("/visits/new/", page)["Location"] == f"/visits/{row_id_of(number)}/"
    one = VisitLog.objects.get(pk=row_id_of(number))

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
