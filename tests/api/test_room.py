"""What no column has room for is refused with a sentence, not with a server error."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token

pytestmark = pytest.mark.django_db
LONG = "长" * 3000


@pytest.fixture
def client(town: Town, now: datetime) -> Client:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


@pytest.mark.parametrize("path", ["areas/%00", "areas/%00/team"])
def test_a_nul_in_an_address(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("households", {"house_no": LONG, "head_name": "试"}),
        ("households/{home}/people", {"name": LONG, "relation": "child"}),
        ("households/{home}/people", {"name": "试", "relation": "child", "birth_year": 10**9}),
        ("households/{home}/contact", {"wishes": LONG}),
        ("reports", {"kind": "people", "place": LONG, "facts": "y"}),
        ("visits", {"kind": "household_visit", "visited_on": "2026-11-20", "place": LONG}),
    ],
)
def test_a_value_that_is_too_large(client: Client, town: Town, path: str, body: dict[str, Any]) -> None:
    home = town.homes[0]
    where = {"area": town.own.code, "group": home.group_id, "household": str(home.pk)}

    answer = client.post(f"/api/v1/{path.format(home=home.pk)}", {**where, **body}, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["title"] == "invalid"
