"""API operation × role: every operation has a row; lists return exactly the scope, writes of others change nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.kinds import HUNG
from lianxinqiao.api.router import api
from lianxinqiao.matters.models import Matter
from lianxinqiao.residents.models import Person
from lianxinqiao.residents.operations.records import keys_of_person
from lianxinqiao.visits.models import Absence, ContactHousehold, MonthlyAssessment, SpotCheck, VisitLog
from matrix.people import CONTENT, EVERYBODY, SERVING, TOWN

pytestmark = pytest.mark.django_db

DETAIL = SERVING | {"in_charge", "principal", "mayor", "gov_office", "petition"}
# The party-and-government office sees titles only.
CONTENT_OF_REPORT = DETAIL - {"gov_office"}
IN_CHARGE = {"in_charge", "principal", "mayor"}
ARRANGERS = {"secretary", "leader", "gov_office"}
# Each list: who asks → the areas whose rows come back.  Everybody not named gets an empty list.
OWN, TOWNWIDE = {"甲村"}, {"甲村", "乙村"}

# (method, path) → who succeeds.  Paths name objects of area ``own``; ``None`` means a list that everybody may ask.
ROWS: dict[tuple[str, str], set[str] | None] = {
    ("GET", "/areas"): None,
    ("GET", "/areas/{code}"): TOWN,
    ("GET", "/areas/{code}/team"): TOWN,
    ("GET", "/households"): None,
    ("POST", "/households"): SERVING,
    ("POST", "/households/{home}/open"): SERVING,
    ("POST", "/households/{home}/contact"): SERVING,
    ("POST", "/households/{home}/people"): SERVING,
    ("POST", "/households/{home}/head"): SERVING,
    ("POST", "/people/{person}/correction"): SERVING,
    ("POST", "/people/{person}/departure"): SERVING,
    ("GET", "/households/{home}/openings"): SERVING,
    ("GET", "/matters"): None,
    ("GET", "/inbox/{box}"): None,
    ("GET", "/matters/{report}"): DETAIL,
    ("POST", "/matters/{report}/urge"): DETAIL - {"in_charge"},
    ("GET", "/supervisions"): None,
    ("POST", "/matters/{report}/supervisions"): {"leader", "petition", "principal", "mayor", "gov_office"},
    ("POST", "/supervisions/{supervision}/answer"): {"in_charge"},
    ("POST", "/reports"): CONTENT - {"sibling", "sibling_secretary", "far_cadre", "stranger"},
    ("GET", "/reports/{report}"): CONTENT_OF_REPORT,
    ("POST", "/reports/{report}/steps"): IN_CHARGE,
    ("GET", "/visits"): None,
    ("GET", "/visits/{visit}"): {"cadre", "secretary", "leader"},
    ("POST", "/visits"): SERVING | {"sibling", "sibling_secretary"},
    ("POST", "/visits/{visit}/steps"): {"secretary"},
    ("GET", "/promises"): None,
    ("POST", "/promises/{promise}/end"): {"cadre"},
    ("GET", "/contacts"): None,
    ("POST", "/areas/{code}/contacts"): ARRANGERS,
    ("POST", "/contacts/{contact}/release"): ARRANGERS,
    ("GET", "/spot-checks"): None,
    ("POST", "/spot-checks/{check}/steps"): {"leader"},
    ("GET", "/assessments"): None,
    ("POST", "/assessments/{assessment}/steps"): {"secretary"},
    ("GET", "/demands"): None,
    ("POST", "/demands"): CONTENT - {"sibling", "sibling_secretary", "far_cadre", "stranger"},
    ("GET", "/demands/{demand}"): {"petition", "office", "police", "judicial"},
    ("POST", "/demands/{demand}/deeds"): {"petition", "office"},
    ("GET", "/absences"): None,
    ("POST", "/absences"): EVERYBODY,
    ("POST", "/absences/{absence}/accept"): {"secretary"},
}


@pytest.fixture
def named(town: Town, objects: dict[str, tuple[Any, ...]], now: datetime) -> dict[str, Any]:
    contact = ContactHousehold.objects.create(staff=town.cadre, household=town.homes[0], area=town.own, year=now.year)
    absence = Absence.objects.create(
        staff=town.cadre, kind="training", first_on=day_before(now), last_on=day_before(now)
    )
    head = Person.objects.get(household=town.homes[0])
    return {
        "code": town.own.code,
        "home": town.homes[0].pk,
        "person": head.pk,
        "member": Person.objects.create(household=town.homes[0], relation="child", **keys_of_person(name="李小")).pk,
        "box": "todo",
        "report": objects["conditions:report"][0],
        "supervision": objects["matters:supervision"][0],
        "visit": objects["visits:visit"][0],
        "promise": objects["visits:promise"][0],
        "contact": contact.pk,
        "check": objects["visits:spot_check"][0],
        "assessment": MonthlyAssessment.objects.get(staff=town.cadre).pk,
        "absence": absence.pk,
        "demand": objects["demands:demand"][0],
    }


def bodies(town: Town, named: dict[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """Return what each write is sent: complete and lawful, so that only the person decides."""
    day, later = day_before(now).isoformat(), day_before(now, -5).isoformat()
    group = town.homes[0].group_id
    seen: dict[str, Any] = {"report": Matter, "demand": Matter, "visit": VisitLog, "check": SpotCheck}
    seen |= {"assessment": MonthlyAssessment, "absence": Absence}
    version = {name: model.objects.get(pk=named[name]).version for name, model in seen.items()}
    return {
        "/households": {"group": group, "house_no": "新1号", "head_name": "试新户"},
        "/households/{home}/open": {"purpose": "visit"},
        "/households/{home}/contact": {"phone": "0717-0009999"},
        "/households/{home}/people": {"name": "试新人", "relation": "child"},
        "/households/{home}/head": {"new_head": str(named["member"]), "relations": {str(named["person"]): "parent"}},
        "/people/{person}/correction": {"name": "李一新"},
        "/people/{person}/departure": {"kind": "out", "on": day, "new_head": str(named["member"])},
        "/matters/{report}/urge": {"text": "请快办"},
        "/matters/{report}/supervisions": {"text": "请答复", "due_on": later},
        "/supervisions/{supervision}/answer": {"text": "正在办"},
        "/reports": {"area": town.own.code, "kind": "people", "place": "一组", "facts": "路灯坏了"},
        "/reports/{report}/steps": {"event": "acknowledge", "version": version["report"]},
        "/visits": {"area": town.own.code, "kind": "village_stay", "visited_on": day, "place": "村委会"},
        "/visits/{visit}/steps": {"event": "void", "text": "写错了日期", "version": version["visit"]},
        "/promises/{promise}/end": {"kept": True, "version": 1},
        "/areas/{code}/contacts": {"event": "confirm", "year": now.year},
        "/spot-checks/{check}/steps": {"event": "match", "version": version["check"]},
        "/assessments/{assessment}/steps": {"event": "confirm", "text": "已了解", "version": version["assessment"]},
        "/demands": {"area": town.own.code, "topic": "road", "text": "路灯坏了", "channel": "phone", "read_back": True},
        "/demands/{demand}/deeds": {"deed": "tell_accepted", "version": version["demand"]},
        "/absences": {"kind": "training", "first_on": day, "last_on": day},
        "/absences/{absence}/accept": {"version": version["absence"]},
    }


def caller(town: Town, who: str, now: datetime) -> Client:
    token = issue_token(town.staff[who], name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_every_operation_has_its_row() -> None:
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1")["paths"].items()
        for method in methods
    } - HUNG  # what the kinds declare is proved from the declaration (tests/proof)

    def shape(path: str) -> str:
        return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))

    assert {(method, shape(path)) for method, path in described} == {(method, shape(path)) for method, path in ROWS}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_every_operation_for_every_role(town: Town, named: dict[str, Any], now: datetime, who: str) -> None:
    client = caller(town, who, now)
    sent = bodies(town, named, now)
    before = picture()
    wrong: list[tuple[Any, ...]] = []
    for (method, path), allowed in ROWS.items():
        address = "/api/v1" + path.format(**named)
        with transaction.atomic():
            if method == "GET":
                status = client.get(address).status_code
            else:
                status = client.post(address, sent.get(path, {}), content_type="application/json").status_code
            if status >= 400 and (differs := changed(before, picture())):
                wrong.append((method, path, status, differs))
            transaction.set_rollback(True)
        if (status < 300) != (allowed is None or who in allowed) or status not in (200, 201, 403, 404):
            wrong.append((method, path, status))

    assert wrong == []


def test_lists_return_exactly_what_the_scope_covers(town: Town, named: dict[str, Any], now: datetime) -> None:
    def areas(who: str, path: str) -> set[str]:
        rows = caller(town, who, now).get(f"/api/v1{path}").json()["items"]
        return {row.get("area") or row["code"] for row in rows}

    own, other, far = town.own.code, town.other.code, town.far.code
    assert (
        areas("cadre", "/areas")
        == areas("cadre", "/households")
        == areas("cadre", "/matters")
        == areas("cadre", "/visits")
        == {own}
    )
    assert areas("sibling", "/matters") == areas("sibling", "/households") == {other}
    assert areas("sibling", "/visits") == set()
    assert areas("principal", "/matters") == {own, other}
    assert areas("principal", "/households") == set()
    assert areas("stranger", "/matters") == {far}
    assert areas("in_charge", "/inbox/todo") == {own, other}
    assert areas("secretary", "/assessments") == {own}
    assert areas("sibling", "/demands") == set()
    for who in ("auditor", "admin", "health"):
        for path in (
            "/demands",
            "/areas",
            "/households",
            "/matters",
            "/visits",
            "/assessments",
            "/contacts",
            "/spot-checks",
        ):
            assert areas(who, path) == set(), (who, path)
