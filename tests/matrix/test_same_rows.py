"""The list of a kind on its page and the one by API hold the same rows, for whoever asks: made from the declarations."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.town import Town, client_of
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.kinds import families
from lianxinqiao.matters.kinds import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
ASKING = ("cadre", "office", "police", "petition", "principal", "discipline")
KEY = "([0-9a-f-]{36})"
NEXT = re.compile(r'[?&;]at=([^"&]+)')
# Rows with Steps of their own have lists that are no declaration.
OWN_LISTS = {
    "absence": "visits:absences",
    "assessment": "visits:assessments",
    "hazard_site": "hazards:sites",
    "promise": "visits:promises",
    "reception_day": "leadership:receptions",
    "spot_check": "visits:spot_checks",
    "visit": "visits:visits",
    "warning": "hazards:warnings",
}


def list_of(kind: Kind) -> str:
    """Return the route of the list of a family; nothing where it has none."""
    if not kind.is_matter:
        return OWN_LISTS.get(kind.code, "")
    return kind.listed or f"{kind.slug}:list"


def on_pages(person: Staff, path: str) -> set[str]:
    """Return the keys on every page of a list; none where the person has no such page."""
    client, asked = client_of(person), path
    found: set[str] = set()
    while asked:
        answer = client.get(asked)
        if answer.status_code != 200:
            return found
        page = answer.content.decode()
        for row in (f'class="row-link" href="[^"]*/{KEY}/', f'href="{path}{KEY}/'):
            found |= set(re.findall(row, page))
        more = NEXT.search(page)
        after = f"{path}?at={more[1]}" if more else ""
        asked = after if after != asked else ""
    return found


def by_api(client: Client, door: str) -> set[str]:
    """Return the keys on every page of the API's list."""
    found: set[str] = set()
    cursor: Any = ""
    while True:
        answer = client.get(f"/api/v1/{door}", {"cursor": cursor} if cursor else {}).json()
        rows = answer["items"] if isinstance(answer, dict) else answer
        found |= {row["id"] for row in rows}
        cursor = answer.get("next") if isinstance(answer, dict) else ""
        if not cursor:
            return found


def test_page_and_api_list_the_same(town: Town, objects: dict[str, tuple[Any, ...]], now: datetime) -> None:
    listed = [(kind, route) for kind in families() if (route := list_of(kind))]
    assert {"letters", "assignments", "statements", "demands", "relief"} <= {kind.door for kind, _route in listed}
    differ, empty = [], {kind.code for kind, _route in listed}
    for who in (*ASKING, *(name for name in town.staff if name not in ASKING)):
        # What none of these finds is asked for by everybody else, until somebody does.
        listed = listed if who in ASKING else [(kind, route) for kind, route in listed if kind.code in empty]
        if not listed:
            break
        token = issue_token(town.staff[who], name="t", days=1, now=now)
        api = Client(headers={"Authorization": f"Bearer {token}"})
        for kind, route in listed:
            page, answered = on_pages(town.staff[who], reverse(route)), by_api(api, kind.door)
            empty -= {kind.code} if answered else set()
            if page != answered:
                differ.append((kind.code, who, sorted(page - answered), sorted(answered - page)))

    assert differ == []
    assert empty == set()
