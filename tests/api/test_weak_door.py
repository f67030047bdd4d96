"""The API is no weaker door than the page: the same fields, nothing wiped by silence, never a server error."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.test import Client

from factories.demands import Filing, file_demand
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.kinds import HUNG
from lianxinqiao.api.router import api
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.asks import MISSING
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.matters.asks import SuperviseAsks
from lianxinqiao.matters.kinds import declared_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.reading import one_at
from lianxinqiao.matters.querysets import MatterQuerySet
from lianxinqiao.residents.models import Person
from lianxinqiao.residents.operations.records import change_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(town: Town, now: datetime) -> Client:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


def post(client: Client, path: str, raw: Any) -> Any:
    body = raw if isinstance(raw, (str, bytes)) else json.dumps(raw)
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


@pytest.mark.parametrize(
    "raw", ["{}", "[]", "5", "null", '"x"', "true", '[{"phone": ""}]', "", "{", '{"needs_help": null}']
)
def test_what_is_not_said_stays(client: Client, town: Town, now: datetime, raw: str) -> None:
    home = town.homes[0]
    change_household(home.pk, phone="0717-2886001", wishes="slow", by=town.cadre, expected_version=None, now=now)
    assert post(client, f"households/{home.pk}/contact", raw).status_code in (400, 422)
    home.refresh_from_db()
    assert (home.phone, home.wishes) == ("0717-2886001", "slow")


def test_one_thing_said_is_one_thing_changed(client: Client, town: Town, now: datetime) -> None:
    home = town.homes[0]
    change_household(
        home.pk, phone="0717-2886001", wishes="slow", needs_help=True, by=town.cadre, expected_version=None, now=now
    )
    assert post(client, f"households/{home.pk}/contact", {"wishes": "written"}).status_code == 200
    home.refresh_from_db()
    assert (home.phone, home.wishes, home.needs_help) == ("0717-2886001", "written", True)
    assert post(client, f"households/{home.pk}/contact", {"phone": "", "needs_help": False}).status_code == 200
    home.refresh_from_db()
    assert (home.phone, home.phone_index, home.wishes, home.needs_help) == ("", None, "written", False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"relation": "xyz"},
        {"sex": "Z"},
        {"birth_year": 3000},
        {"birth_year": 1850},
        {"phone": "1" * 100_000},
        {"phone": "不知道"},
        {"phone": "x"},
        {"name": "长" * 61},
        {"name": " "},
        {"name": "\ud800"},
        {"citizen_id": "123"},
    ],
)
def test_a_person_by_api_is_asked_what_the_form_asks(client: Client, town: Town, wrong: dict[str, Any]) -> None:
    before = Person.objects.count()
    answer = post(client, f"households/{town.homes[0].pk}/people", {"name": "试新人", "relation": "child", **wrong})
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"].startswith("application/problem+json")
    assert Person.objects.count() == before


@pytest.mark.parametrize("wrong", [{"phone": "9" * 41}, {"phone": "无"}, {"wishes": "xyz"}, {"house_no": "1" * 41}])
def test_a_household_by_api_is_asked_what_the_form_asks(client: Client, town: Town, wrong: dict[str, Any]) -> None:
    home = town.homes[0]
    body = {"group": home.group_id, "house_no": "新7", "head_name": "试"}
    assert post(client, "households", {**body, **wrong}).status_code == 422
    if "house_no" not in wrong:
        assert post(client, f"households/{home.pk}/contact", wrong).status_code == 422


def test_nobody_leaves_on_a_day_to_come_or_long_gone(client: Client, town: Town, now: datetime) -> None:
    person = Person.objects.filter(household=town.homes[0]).first()
    assert person is not None
    gone, absurd = day_before(now), ("0001-01-01", "9999-12-31")
    for on, kind, status in (
        *((day.isoformat(), "died", 422) for day in (day_before(now, -2), gone.replace(year=gone.year - 101))),
        *((day, "died", 422) for day in absurd),
        (gone.isoformat(), "junk", 422),
        (gone.isoformat(), "died", 200),
    ):
        body = {"kind": kind, "on": on}
        assert post(client, f"people/{person.pk}/departure", body).status_code == status, body


def cursor(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


CURSORS = [
    *("NQ", "x", "²", "bnVsbA", "W10", "e30", "", "A" * 5000, cursor([0]), cursor([0, 5]), cursor([0, []]), cursor({})),
    *(cursor([0, ["x", "y"]]), cursor([0, [None, None]]), cursor([0, ["2026-11-01T00:00:00", "x"]])),
    *(cursor([0, ["9999-99-99", 5]]), cursor([2, ["a", "b"]]), cursor([0, ["\x00", "\x00"]]), cursor([[], [1, 2]])),
    *(cursor([0, [10**30, 10**30, "1", "x"]]), cursor([0, [1, 1, "\ud800", "x"]]), cursor([0, [{}, [], "1", "x"]])),
    "W" * 2000,
]


def test_a_cursor_that_no_list_gave_out(client: Client, town: Town) -> None:
    page = town.client("cadre")
    page.raise_request_exception = False
    for each in CURSORS:
        for path in ("matters", "households", "visits"):
            status = client.get(f"/api/v1/{path}", {"cursor": each}).status_code
            assert status == (200 if each == "" else 400), (path, each)
        assert page.get("/households/", {"at": each}).status_code in (200, 404), each


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\udfff\ud800"])
def test_what_no_column_holds_is_refused_in_one_place(client: Client, town: Town, text: str) -> None:
    body = {"area": town.own.code, "kind": "people", "place": text, "facts": "y"}
    assert post(client, "reports", body).status_code == 400
    assert post(client, "reports", {**body, "place": "x", text: "y"}).status_code == 400
    assert post(client, "demands/x/deeds", {"deed": "accept", "values": {"a": [text]}}).status_code in (400, 404, 422)


@pytest.mark.parametrize(
    "raw", ['{"a": ' + "[" * 100_000, '{"birth_year": ' + "9" * 5000 + "}", '{"size": NaN}', "\xff"]
)
def test_what_is_no_json_that_anybody_means(client: Client, town: Town, raw: str) -> None:
    assert post(client, f"households/{town.homes[0].pk}/people", raw).status_code in (400, 422)


SEEN_BY_NAME = {
    "/promises/{pk}/end",
    "/reports/{pk}/steps",
    "/visits/{pk}/steps",
    "/spot-checks/{pk}/steps",
    "/assessments/{pk}/steps",
} | {"/absences/{pk}/accept"}


def test_no_door_does_a_versioned_deed_for_somebody_who_saw_no_version() -> None:
    described = api.get_openapi_schema(path_prefix="")
    needs: dict[str, bool] = {}
    for path, doors in described["paths"].items():
        if "post" in doors and "requestBody" in doors["post"]:
            body = doors["post"]["requestBody"]["content"]["application/json"]["schema"]
            # What need not be sent is told beside what stands for it.
            ref = body["$ref"] if "$ref" in body else body["allOf"][0]["$ref"]
            needs[path] = "version" in described["components"]["schemas"][ref.rsplit("/", 1)[1]].get("required", ())
    versioned = {
        f"/{kind.door}/{{pk}}/deeds/{deed.name}": deed.versioned
        for kind in declared_kinds()
        for deed in kind.deeds
        if ("POST", f"/{kind.door}/{{pk}}/deeds/{deed.name}") in HUNG
    }
    assert {path for path, needed in needs.items() if needed} == SEEN_BY_NAME | {
        path for path, asked in versioned.items() if asked
    }


def test_a_deed_by_its_name_needs_the_version_too(town: Town, now: datetime) -> None:
    told = Filing(topic="road", text="路灯坏了", channel="visit", read_back=True, public_summary="路灯")
    demand = file_demand(town.own, told, by=town.cadre, now=now).demand
    token = issue_token(town.petition, name="t", days=1, now=now)
    client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
    body = {"petition_class": "appeal", "public_summary": "路灯"}
    refused = post(client, f"demands/{demand.pk}/deeds", {"deed": "register", "values": body})
    assert (refused.status_code, refused.json()["field"]) == (422, "version")
    # A note that hurts nobody needs none.
    assert post(client, f"demands/{demand.pk}/deeds", {"deed": "supervise", "values": {}}).json()["field"] != "version"
    seen = {"deed": "register", "values": body, "version": Matter.objects.get(pk=demand.pk).version}
    assert post(client, f"demands/{demand.pk}/deeds", seen).status_code == 200


@pytest.mark.parametrize("address", ["matters", "demands", "cases", "relief", "warnings"])
def test_a_list_is_asked_for_a_phase_that_there_is(client: Client, address: str) -> None:
    for phase in ("", "open", "waiting", "done"):
        assert client.get(f"/api/v1/{address}?phase={phase}").status_code == 200
    refused = client.get(f"/api/v1/{address}?phase=bogus")
    assert (refused.status_code, refused.json()["field"]) == (422, "phase")


def test_an_answer_that_was_left_out_is_told_in_the_same_words_as_on_the_page(
    client: Client, town: Town, now: datetime
) -> None:
    made = file_demand(town.own, Filing(topic="water", text="二组停水三天"), by=None, now=now)
    answer = post(client, f"matters/{made.demand.pk}/supervisions", {"text": "请说明"})
    assert (answer.status_code, answer.json()["field"], answer.json()["detail"]) == (422, "due_on", str(MISSING))

    class OnAPage(LookForm):
        day = forms.DateField()
        which = forms.ChoiceField(error_messages={"required": "请选一个。"})

    for form in (SuperviseAsks({}), OnAPage({})):
        said = [str(error) for name, errors in form.errors.items() if name != "which" for error in errors]
        assert said and set(said) == {str(MISSING)}
    assert OnAPage({}).errors["which"] == ["请选一个。"]


def test_who_finds_a_matter_is_asked_once_where_one_is_read(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = file_demand(town.own, Filing(topic="water", text="二组停水三天"), by=None, now=now)
    asked: list[Any] = []
    visible = MatterQuerySet.visible_to

    def counted(self: Any, by: Any, *kinds: str) -> Any:
        asked.append(kinds)
        return visible(self, by, *kinds)

    monkeypatch.setattr(MatterQuerySet, "visible_to", counted)
    kind, row = one_at(made.demand.pk, town.petition)
    assert (kind, row.matter.number, len(asked)) == (DEMAND, made.demand.matter.number, 1)
    asked.clear()
    token = issue_token(town.petition, name="t", days=1, now=now)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get(f"/api/v1/matters/{made.demand.pk}").json()["number"] == row.matter.number
    # Which parts of it they find is asked of the parts.
    assert [kinds for kinds in asked if kinds != ("assignment",)] == [()]
    elsewhere = file_demand(town.far, Filing(topic="water", text="远村停水"), by=None, now=now)
    with pytest.raises(NotVisible):
        one_at(elsewhere.demand.pk, town.petition)
