"""The parts of a matter stand on its page and in its API for whoever finds them, whatever its kind (R-10.6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.demands import Case
from factories.leadership import Day, on_record, record_of
from factories.parts import give_part, step_part
from factories.town import Town, client_of, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.assignments import givers
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.relief.kind import RELIEF

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-10.6")]


@pytest.fixture
def relief(town: Town, now: datetime) -> Any:
    """An application: a matter with the page of every kind."""
    given = {"relief": "temporary", "hardship": "住院", "agreed_on": day_before(now)}
    return begin(RELIEF, given, beside=town.homes[0].pk, by=town.cadre, now=now).row


@pytest.fixture
def _given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of applications may be given by whoever reads them."""
    monkeypatch.setitem(givers._givers, RELIEF.code, lambda _by, _whole: True)


def owner_of(row: Any) -> Staff:
    owner = Matter.objects.get(pk=row.pk).owner
    assert owner is not None
    return owner


def a_part(whole: Any, town: Town, now: datetime, *, by: Staff) -> Any:
    return give_part(whole.pk, to=town.police, task="看看病历", due_on=day_before(now, -3), by=by, now=now)


def answered(person: Staff, path: str, now: datetime) -> Any:
    token = issue_token(person, name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/{path}").json()


@pytest.mark.usefixtures("_given")
def test_the_page_and_the_api_of_any_kind_show_a_part_to_whoever_finds_it_only(
    town: Town, relief: Any, now: datetime
) -> None:
    owner = owner_of(relief)
    part = a_part(relief, town, now, by=owner)
    step_part(part.pk, "finish", "病历是真的", by=town.police, now=now)
    path = f"/relief/{relief.pk}/"
    page = client_of(owner).get(path).content.decode()

    assert f'href="/assignments/{part.pk}/"' in page and "病历是真的" in page and town.police.name in page
    shown = {
        "id": str(part.pk),
        "title": part.matter.title,
        "owner": town.police.name,
        "due_on": part.due_on.isoformat(),
        "status": "done",
        "result": "病历是真的",
    }
    assert [answered(owner, f"{door}/{relief.pk}", now)["parts"] for door in ("relief", "matters")] == [[shown]] * 2
    # Whoever handed it in reads the whole and does not find what the office gave out of it.
    page = client_of(town.cadre).get(path).content.decode()
    assert "住院" in page and str(part.pk) not in page and "病历是真的" not in page
    assert [answered(town.cadre, f"{door}/{relief.pk}", now)["parts"] for door in ("relief", "matters")] == [[], []]


@pytest.mark.usefixtures("_given")
def test_whoever_owns_the_whole_finds_what_others_gave_out_of_it(town: Town, relief: Any, now: datetime) -> None:
    part = a_part(relief, town, now, by=town.cadre)
    owner = owner_of(relief)
    assert owner.pk not in (town.cadre.pk, town.police.pk)

    assert client_of(owner).get(f"/assignments/{part.pk}/").status_code == 200
    assert str(part.pk) in client_of(owner).get(f"/relief/{relief.pk}/").content.decode()
    assert client_of(town.safety).get(f"/assignments/{part.pk}/").status_code == 404


@pytest.mark.usefixtures("_given")
def test_parts_cost_two_queries_however_many_and_one_where_there_is_none(
    town: Town, relief: Any, now: datetime
) -> None:
    owner = owner_of(relief)

    def queries() -> int:
        client = client_of(owner)
        client.get(f"/relief/{relief.pk}/")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/relief/{relief.pk}/")
        return len(caught)

    none = queries()
    for _each in range(3):
        a_part(relief, town, now, by=owner)
        assert queries() == none + 1


def test_a_kind_that_gives_no_parts_is_not_asked_for_them(town: Town, relief: Any, now: datetime) -> None:
    client = client_of(owner_of(relief))
    with CaptureQueriesContext(connection) as caught:
        client.get(f"/relief/{relief.pk}/")

    assert not any('FROM "assignments_assignment"' in each["sql"] for each in caught)


def test_a_demand_shows_a_part_to_whoever_finds_it_only(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    part = a_part(case, town, now, by=town.petition)
    path = f"/demands/{case.pk}/"
    shown = {}
    for who in ("petition", "office", "police", "leader", "secretary"):
        person = town.staff[who]
        finds = client_of(person).get(f"/assignments/{part.pk}/").status_code == 200
        page = client_of(person).get(path)
        shown[who] = (finds, str(part.pk) in page.content.decode(), page.status_code)
    assert {who for who, (finds, _shown, _status) in shown.items() if finds} >= {"petition", "office", "police"}
    assert [who for who, (finds, drawn, _status) in shown.items() if drawn and not finds] == []
    assert shown["petition"][1] and shown["office"][1]
    assert [each["id"] for each in answered(town.office, f"demands/{case.pk}", now)["parts"]] == [str(part.pk)]


def test_a_record_says_what_was_given_at_it_and_leads_to_what_its_reader_finds(town: Town, now: datetime) -> None:
    visit = Day(town, now, leader=town.in_charge).walk_in(about="路灯")
    on_record(visit.pk, "record", by=town.petition, now=now, **record_of(town.own))
    given = {"to": town.office, "task": "修路灯", "due_on": day_before(now, -3)}
    part = on_record(visit.pk, "assign", by=town.petition, now=now, **given).gave
    pages = {who: town.client(who).get(f"/receptions/visits/{visit.pk}/") for who in ("petition", "in_charge")}
    said = {who: page.content.decode() for who, page in pages.items()}

    assert ["修路灯" in said[who] for who in ("petition", "in_charge")] == [True, True]
    assert f"/assignments/{part.pk}/" in said["petition"]
    assert town.client("in_charge").get(f"/assignments/{part.pk}/").status_code == 404
    assert f"/assignments/{part.pk}/" not in said["in_charge"]
