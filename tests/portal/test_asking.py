"""Residents' doors: ask, join, follow, every right with number and code; against robots and floods; Open311."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from factories.demands import Case, Filing, done
from factories.leadership import Day
from factories.residents import follow, old_stamp
from factories.town import Town
from lianxinqiao.demands.asks.opening import WHAT, WHICH_TOPIC, FilingAsks
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.leadership.models import ReceptionVisit
from lianxinqiao.matters.models import Matter, Urging
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.portal.models import FilingMark
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.asking import MatterForm, OfficialForm
from lianxinqiao.privacy.models import DataRequest

pytestmark = pytest.mark.django_db


def asked(**more: Any) -> dict[str, Any]:
    return {
        "about": "matter",
        "id": uuid7(),
        "stamp": old_stamp(),
        "topic": "water",
        "text": "水压低，二楼上不去水",
        "send": "1",
        **more,
    }


def ask(client: Client, town: Town, **more: Any) -> Any:
    return client.post(f"/a/{town.own.code}/ask/", asked(**more))


def test_asking_gives_a_receipt_once_and_the_same_form_twice_is_one_demand(town: Town, client: Client) -> None:
    """R-9.1, without account, script or name."""
    form = asked()
    first = client.post(f"/a/{town.own.code}/ask/", form)
    assert first.context["code"]
    again = client.post(f"/a/{town.own.code}/ask/", form)
    assert again.context["code"] == ""
    demand = Demand.objects.get()
    assert (demand.is_anonymous, demand.entered_by, demand.matter.owner) == (True, None, town.petition)
    # The code is nowhere in the database.
    assert first.context["code"].replace("-", "") not in repr(Demand.objects.values())


def test_number_and_code_open_it_and_nothing_else_does(town: Town, client: Client) -> None:
    answer = ask(client, town)
    number, code = answer.context["number"], answer.context["code"]
    assert follow(client, number, "AAAAA-AAAAA").status_code == 422
    assert client.get("/ask/mine/").status_code == 302
    other = ask(client, town)
    assert follow(client, other.context["number"], code).status_code == 422
    assert follow(client, f" {number} ", code.lower().replace("-", " ")).status_code == 302
    page = client.get("/ask/mine/")
    assert "水压低" in page.content.decode()
    assert code.replace("-", "") not in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")


@pytest.mark.rule("RR-3")
@pytest.mark.rule("R-14.6")
@pytest.mark.rule("SM-10")
def test_every_right_from_the_residents_own_page(town: Town, client: Client, now: datetime) -> None:
    """Urge, withdraw, undo, evaluate, review, object, own data."""
    stated = Filing(topic="road", text="路塌了，过不去")
    case = Case(town, now, stated)
    assert follow(client, case.receipt.number, case.receipt.code).status_code == 302

    def do(deed: str, **more: Any) -> int:
        return int(
            client.post(
                "/ask/mine/", {"deed": deed, **{f"{deed}-{name}": value for name, value in more.items()}}
            ).status_code
        )

    assert do("urge", text="请快一点") == 302
    assert do("urge", text="再快一点") == 409
    assert Urging.objects.count() == 1
    assert do("withdraw") == 302
    assert case.status == "withdrawn"
    assert do("restore") == 302
    assert case.status == "received"
    assert do("say", solved="yes", rating="satisfied") == 404  # nothing delivered yet
    case.accepted().delivered(lawful=False, decision="not_support")
    page = client.get("/ask/mine/").content.decode()
    assert "农村公路条例" in page
    assert "邻居" not in page
    assert do("object", text="分错了") == 302
    assert do("data", kind="access", text="给我看看") == 200
    assert DataRequest.objects.get().about_id == case.pk
    assert do("say", solved="no", rating="not") == 422
    assert do("review") == 302
    assert case.status == "review_asked"


def test_a_neighbour_sees_the_same_thing_and_joins(town: Town, client: Client, now: datetime) -> None:
    case = Case(town, now).accepted()
    shown = client.post(
        f"/a/{town.own.code}/ask/", {**asked(topic="road", text="机耕路塌方"), "send": ""} | {"send": "1"}
    )
    assert "code" in shown.context  # who insists files their own
    form = asked(topic="road", text="机耕路塌方了")
    del form["send"]
    page = client.post(f"/a/{town.own.code}/ask/", form).content.decode()
    assert "机耕路塌方" in page
    assert "三组机耕路塌方，车过不去" not in page  # the office's sentence, not the asker's words
    receipt = client.post(f"/ask/join/{case.pk}/", {"stamp": old_stamp(), "text": "我家也过不去"})
    assert receipt.context["number"] == case.receipt.number
    assert Demand.objects.get(pk=case.pk).asker_count == 2
    assert Join.objects.get().note == "我家也过不去"
    other = Client()
    assert follow(other, receipt.context["number"], receipt.context["code"]).status_code == 302
    seen = other.get("/ask/mine/").content.decode()
    assert "我家也过不去" in seen
    assert "三组机耕路塌方，车过不去" not in seen


@pytest.mark.rule("R-18.3")
@pytest.mark.rule("RR-10")
def test_a_demand_about_an_official_is_sealed_and_joins_nothing(town: Town, client: Client) -> None:
    """First the question, then one of the codes of conduct; nothing of it is public."""
    first = client.get(f"/a/{town.own.code}/ask/").content.decode()
    assert "?about=official" in first
    form = client.get(f"/a/{town.own.code}/ask/?about=official").content.decode()
    assert "public_summary" not in form
    shown = client.post(
        f"/a/{town.own.code}/ask/",
        {key: value for key, value in asked(about="official", conduct="access").items() if key != "send"},
    )
    assert "什么都看不到" in shown.content.decode()
    answer = ask(
        client, town, about="official", about_official=town.cadre.pk, conduct="access", public_summary="干部不在"
    )
    demand = Demand.objects.get()
    assert answer.context["code"]
    assert (demand.is_sealed, demand.is_public, demand.public_summary, demand.conduct) == (True, False, "", "access")
    assert town.cadre in demand.matter.excluded.all()
    assert client.post(f"/ask/join/{demand.pk}/", {"stamp": old_stamp()}).status_code == 404


def test_robots_and_floods_are_refused_and_people_keep_what_they_typed(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = client.post(f"/a/{town.own.code}/ask/", asked(stamp=flood.stamp()))
    assert fast.status_code == 422
    assert "二楼上不去水" in fast.content.decode()
    assert ask(client, town, website="http://x").status_code == 422
    assert ask(client, town, stamp="forged").status_code == 422
    assert Demand.objects.count() == 0
    monkeypatch.setattr(flood, "MOST_A_MINUTE", 3)
    statuses = [ask(client, town).status_code for _time in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    # No address is kept, and what is kept goes.
    assert b"127.0.0.1" not in b"".join(bytes(mark) for mark in FilingMark.objects.values_list("mark", flat=True))


def test_two_hundred_neighbours_behind_one_address_pass_and_a_machine_does_not(town: Town, now: datetime) -> None:
    """A meeting where everybody files on the same network, in a quarter of an hour; then a machine that files every second."""
    moment = now
    for _neighbour in range(200):
        moment += timedelta(seconds=4)
        flood.let_pass("10.0.0.1", now=moment)
    passed = 0
    with pytest.raises(flood.TooMany):
        for _turn in range(400):
            moment += timedelta(seconds=1)
            flood.let_pass("10.0.0.1", now=moment)
            passed += 1
    assert passed <= flood.MOST_A_MINUTE
    flood.let_pass("10.0.0.2", now=moment)  # the next house is not the machine


def test_a_persons_own_data_without_a_demand(town: Town, client: Client) -> None:
    answer = client.post(
        f"/a/{town.own.code}/data/",
        {"stamp": old_stamp(), "kind": "access", "text": "有哪些", "name": "甲", "phone": "0717-0000001"},
    )
    assert follow(client, answer.context["number"], answer.context["code"]).status_code == 302
    assert "有哪些" in client.get("/ask/mine/").content.decode()


def test_open311_files_and_lists_what_is_public(town: Town, client: Client, now: datetime) -> None:
    services = client.get("/open311/v2/services.json").json()
    assert "road" in {row["service_code"] for row in services}
    body = {
        "jurisdiction_id": town.own.code,
        "service_code": "road",
        "description": "路灯不亮，请来修",
        "lat": "30.9",
        "long": "110.6",
        "address_string": "村口",
    }
    made = client.post("/open311/v2/requests.json", body).json()[0]
    demand = Demand.objects.get()
    assert (demand.channel, str(demand.latitude), made["service_request_id"]) == (
        "open311",
        "30.900000",
        demand.matter.number,
    )
    assert client.get("/open311/v2/requests.json").json() == []  # not public before the office has looked
    done(
        "register",
        demand.pk,
        petition_class="appeal",
        public_summary="路灯不亮",
        is_public=True,
        by=town.petition,
        expected_version=None,
        now=now,
    )
    row = client.get(
        "/open311/v2/requests.json", {"status": "open", "service_code": "road", "jurisdiction_id": town.own.code}
    ).json()[0]
    assert (row["description"], row["status"]) == ("路灯不亮", "open")
    assert "请来修" not in str(row)
    tree = ElementTree.fromstring(client.get(f"/open311/v2/requests/{row['service_request_id']}.xml").content)
    assert tree.findtext("request/service_code") == "road"
    for wrong in (
        {"jurisdiction_id": "1"},
        {"service_code": "x"},
        {"lat": "91"},
        {"lat": "NaN"},
        {"description": "短"},
    ):
        assert client.post("/open311/v2/requests.json", {**body, **wrong}).status_code == 400
    assert client.post("/open311/v2/requests.xml", {**body, "description": "\x00坏字"}).status_code == 400
    assert Demand.objects.count() == 1


def test_only_staff_doors_need_the_words_read_back(town: Town, now: datetime) -> None:
    page = town.client("cadre").post(
        "/demands/new/",
        {
            "deed": "file",
            "id": uuid7(),
            "area": town.own.pk,
            "channel": "phone",
            "topic": "road",
            "text": "路灯坏了",
            "asker_count": "1",
        },
    )
    assert page.status_code == 422
    assert "念给本人听" in page.content.decode()
    done = town.client("cadre").post(
        "/demands/new/",
        {
            "deed": "file",
            "id": uuid7(),
            "area": town.own.pk,
            "channel": "phone",
            "topic": "road",
            "text": "路灯坏了",
            "asker_count": "1",
            "read_back": "on",
        },
    )
    assert done.context["code"]
    found = row_of_receipt(done.context["matter"].number, done.context["code"])
    assert found is not None
    assert Matter.objects.get(pk=found.pk).opened_by == town.cadre


def test_one_stamp_is_one_filing_and_a_flood_with_it_shuts_out_nobody(town: Town, client: Client) -> None:
    stamp = old_stamp()
    statuses = [ask(client, town, stamp=stamp).status_code for _time in range(45)]
    assert statuses == [200] + [422] * 44
    assert Demand.objects.count() == 1
    # The neighbours behind the same address, and programs, file as before.
    assert ask(Client(), town).status_code == 200
    for _neighbour in range(flood.MOST_A_MINUTE):
        ask(Client(), town)
    assert ask(Client(), town).status_code == 429
    sent = {
        "jurisdiction_id": town.own.code,
        "service_code": "water",
        "address_string": "三组",
        "description": "三组停水两天了",
    }
    answer = client.post("/open311/v2/requests.json", sent)
    assert answer.status_code == 200, answer.content.decode()
    assert Client(REMOTE_ADDR="198.51.100.7").post(f"/a/{town.own.code}/ask/", asked()).status_code == 200


def test_a_used_stamp_is_refused_at_every_form(town: Town, client: Client, now: datetime) -> None:
    case = Case(town, now).accepted()
    stamp = old_stamp()
    assert ask(client, town, stamp=stamp).status_code == 200
    data = {"stamp": stamp, "kind": "access", "text": "有哪些", "name": "甲", "phone": "0717-0000001"}
    assert client.post(f"/a/{town.own.code}/data/", data).status_code == 422
    assert client.post(f"/ask/join/{case.pk}/", {"stamp": stamp}).status_code == 422
    assert (DataRequest.objects.count(), Join.objects.count()) == (0, 0)


def book(town: Town, day: Any, address: str, **more: Any) -> Any:
    sent = {"stamp": old_stamp(), "id": uuid7(), "day": day.pk, "about": "路灯不亮", **more}
    return Client(REMOTE_ADDR=address).post(f"/a/{town.own.code}/receptions/", sent)


@pytest.mark.rule("R-10.2")
def test_nobody_books_all_places_of_a_reception_day(town: Town, now: datetime) -> None:
    """From one address, or from its network; of another day they book again, and who comes without booking is not counted."""
    day, other = Day(town, now).published(), Day(town, now, leader=town.mayor).published()
    same = {"id": uuid7(), "stamp": old_stamp()}
    answers = [book(town, day, "198.51.100.7", **(same if turn < 2 else {})).status_code for turn in range(9)]
    assert answers == [200] * (flood.MOST_BOOKED + 1) + [429, 429], "the same form sent again is one"
    refused = book(town, day, "198.51.100.7").content.decode()
    assert "当天可以直接来" in refused and "今天已为这一天约了很多号" in refused
    assert ReceptionVisit.objects.filter(day=day.pk).count() == flood.MOST_BOOKED
    assert book(town, other, "198.51.100.7").status_code == 200
    assert day.walk_in(about="来了").number == flood.MOST_BOOKED + 1

    near = [book(town, day, f"198.51.100.{host}").status_code for host in range(20, 20 + 2 * flood.MOST_BOOKED + 2)]
    assert near.count(200) == 2 * flood.MOST_BOOKED
    assert book(town, day, "203.0.113.5").status_code == 200


@pytest.mark.rule("R-10.2")
def test_one_telephone_books_three_places_of_a_reception_day_however_it_is_written(town: Town, now: datetime) -> None:
    day, other = Day(town, now).published(), Day(town, now, leader=town.mayor).published()
    written = ("13900001111", "139 0000 1111", "+86-139-0000-1111", "１３９００００１１１１")
    answers = [book(town, day, f"203.0.{host}.5", phone=phone) for host, phone in enumerate(written)]
    assert [each.status_code for each in answers] == [200, 200, 200, 422]
    assert "当天直接来，不用预约" in answers[-1].content.decode()
    assert book(town, day, "203.0.9.5", phone="13900001112").status_code == 200
    assert [book(town, day, f"203.0.{host}.5").status_code for host in range(20, 24)] == [200] * 4, (
        "no telephone is none"
    )
    assert book(town, other, "203.0.10.5", phone=written[0]).status_code == 200
    # Whoever comes to the desk is written down all the same.
    assert day.walk_in(phone=written[0], about="来了").number == 9


def test_one_stamp_and_one_id_are_one_form_and_no_other(town: Town, client: Client, now: datetime) -> None:
    day = Day(town, now).published()
    same = {"stamp": old_stamp(), "id": uuid7()}
    booking = {**same, "day": day.pk, "about": "路灯不亮", "name": "李某", "phone": "0717-1234567"}
    assert ask(client, town, **same).status_code == 200
    assert client.post(f"/a/{town.own.code}/receptions/", booking).status_code == 422
    assert ReceptionVisit.objects.count() == 0
    # The same form sent again is the same filing; of another area it is another.
    assert ask(client, town, **same).status_code == 200
    assert client.post(f"/a/{town.other.code}/ask/", asked(**same)).status_code == 422
    assert Demand.objects.count() == 1


@pytest.mark.parametrize("addresses", ["2001:db8:1:2::{:x}", "198.51.100.{}"])
def test_a_machine_that_changes_its_address_within_its_network_is_stopped(
    town: Town, now: datetime, addresses: str
) -> None:
    passed = 0
    with pytest.raises(flood.TooMany):
        for number in range(1, 250):
            flood.let_pass(addresses.format(number), now=now)
            passed += 1
    assert passed == flood.MOST_A_MINUTE * (1 if ":" in addresses else flood.NETWORK)
    flood.let_pass("203.0.113.1", now=now)


def test_what_a_page_asks_is_what_the_opening_takes_and_it_says_so_in_the_same_words(
    town: Town, client: Client
) -> None:
    form = asked(topic="", text="水")
    del form["send"]
    page = client.post(f"/a/{town.own.code}/ask/", form)
    assert page.status_code == 422
    assert {"topic": [str(WHICH_TOPIC)], "text": [str(WHAT)]} == dict(page.context["form"].errors)
    for sheet in (MatterForm, OfficialForm):
        for name in set(sheet.base_fields) - {"id", "stamp", "latitude", "longitude"}:
            shown, declared = sheet.base_fields[name], FilingAsks.base_fields[name]
            assert type(shown) is type(declared)
            assert getattr(shown, "max_length", None) == getattr(declared, "max_length", None)
            assert shown.error_messages == declared.error_messages


def test_who_joins_with_more_than_is_kept_is_told_the_limit(town: Town, client: Client, now: datetime) -> None:
    case = Case(town, now).accepted()
    for name, most in (("asker_phone", 40), ("text", 4000)):
        answer = client.post(f"/ask/join/{case.pk}/", {"stamp": old_stamp(), name: "1" * (most + 1)})
        assert answer.status_code == 422
        assert str(most) in answer.content.decode()
    assert not Join.objects.exists()
