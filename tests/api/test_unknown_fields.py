"""What a door has no field for is refused by its name, at every door that the description tells of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.router import api

UNKNOWN = "no_such_field"
DESCRIBED: Any = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
SHAPES: dict[str, Any] = DESCRIBED["components"]["schemas"]
WRITES = [(method, path) for path, doors in DESCRIBED["paths"].items() for method in doors if method != "get"]


def named_in(part: Any) -> Iterator[str]:
    """Yield the shapes that a part of the description names, and those that they name."""
    if isinstance(part, dict):
        if ref := part.get("$ref"):
            name = str(ref).rsplit("/", 1)[-1]
            yield name
            yield from named_in(SHAPES[name])
        for each in part.values():
            yield from named_in(each)
    elif isinstance(part, list):
        for each in part:
            yield from named_in(each)


@pytest.mark.parametrize(("method", "path"), WRITES, ids=lambda part: str(part).removeprefix("/api/v1"))
def test_every_body_is_closed_in_the_description(method: str, path: str) -> None:
    door = DESCRIBED["paths"][path][method]
    objects = [SHAPES[name] for name in named_in(door["requestBody"]) if SHAPES[name]["type"] == "object"]
    assert objects
    assert all(each.get("additionalProperties") is False for each in objects)


@pytest.mark.django_db
def test_every_door_refuses_what_it_has_no_field_for(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    client = town.client("cadre")
    headers = {"Authorization": f"Bearer {token}"}
    let_through = []
    for method, path in WRITES:
        address = re.sub(r"\{code\}", town.own.code, path)
        shown = DESCRIBED["paths"][path][method]["parameters"]
        numbered = any(each["name"] == "pk" and each["schema"]["type"] == "integer" for each in shown)
        address = address.replace("{pk}", "1" if numbered else str(UUID(int=1)))
        sent = getattr(client, method)(address, {UNKNOWN: "x"}, content_type="application/json", headers=headers)
        said = sent.json()
        if (sent.status_code, said.get("field"), sent["Content-Type"].split(";")[0]) != (
            422,
            UNKNOWN,
            "application/problem+json",
        ):
            let_through.append((method, path, sent.status_code, said))
    assert let_through == []


@pytest.mark.django_db
def test_what_is_opened_within_is_held_to_the_same(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    body = {"area": town.own.code, "kind": "household_visit", "promises": [{"text": "x", UNKNOWN: "x"}]}
    sent = town.client("cadre").post(
        "/api/v1/visits", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert (sent.status_code, sent.json()["field"]) == (422, f"promises.0.{UNKNOWN}")


@pytest.mark.django_db
def test_the_answers_to_a_deed_of_a_demand_are_held_to_what_it_asks(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    body = {"deed": "register", "version": 1, "values": {UNKNOWN: "x"}}
    sent = town.client("cadre").post(
        f"/api/v1/demands/{UUID(int=1)}/deeds",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (sent.status_code, sent.json()["field"]) == (422, UNKNOWN)


@pytest.mark.django_db
def test_where_nothing_is_to_be_said_nothing_need_be_sent(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    headers = {"Authorization": f"Bearer {token}"}
    client = town.client("cadre")
    for sent in ("", "{}"):
        answer = client.post("/api/v1/contacts/1/release", sent, content_type="application/json", headers=headers)
        assert answer.status_code == 404, sent
