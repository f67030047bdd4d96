"""The doors of kinds whose rows keep Steps of their own: found as the kind says, by nobody else, done by its declared deeds."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.beginnings import BEGINNINGS
from factories.hazards import relay
from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.kinds import HUNG, has_door
from lianxinqiao.matters.kinds import Kind, registered_kinds
from lianxinqiao.matters.operations.ledgers import ledger_of

pytestmark = pytest.mark.django_db
# Slips have no door: a list of them would be a count that is not masked; workbooks are brought on a page.
OWN = [kind for kind in registered_kinds() if not kind.is_matter and kind.door]
# Lists of one's own that are older than the doors made by declaration.
OLDER = {"absence", "promise"}
NAMES = {
    *("hazard-sites", "warnings", "visits", "assessments", "spot-checks", "drawings", "box-openings"),
    *("reception-days", "reception-records", "helpers", "seconds", "absences", "promises"),
}


def make_one(kind: Kind, town: Town, now: datetime) -> None:
    """Make a row of a kind in area ``own``."""
    if kind.code == "warning":
        relay(town, now)
        return
    begins = BEGINNINGS[{"drawing": "spot_check", "box_opening": "letter"}.get(kind.code, kind.code)]
    (begins if callable(begins) else begins[0])(town, now)


def caller(town: Town, who: str, now: datetime) -> Client:
    token = issue_token(town.staff[who], name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


def test_every_kind_has_its_doors() -> None:
    assert {kind.door for kind in OWN} == NAMES
    for kind in OWN:
        for deed in kind.deeds:
            assert (("POST", f"/{kind.door}/{{pk}}/deeds/{deed.name}") in HUNG) == has_door(deed)
    # The code of a helper is shown once, on a page.
    assert ("POST", "/helpers") not in HUNG
    assert {("POST", "/hazard-sites"), ("POST", "/reception-days"), ("POST", "/spot-checks")} <= HUNG
    # Quarters are drawn by the night.
    assert ("POST", "/drawings") not in HUNG


@pytest.mark.parametrize("kind", [kind for kind in OWN if kind.code not in OLDER], ids=lambda kind: kind.code)
def test_a_row_is_found_by_whom_the_kind_says_and_by_nobody_else(town: Town, now: datetime, kind: Kind) -> None:
    make_one(kind, town, now)
    rows = ledger_of(kind).rows_of()._default_manager
    key = rows.values_list("pk", flat=True).first()
    assert key is not None
    found_by = 0
    for who, person in town.staff.items():
        client = caller(town, who, now)
        mine = {str(each) for each in ledger_of(kind).rows(kind, person).values_list("pk", flat=True)}
        listed = client.get(f"/api/v1/{kind.door}").json()["items"]
        assert {row["id"] for row in listed} == mine, who
        status = client.get(f"/api/v1/{kind.door}/{key}").status_code
        assert status == (200 if str(key) in mine else 404), who
        found_by += str(key) in mine
        if str(key) in mine:
            continue
        before = picture()
        for deed in kind.deeds:
            if has_door(deed):
                # What cannot be read at all is refused before anything is looked up.
                path = f"/api/v1/{kind.door}/{key}/deeds/{deed.name}"
                answer = client.post(path, {"version": 1}, content_type="application/json")
                assert answer.status_code in (404, 422), (who, deed.name)
                if answer.status_code == 422:
                    assert answer.json()["field"] in deed.asks.base_fields
        assert changed(before, picture()) == []
    assert 0 < found_by < len(town.staff)


def test_a_site_is_registered_watched_and_read(town: Town, now: datetime) -> None:
    client = caller(town, "cadre", now)
    body = {"area": town.own.pk, "name": "坡", "kind": "landslide", "households_at_risk": 3}
    made = client.post("/api/v1/hazard-sites", body, content_type="application/json")
    assert (made.status_code, made.json()["area"]) == (201, town.own.code)
    at = f"/api/v1/hazard-sites/{made.json()['id']}"
    seen = {"on": day_before(now, 0).isoformat(), "findings": "没有新裂缝", "version": 1}
    deed = client.get(at).json()["deeds"]
    assert "patrol" in deed
    assert "relay" not in deed
    for none in (True, None, "1"):
        refused = client.post(f"{at}/deeds/patrol", {**seen, "version": none}, content_type="application/json")
        assert (refused.status_code, refused.json()["field"]) == (422, "version"), none
    assert client.post(f"{at}/deeds/patrol", seen, content_type="application/json").json()["status"] == "watched"
    facts = {fact["title"]: fact["value"] for fact in client.get(at).json()["facts"]}
    assert "坡" in facts.values()
    change = {"name": "老坡", "kind": "landslide", "households_at_risk": 3}
    refused = client.post(f"{at}/deeds/change", change, content_type="application/json")
    assert (refused.status_code, refused.json()["field"]) == (422, "version")
    stale = client.post(f"{at}/deeds/change", {**change, "version": 9}, content_type="application/json")
    assert stale.status_code == 409
    assert client.post(f"{at}/deeds/relay", {}, content_type="application/json").status_code == 404
