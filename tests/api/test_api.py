"""The JSON API: tokens, problem details, idempotency, keyset pages, and a committed description that is true."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.town import Town, day_before
from lianxinqiao.accounts.models import ApiToken
from lianxinqiao.accounts.operations.tokens import issue_token, revoke_token
from lianxinqiao.api.router import api
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.visits.models import VisitLog

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


def caller(town: Town, who: str, now: datetime) -> Client:
    token = issue_token(town.staff[who], name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_no_token_no_answer(town: Town, now: datetime) -> None:
    answer = Client().get("/api/v1/matters")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")
    client = caller(town, "cadre", now)
    assert client.get("/api/v1/areas").status_code == 200
    revoke_token(ApiToken.objects.get().pk, by=town.cadre, now=now)
    assert client.get("/api/v1/areas").status_code == 401


def test_write_a_visit_twice_with_one_key(town: Town, now: datetime) -> None:
    client = caller(town, "cadre", now)
    body = {
        "area": town.own.code,
        "kind": "household_visit",
        "visited_on": day_before(now).isoformat(),
        "household": str(town.homes[0].pk),
        "reports": [{"area": town.own.code, "kind": "people", "place": "一组", "facts": "断水"}],
    }
    key = str(uuid4())
    first = client.post("/api/v1/visits", body, content_type="application/json", headers={"Idempotency-Key": key})
    second = client.post("/api/v1/visits", body, content_type="application/json", headers={"Idempotency-Key": key})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"] == str(row_id_of(UUID(key)))
    assert VisitLog.objects.count() == Matter.objects.count() == 1


def test_errors_are_problem_details_with_the_field(town: Town, now: datetime) -> None:
    client = caller(town, "cadre", now)
    answer = client.post(
        "/api/v1/reports",
        {"area": town.own.code, "kind": "opinion", "place": "x", "facts": "他的电话13812345678", "answer_needed": "y"},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert answer.json()["field"] == "facts"
    assert (
        client.post(
            "/api/v1/reports",
            {"area": town.far.code, "kind": "people", "place": "x", "facts": "y"},
            content_type="application/json",
        ).status_code
        == 404
    )
    assert client.get("/api/v1/matters?cursor=nonsense").status_code == 400


def test_scope_holds_and_pages_go_by_key(town: Town, now: datetime) -> None:
    for number in range(5):
        report_condition(town.own, a_report(kind="people", place="x", facts=f"事{number}"), by=town.cadre, now=now)
    report = report_condition(
        town.other, a_report(kind="people", place="x", facts="乙村的事"), by=town.sibling, now=now
    )
    client = caller(town, "cadre", now)
    first = client.get("/api/v1/matters?size=3").json()
    rest = client.get(f"/api/v1/matters?size=3&cursor={first['next']}").json()
    ids = [row["id"] for row in first["items"] + rest["items"]]
    assert len(ids) == len(set(ids)) == 5
    assert str(report.pk) not in ids
    assert client.get(f"/api/v1/matters/{report.pk}").status_code == 404
    homes = client.get("/api/v1/households").json()["items"]
    assert {row["head"] for row in homes} == {"李*"}
    opened = client.post(
        f"/api/v1/households/{town.homes[0].pk}/open", {"purpose": "visit"}, content_type="application/json"
    )
    assert opened.json()["head"] == "李1"


def test_steps_over_the_api_are_the_same_operation(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(kind="people", place="x", facts="事"), by=town.cadre, now=now)
    client = caller(town, "in_charge", now)
    path = f"/api/v1/reports/{report.pk}/steps"
    assert (
        client.post(path, {"event": "acknowledge", "version": 1}, content_type="application/json").json()["status"]
        == "acknowledged"
    )
    assert (
        client.post(path, {"event": "judge", "version": 1, "urgency": 1}, content_type="application/json").status_code
        == 409
    )
    assert (
        caller(town, "cadre", now)
        .post(path, {"event": "judge", "urgency": 1, "version": 2}, content_type="application/json")
        .status_code
        == 403
    )


def test_committed_description_is_true() -> None:
    assert json.loads((ROOT / "docs" / "openapi.json").read_text()) == json.loads(
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str)
    )
