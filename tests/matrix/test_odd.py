"""Every door of the API, and the pages that were seen to fall, asked with what nobody means: refused in words, never a server error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.deeds import STAFF, WITHOUT_POST
from lianxinqiao.matters.kinds import Kind, registered_kinds
from lianxinqiao.matters.operations.beginning import opening_by
from proof.test_odd_answers import refuses

pytestmark = pytest.mark.django_db
ODD = ("\x00", "²", "2026-02-30", "NQ", "9999-12", "9" * 30, "-1", "x" * 3000, "٣", "'\"><;--")
WORDS = ("x", "²", "9999-12", "0000-00", "٣", "9" * 30, "%00", "%ED%A0%80", "2026-13")


def routes(
    patterns: list[Any], before: str = "", space: str = "", above: dict[str, Any] | None = None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield name, address and places of every route, whoever wrote it; a place may stand in a pattern above it."""
    for each in patterns:
        path = before + str(each.pattern)
        places = {**(above or {}), **getattr(each.pattern, "converters", {})}
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, path, f"{each.namespace}:" if each.namespace else space, places)
        # A pattern that is an expression of its own is not ours: its places are checked by it.
        elif isinstance(each, URLPattern) and "(?P" not in path:
            yield f"{space}{each.name}", path, places


def odd_addresses(path: str, places: dict[str, Any]) -> list[str]:
    """Return addresses of a route with what its places let in and nobody means."""

    def odd(place: Any, turn: int) -> str:
        if isinstance(place, UUIDConverter):
            return str(uuid4())
        if isinstance(place, IntConverter):
            return ("0", "9" * 30, "2147483648")[turn % 3]
        if isinstance(place, SlugConverter):
            return ("x", "9999-12", "9" * 30)[turn % 3]
        return WORDS[turn % len(WORDS)]

    found = []
    for turn in range(len(WORDS) if places else 1):
        found.append("/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda place, turn=turn: odd(places[place[1]], turn), path))  # type: ignore[misc]  # of this turn
    return found


def test_every_door_of_the_api_with_odd_addresses_and_odd_questions(town: Town, now: datetime) -> None:
    fallen = []
    for who in ("cadre", "petition"):
        token = issue_token(town.staff[who], name="t", days=1, now=now)
        client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
        for name, pattern, places in routes(get_resolver().url_patterns):
            if not pattern.startswith("api/"):
                continue
            for address in odd_addresses(pattern, places):
                for value in ODD if not places else ODD[:2]:
                    with transaction.atomic():
                        answer = client.get(
                            address, dict.fromkeys(("q", "cursor", "size", "phase", "kind", "on"), value)
                        )
                        transaction.set_rollback(True)
                    if answer.status_code >= 500:
                        fallen.append((who, name, address, value[:20], answer.status_code))
    assert fallen == []


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("cadre", "/households/?q=%00", 400),
        ("cadre", "/search/?q=a%00b", 400),
        ("cadre", "/matters/?kind=%00", 400),
        ("petition", "/papers/month-register/9999-12.pdf", 404),
        ("petition", "/papers/month-register/0001-01.pdf", 404),
        ("cadre", "/households/?at=NQ", 404),
    ],
)
def test_what_was_seen_to_fall(town: Town, who: str, path: str, status: int) -> None:
    client = town.client(who)
    client.raise_request_exception = False
    assert client.get(path).status_code == status


def test_a_token_that_is_none_and_a_version_that_is_none(town: Town) -> None:
    client = town.client("cadre")
    client.raise_request_exception = False
    assert client.post("/me/tokens/", {"revoke": "x"}).status_code == 404
    assert client.post("/me/away/", {"back": "9" * 30}).status_code == 404
    home = town.homes[0]
    client.post(f"/households/{home.pk}/", {"purpose": "visit"})
    form = {"deed": "change", "version": "²", "change-phone": "0717-2886001"}
    assert client.post(f"/households/{home.pk}/", form).status_code < 500


def test_a_day_that_is_none_is_said(town: Town) -> None:
    page = town.client("cadre").get("/visits/?from=2026-02-30").content.decode()
    assert "2026-02-30" in page
    assert "不是日期" in page


def test_a_nul_at_the_residents_doors(town: Town) -> None:
    client = Client(raise_request_exception=False)
    sent = {"jurisdiction_id": town.own.code, "service_code": "road", "description": "a\x00b", "address_string": "x"}
    for path in ("/open311/v2/requests.json", "/open311/v2/requests.xml"):
        assert client.post(path, sent).status_code == 400
        assert client.get(path, {"service_request_id": "\x00"}).status_code == 400
    assert client.get("/a/", {"q": "\x00"}).status_code == 400


@pytest.mark.parametrize(
    "kind", [kind for kind in registered_kinds() if kind.opens and kind.opens.open_to], ids=lambda kind: kind.code
)
def test_an_odd_answer_to_an_opening(
    town: Town, now: datetime, kind: Kind, objects: dict[str, tuple[Any, ...]]
) -> None:
    opening = kind.opens
    assert opening is not None
    asked = 0
    for who in (*town.staff.values(), *WITHOUT_POST):
        person = who if isinstance(who, Staff) else town.petition
        if (STAFF if isinstance(who, Staff) else who) not in opening.open_to or asked:
            continue
        for place in opening.beside.rows(person)[:3] if opening.beside is not None else [None]:
            if not asked and (isinstance(who, str) or opening.may(person, place)):
                refuses(opening.asks, opening_by(kind, place, by=who, now=now))
                asked += 1
    assert asked, "nobody of the town may open one"
