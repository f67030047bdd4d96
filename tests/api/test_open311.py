"""Open311 GeoReport v2 as its published schemas have it: names, types, what must be there; JSON and XML say the same.

The shapes below carry the facts of github.com/open311/schema-validation (schema/georeport-v2) and of
wiki.open311.org/GeoReport_v2, written as this project writes them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from django.test import Client
from django.urls import reverse

from factories.demands import Case, done
from factories.town import Town
from lianxinqiao.demands.models import Demand
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.portal.operations import flood

pytestmark = pytest.mark.django_db

TEXT, TRUTH, NUMBER, MOMENT = (
    {"type": "string"},
    {"type": "boolean"},
    {"type": "number"},
    {"type": "string", "format": "date-time"},
)


def maybe(shape: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def shape(needed: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of one thing: what must be there, what may be, and nothing else."""
    known = {**needed, **{name: maybe(each) for name, each in optional.items()}}
    return {"type": "object", "required": list(needed), "properties": known, "additionalProperties": False}


SERVICE = shape(
    {
        "service_code": TEXT,
        "service_name": TEXT,
        "metadata": TRUTH,
        "type": {"enum": ["realtime", "batch", "blackbox"]},
    },
    {"description": TEXT, "keywords": TEXT, "group": TEXT},
)
REQUEST = shape(
    {
        "service_request_id": TEXT,
        "status": {"enum": ["open", "closed"]},
        "service_code": TEXT,
        "requested_datetime": MOMENT,
    },
    {
        "status_notes": TEXT,
        "service_name": TEXT,
        "description": {"type": "string", "maxLength": 4000},
        "agency_responsible": TEXT,
        "service_notice": TEXT,
        "updated_datetime": MOMENT,
        "expected_datetime": MOMENT,
        "address": TEXT,
        "address_id": TEXT,
        "zipcode": TEXT,
        "lat": NUMBER,
        "long": NUMBER,
        "media_url": {"type": "string", "format": "uri"},
    },
)
DEFINITION = shape({"service_code": TEXT, "attributes": {"type": "array"}}, {})
FILED = shape({"service_request_id": TEXT}, {"service_notice": TEXT, "account_id": TEXT})
ERROR = shape({"code": TEXT, "description": TEXT}, {})


def check(answer: Any, schema: dict[str, Any], *, many: bool = True) -> Any:
    assert answer["Content-Type"].startswith("application/json")
    whole = {"type": "array", "items": schema} if many else schema
    jsonschema_rs.validator_for(whole, validate_formats=True).validate(answer.json())
    return answer.json()


def same_in_xml(
    client: Client, path: str, root: str, item: str, rows: list[dict[str, Any]], query: dict[str, str] | None = None
) -> None:
    """Hold that the XML of a path has one element a row, with the same names in the same order and the same values."""
    answer = client.get(path.replace(".json", ".xml"), query or {})
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    top = ElementTree.fromstring(answer.content)
    assert top.tag == root
    found = [{each.tag: each.text or "" for each in one} for one in top.findall(item)]
    as_words = [
        {
            name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in row.items()
        }
        for row in rows
    ]
    assert found == as_words


@pytest.fixture
def published(town: Town, client: Client, now: datetime) -> dict[str, str]:
    body = {
        "jurisdiction_id": town.own.code,
        "service_code": "road",
        "description": "路灯不亮，请来修，我是李四",
        "lat": "30.912345",
        "long": "110.612345",
        "address_string": "村口李四家",
        "first_name": "四",
        "last_name": "李",
        "phone": "13900000000",
    }
    made = check(client.post("/open311/v2/requests.json", body), FILED)[0]
    demand = Demand.objects.get()
    done(
        "register",
        demand.pk,
        petition_class="appeal",
        public_summary="路灯不亮",
        is_public=True,
        by=town.petition,
        expected_version=None,
        now=now,
    )
    return {"number": made["service_request_id"], "notice": made["service_notice"]}


def test_services_and_what_each_asks_for(town: Town, client: Client) -> None:
    rows = check(client.get("/open311/v2/services.json", {"jurisdiction_id": town.own.code}), SERVICE)
    same_in_xml(client, "/open311/v2/services.json", "services", "service", rows)
    assert len(rows) > 10
    check(client.get("/open311/v2/services/road.json"), DEFINITION, many=False)
    top = ElementTree.fromstring(client.get("/open311/v2/services/road.xml").content)
    assert (top.tag, top.findtext("service_code"), top.find("attributes") is not None) == (
        "service_definition",
        "road",
        True,
    )
    for path, query in (
        ("services", {"jurisdiction_id": "1"}),
        ("services/nothing", {}),
        ("requests", {"jurisdiction_id": "1"}),
        ("requests/1", {}),
    ):
        answer = client.get(f"/open311/v2/{path}.json", query)
        assert answer.status_code == 404
        check(answer, ERROR)
        errors = ElementTree.fromstring(client.get(f"/open311/v2/{path}.xml", query).content)
        assert errors.findtext("error/code") == "404"


def test_what_is_public_conforms_and_names_nobody(town: Town, client: Client, published: dict[str, str]) -> None:
    rows = check(client.get("/open311/v2/requests.json"), REQUEST)
    assert len(rows) == 1
    same_in_xml(client, "/open311/v2/requests.json", "service_requests", "request", rows)
    one = check(client.get(f"/open311/v2/requests/{published['number']}.json"), REQUEST)
    assert one == rows
    assert (one[0]["description"], one[0]["lat"], one[0]["long"]) == ("路灯不亮", 30.912, 110.612)
    assert "李" not in str(one)
    assert "139" not in str(one)
    for query, count in (
        ({"status": "open,closed"}, 1),
        ({"status": "closed"}, 0),
        ({"service_code": "water"}, 0),
        ({"service_request_id": published["number"]}, 1),
    ):
        assert len(client.get("/open311/v2/requests.json", query).json()) == count
    # Following: the code of the notice opens it on the residents' page.
    code = next(word for word in published["notice"].replace("，", " ").split() if "-" in word)
    assert row_of_receipt(published["number"], code) is not None
    assert f" {reverse('portal:follow')} " in published["notice"]


def test_a_place_is_needed_and_a_description_is_not(town: Town, client: Client) -> None:
    body = {"jurisdiction_id": town.own.code, "service_code": "road"}
    answer = client.post("/open311/v2/requests.json", body)
    assert answer.status_code == 400
    check(answer, ERROR)
    check(client.post("/open311/v2/requests.json", {**body, "address_id": "三组12号"}), FILED)
    demand = Demand.objects.get()
    assert "三组12号" in demand.text
    made = ElementTree.fromstring(
        client.post("/open311/v2/requests.xml", {**body, "lat": "30.9", "long": "110.6"}).content
    )
    assert (made.tag, bool(made.findtext("request/service_request_id"))) == ("service_requests", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"jurisdiction_id": ""},
        {"jurisdiction_id": "1"},
        {"service_code": ""},
        {"service_code": "nothing"},
        {"address_string": " \t"},
        {"address_string": "", "lat": "30.9"},
        {"address_string": "", "long": "110.6"},
        {"lat": "x"},
    ],
)
def test_where_and_what_are_said_or_nothing_is_filed(town: Town, client: Client, wrong: dict[str, str]) -> None:
    right = {"jurisdiction_id": town.own.code, "service_code": "road", "address_string": "三组"}
    answer = client.post("/open311/v2/requests.json", {**right, **wrong})
    assert answer.status_code == 400
    check(answer, ERROR)
    assert not Demand.objects.exists()


def test_a_blank_address_gives_way_to_the_one_that_says_something(town: Town, client: Client) -> None:
    body = {"jurisdiction_id": town.own.code, "service_code": "road", "address_string": "   ", "address_id": "三组"}
    check(client.post("/open311/v2/requests.json", body), FILED)
    assert Demand.objects.get().place == "三组"


def test_a_hundred_numbers_are_asked_at_once_and_no_more(client: Client, published: dict[str, str]) -> None:
    numbers = ",".join(["无"] * 99 + [published["number"]])
    assert len(client.get("/open311/v2/requests.json", {"service_request_id": numbers}).json()) == 1
    answer = client.get("/open311/v2/requests.json", {"service_request_id": f"无,{numbers}"})
    assert answer.status_code == 400
    assert "100" in check(answer, ERROR)[0]["description"]


@pytest.mark.parametrize(
    ("name", "column", "most"),
    [
        ("description", "text", 4000),
        ("address_string", "place", 160),
        ("address_id", "place", 160),
        ("last_name", "asker_name", 60),
        ("phone", "asker_phone", 40),
        ("email", "asker_phone", 40),
    ],
)
def test_what_is_sent_is_kept_whole_or_refused_with_its_limit(
    town: Town, client: Client, name: str, column: str, most: int
) -> None:
    right = {"jurisdiction_id": town.own.code, "service_code": "road", "lat": "30.9", "long": "110.6"}
    for form in ("json", "xml"):
        answer = client.post(f"/open311/v2/requests.{form}", {**right, name: "塌" * (most + 1)})
        assert answer.status_code == 400
        words = answer.content.decode() if form == "xml" else check(answer, ERROR)[0]["description"]
        assert name in words and str(most) in words
    assert not Demand.objects.exists()
    check(client.post("/open311/v2/requests.json", {**right, name: "塌" * most}), FILED)
    assert getattr(Demand.objects.get(), column) == "塌" * most


def test_a_program_that_floods_is_stopped_at_its_own_door(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MOST_A_MINUTE", 2)
    body = {"jurisdiction_id": town.own.code, "service_code": "road", "address_string": "三组"}
    answers = [client.post("/open311/v2/requests.json", body) for _time in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    check(answers[-1], ERROR)
    assert Demand.objects.count() == 2
    assert Client(REMOTE_ADDR="198.51.100.7").post("/open311/v2/requests.json", body).status_code == 200


def test_discovery_names_the_endpoint_and_its_formats(client: Client) -> None:
    found = client.get("/open311/v2/discovery.json").json()
    endpoint = found["endpoints"][0]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert set(endpoint["formats"]) == {"application/json", "text/xml"}
    top = ElementTree.fromstring(client.get("/open311/v2/discovery.xml").content)
    assert top.tag == "discovery"
    assert [each.text for each in top.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    assert top.findtext("endpoints/endpoint/url") == endpoint["url"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_no_column_holds_is_refused_in_the_form_that_was_asked_for(client: Client, town: Town, form: str) -> None:
    filed = {
        "jurisdiction_id": town.own.code,
        "service_code": "water",
        "address_string": "一组",
        "description": "停\0水",
    }
    answers = [
        client.post(f"/open311/v2/requests.{form}", filed),
        client.get(f"/open311/v2/requests.{form}", {"service_request_id": "\0"}),
        client.get(f"/open311/v2/services.{form}", {"jurisdiction_id": "\0"}),
        client.get(f"/open311/v2/requests/%00.{form}"),
    ]
    for answer in answers:
        assert answer.status_code == 400
        if form == "json":
            assert answer.json()[0]["code"] == "400"
        else:
            assert ElementTree.fromstring(answer.content).findtext("error/code") == "400"
    assert not Demand.objects.exists()


def listed(client: Client, **asked: str) -> set[str]:
    return {row["service_request_id"] for row in client.get("/open311/v2/requests.json", asked).json()}


def test_ninety_days_are_listed_at_once_and_no_more(client: Client, published: dict[str, str], now: datetime) -> None:
    """A longer span is that of its last ninety days."""
    Demand.objects.update(received_at=now - timedelta(days=100))
    span = {"start_date": (now - timedelta(days=200)).isoformat()}
    assert listed(client, **span) == set()
    assert listed(client, **span, end_date=(now - timedelta(days=20)).isoformat()) == {published["number"]}


def test_what_is_archived_is_public_no_more(client: Client, published: dict[str, str]) -> None:
    assert listed(client) == {published["number"]}
    Matter.objects.update(status="archived", phase="done", closed_at=Matter.objects.get().opened_at)
    assert listed(client) == set()
    assert client.get(f"/open311/v2/requests/{published['number']}.json").status_code == 404


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_became_a_complaint_is_not_told_from_what_was_taken_back_or_put_to_another(
    town: Town, now: datetime, client: Client, form: str
) -> None:
    """Alone, by its number in the list, and in the list of a status, it is not there: as those are not."""
    withdrawn, merged, archived, sealed, other = (Case(town, now).accepted() for _each in range(5))
    cases = (withdrawn, merged, archived, sealed)
    done("withdraw", withdrawn.pk, by=None, now=now)
    done("merge", merged.pk, into=Matter.objects.get(pk=other.pk), by=town.petition, now=now)
    Matter.objects.filter(pk=archived.pk).update(status="archived", phase="done", closed_at=now)
    done("accuse", sealed.pk, by=town.petition, now=now, about_official=town.cadre)

    numbers = [case.receipt.number for case in cases]
    alone = {
        (answer.status_code, answer.content)
        for answer in map(client.get, map(f"/open311/v2/requests/{{}}.{form}".format, numbers))
    }
    listed_by = {client.get(f"/open311/v2/requests.{form}", {"service_request_id": each}).content for each in numbers}

    assert ({status for status, _content in alone}, len(alone), len(listed_by)) == ({404}, 1, 1)
    for status in ("open", "closed", ""):
        shown = client.get(f"/open311/v2/requests.{form}", {"status": status}).content.decode()
        assert [number in shown for number in numbers] == [False] * 4
        assert (other.receipt.number in shown) is (status != "closed")
