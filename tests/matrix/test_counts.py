"""Before and after: no page and no answer of the API tells anybody that something happened in an affair that is hidden from them.

Every address of the matrix is read by whoever is complained of, and by bystanders, before and after; what they read must not
differ by a letter: no row, no count, no number, no light (RR-10, RR-13).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.demands import Case, Filing, done, file_demand, opinion
from factories.leadership import on_case, propose
from factories.matters import supervise
from factories.parts import give_part
from factories.statements import ask_statement
from factories.town import Town, client_of, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.privacy.kind import DATA_REQUEST
from matrix.test_api import ROWS as OPERATIONS
from matrix.test_routes import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]

# What differs from one reading of a page to the next, whatever happened: tokens, stamps, ids made for a form.
FRESH = re.compile(r'value="[^"]{20,}"|value="\d{4}-\d\d-\d\dT[^"]*"|nonce="[^"]*"|nonce-[\w+/=-]+|data-at="[^"]*"')
MORE = (
    "/search/?q=反映",
    "/search/?q=1号",
    "/demands/?phase=unfinished",
    "/matters/?phase=unfinished",
    "/demands/?q=送礼",
    "/inbox/doing/",
    "/inbox/done/",
)


def read(person: Staff, town: Town, objects: dict[str, tuple[Any, ...]], token: str) -> dict[str, str]:
    """Return what a person reads at every address."""
    client, api = client_of(person), Client(headers={"Authorization": f"Bearer {token}"})
    paths = [reverse(name, args=objects.get(name, ())) for name in ROWS if name != "papers:paper"]
    paths += [f"/team/{each.pk}/" for each in (town.discipline, town.petition, town.principal)]
    found: dict[str, str] = {}
    for path in (*paths, *MORE):
        answer = client.get(path)
        # A sheet or a paper holds the moment it was made.
        says = answer.content.decode() if "text/html" in answer.headers.get("Content-Type", "") else ""
        found[path] = f"{answer.status_code} {FRESH.sub('', says)}"
    for method, path in OPERATIONS:
        if method == "GET" and "{" not in path:
            found[f"api {path}"] = api.get(f"/api/v1{path}").content.decode()
    return found


def differences(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return the addresses that say something else, with the first words that differ."""
    found = []
    for path, said in before.items():
        if (now := after[path]) != said:
            at = next((place for place, pair in enumerate(zip(said, now, strict=False)) if pair[0] != pair[1]), 0)
            found.append((path, said[max(0, at - 60) : at + 60], now[max(0, at - 60) : at + 60]))
    return found


def at_work(town: Town, demand: Any, now: datetime, *, about: str) -> None:
    """Everything that may come of a sealed complaint."""
    other = town.safety if about != "safety" else town.health
    keeper = Matter.objects.get(pk=demand.pk).owner
    assert keeper is not None
    done("register", demand.pk, petition_class="accusation", by=keeper, now=now)
    done("screen", demand.pk, conflict_checked=True, by=keeper, now=now)
    done("accept", demand.pk, handler=keeper, is_told=False, by=keeper, now=now)
    ask_statement(demand.pk, to=other, summary="收费的情况", due_on=day_before(now, -7), by=keeper, now=now)
    given = {"kind": "access", "text": "看我的信息", "about": demand.pk}
    begin(DATA_REQUEST, given, beside=town.own, by="resident", now=now)
    done("urge", demand.pk, text="快一点", by=None, now=now)


WAYS = {
    "a village cadre": ("cadre", ""),
    "the petition office": ("petition", ""),
    "the petition office with a second post": ("petition", "second post"),
    "a principal leader": ("principal", ""),
    "a leader who stands in": ("leader", "stand-in"),
    "the discipline contact": ("discipline", ""),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_a_sealed_complaint_changes_nothing_for_whom_it_is_about_and_for_bystanders(
    town: Town, objects: dict[str, tuple[Any, ...]], now: datetime, way: str
) -> None:
    who, more = WAYS[way]
    accused = town.staff[who]
    if more == "second post":
        for role in (Role.DISCIPLINE_CONTACT, Role.AREA_LEADER):
            Appointment.objects.create(staff=accused, role=role, area=town.town, starts_on="2015-01-01")
    if more == "stand-in":
        since, until = now - timedelta(hours=1), now + timedelta(days=3)
        stand_in(town.office, deputy=accused, kind="leave", starts_at=since, ends_at=until, by=town.office, now=now)
    readers = {who: accused, **({"gov_office": town.gov_office} if who == "cadre" else {})}
    tokens = {name: issue_token(person, name="t", days=1, now=now) for name, person in readers.items()}
    for name, person in readers.items():
        read(person, town, objects, tokens[name])
    before = {name: read(person, town, objects, tokens[name]) for name, person in readers.items()}

    stated = Filing(topic="officials", text="他要我送礼才办", about_official=accused, conduct="obstruction")
    demand = file_demand(town.own, stated, by=None, now=now).demand
    at_work(town, demand, now, about=who)

    for name, person in readers.items():
        assert differences(before[name], read(person, town, objects, tokens[name])) == [], name


def test_what_comes_of_a_demand_changes_nothing_for_who_withdrew_from_it(
    town: Town, objects: dict[str, tuple[Any, ...]], now: datetime
) -> None:
    case = Case(town, now)
    done("exclude", case.pk, person=town.principal, reason="亲属", by=town.petition, now=now)
    token = issue_token(town.principal, name="t", days=1, now=now)
    read(town.principal, town, objects, token)
    before = read(town.principal, town, objects, token)

    case.accepted()
    done("start", case.pk, **case.handler())
    part = give_part(case.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.office, now=now)
    supervise(part.pk, text="请答复", due_on=day_before(now, -3), by=town.mayor, now=now)
    owned = propose(case.pk, by=town.petition, now=now)
    on_case(owned.pk, "confirm", by=town.mayor, now=now, owner=town.leader, no_conflict=True)
    task = {"duty": 1, "cadre": town.office, "task": "听本人说", "due_on": day_before(now, -5)}
    on_case(owned.pk, "share", by=town.leader, now=now, **task)
    begin(DATA_REQUEST, {"kind": "access", "text": "看", "about": case.pk}, beside=town.own, by="resident", now=now)
    done("triage", case.pk, lawful=True, reasonable=True, in_hardship=False, reason="查过", **case.handler())
    done("review_triage", case.pk, agrees=True, reason="", **case.office())
    done("draft", case.pk, **opinion(), **case.handler())
    done("issue", case.pk, by=town.mayor, now=now)
    done("deliver", case.pk, on=local_date(now), **case.handler())
    done("solved", case.pk, solved="no", rating="not", why="没修好", by=None, now=now)
    double = Case(town, now)
    done("exclude", double.pk, person=town.principal, reason="亲属", by=town.petition, now=now)
    done("merge", double.pk, into=Matter.objects.get(pk=case.pk).number, by=town.petition, now=now)

    assert differences(before, read(town.principal, town, objects, token)) == []
