"""Every page by every role, asked with what nobody means: a page, a way elsewhere or a refusal in words, never a server error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from factories.cases import ALL
from factories.town import Town
from matrix.people import EVERYBODY
from matrix.test_odd import odd_addresses, routes
from matrix.test_routes import PUBLIC, ROWS

pytestmark = pytest.mark.django_db
LONG = "长" * 3_400
# What pages read of their address; whatever is not read must not hurt either.
ASKED: tuple[str, ...] = (
    "page",
    "q",
    "sort",
    "order",
    "at",
    "export",
    "from",
    "to",
    "on",
    "month",
    "view",
    "kind",
    "phase",
    "status",
    "state",
)
ASKED += ("group", "household", "area", "about", "channel", "deed", "number", "visit", "role", "need", "result")
VALUES = ("-1", "zzz", "9999-12-31", "0001-01-01", LONG, "9" * 30, "9999-12", "²", "\x00", "%", "xlsx")
ONE_BY_ONE = (
    *(("page", "-1"), ("q", LONG), ("q", "\x00"), ("sort", "zzz"), ("order", "zzz"), ("at", "NQ"), ("export", "zzz")),
    *(("from", "9999-12-31"), ("to", "0001-01-01"), ("on", "9999-12-31"), ("month", "9999-12"), ("group", "9" * 30)),
    *(("household", "zzz"), ("area", "²"), ("deed", "zzz"), ("visit", "zzz"), ("number", LONG), ("view", "zzz")),
)


def pages(objects: dict[str, tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each page, with what it shows named in its address; where that is not known here, with what there is not."""
    ours = {*ROWS, *PUBLIC}
    for name, pattern, places in routes(get_resolver().url_patterns):
        if pattern.startswith(("api/", "static/")) or name not in ours:
            continue
        named = name in objects or not places
        yield name, reverse(name, args=objects.get(name, ())) if named else odd_addresses(pattern, places)[0]


def answered(client: Client, address: str, asked: dict[str, str]) -> int:
    with transaction.atomic():
        status = client.get(address, asked).status_code
        transaction.set_rollback(True)
    return status


def test_the_crawl_knows_every_page(objects: dict[str, tuple[Any, ...]]) -> None:
    assert {name for name, _address in pages(objects)} == {*ROWS, *PUBLIC}


@pytest.mark.parametrize("who", [*sorted(EVERYBODY), ""])
def test_every_page_with_odd_questions_by_every_role(town: Town, objects: dict[str, tuple[Any, ...]], who: str) -> None:
    client = town.client(who) if who else Client()
    client.raise_request_exception = False
    fallen, turn = [], count(sorted(EVERYBODY).index(who) if who else 0)
    for name, address in pages(objects):
        value = VALUES[next(turn) % len(VALUES)]
        if (status := answered(client, address, dict.fromkeys(ASKED, value))) >= 500:
            fallen.append((name, address, value[:20], status))
    assert fallen == []


def test_every_page_with_one_odd_question_at_a_time(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    """CI asks each page every ninth question, another ninth of them from page to page; ``make proof`` all."""
    fallen = []
    clients: dict[str, Client] = {}
    for turn, (name, address) in enumerate(pages(objects)):
        who = min(ROWS.get(name, EVERYBODY) & {"petition", "leader", "cadre"} or ROWS.get(name, EVERYBODY))
        client = clients.setdefault(who, town.client(who))
        client.raise_request_exception = False
        for asked, value in ONE_BY_ONE if ALL else ONE_BY_ONE[turn % 9 :: 9]:
            if (status := answered(client, address, {asked: value})) >= 500:
                fallen.append((name, address, asked, value[:20], status))
    assert fallen == []


def test_odd_addresses_by_every_role(town: Town) -> None:
    fallen: list[tuple[str, str, str, int]] = []
    for who in sorted(EVERYBODY):
        client = town.client(who)
        client.raise_request_exception = False
        for name, pattern, places in routes(get_resolver().url_patterns):
            if places and not pattern.startswith(("api/", "static/")):
                address = odd_addresses(pattern, places)[len(fallen) % 3]
                if (status := answered(client, address, {})) >= 500:
                    fallen.append((who, name, address, status))
    assert fallen == []
