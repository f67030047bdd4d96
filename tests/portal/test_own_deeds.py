"""What a kind lets the resident do stands on the resident's own page by itself, in the words of the deed."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from factories.demands import OWN_ROAD, Case
from factories.town import Town
from lianxinqiao.demands.asks.always import OwnWordsAsks
from lianxinqiao.demands.choices import OFFICE, UNFINISHED
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.matters.deeds import RESIDENT, Deed, Look, Own
from lianxinqiao.matters.kinds import Kind, declared_kinds
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web import following, open311, opening, own_deeds, own_demand
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.models import DataRequest

pytestmark = pytest.mark.django_db


def made_up(**more: Any) -> Deed:
    given = {"name": "greet", "title": "登记本人的谢意", "rule": "RR-3", "asks": OwnWordsAsks, **more}
    return Deed(look=Look(hint="照实记。", done="已登记谢意。"), **given)


def with_deed(monkeypatch: pytest.MonkeyPatch, kind: Kind, deed: Deed) -> None:
    """Let a kind have one deed more, for one test."""
    monkeypatch.setitem(vars(kind), "_by_name", {**{each.name: each for each in kind.deeds}, deed.name: deed})
    monkeypatch.setitem(vars(kind), "event_words", {**kind.event_words, **deed.events()})
    monkeypatch.setitem(vars(kind), "deeds", (*kind.deeds, deed))


def follow(client: Client, number: str, code: str) -> None:
    assert client.post("/ask/follow/", {"number": number, "code": code}).status_code == 302


OWN = Own("说声谢谢", Look("heart", hint="想说就说。", done="已转告。"), name="thank")


@pytest.mark.rule("RR-3")
@pytest.mark.parametrize(
    ("own", "name", "said", "afterwards"),
    [
        (OWN, "thank", ("说声谢谢", "想说就说。"), "已转告。"),
        (None, "greet", ("登记本人的谢意", "照实记。"), "已登记谢意。"),
    ],
)
def test_a_new_deed_of_the_resident_is_on_their_page_by_itself(
    town: Town,
    client: Client,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    own: Own | None,
    name: str,
    said: tuple[str, str],
    afterwards: str,
) -> None:
    """Officials read its title and look; the resident what it says to them, where it says it otherwise."""
    with_deed(monkeypatch, DEMAND, made_up(at=UNFINISHED, may={OFFICE, RESIDENT}, own=own))
    case = Case(town, now)
    follow(client, case.receipt.number, case.receipt.code)
    page = client.get("/ask/mine/").content.decode()
    assert all(words in page for words in said)
    assert ("登记本人的谢意" in page) is (own is None)
    office = town.client("petition").get(f"/demands/{case.pk}/?deed=greet").content.decode()
    assert ("登记本人的谢意" in office, "说声谢谢" in office) == (True, False)
    done = client.post("/ask/mine/", {"deed": name, f"{name}-text": "辛苦了"}, follow=True)
    assert afterwards in done.content.decode()
    step = Step.objects.filter(matter=case.pk).latest("id")
    assert (step.event, step.role, step.reason) == ("greet", RESIDENT, "辛苦了")


def test_a_form_with_a_long_list_comes_when_it_is_asked_for(town: Town, client: Client, now: datetime) -> None:
    """Every official of the town is a choice: the page links to the form, and asks for them only there."""
    case = Case(town, now, OWN_ROAD)
    follow(client, case.receipt.number, case.receipt.code)
    closed = client.get("/ask/mine/").content.decode()
    assert 'href="?deed=accuse#deed-accuse"' in closed
    assert "accuse-about_official" not in closed
    opened = client.get("/ask/mine/?deed=accuse").content.decode()
    assert re.search(r'<details class="deed" open id="deed-accuse"', opened)
    assert town.staff["director"].name in opened
    refused = client.post("/ask/mine/", {"deed": "accuse"})
    assert refused.status_code == 422
    assert "accuse-about_official" in refused.content.decode()


def test_what_is_no_deed_of_the_resident_is_not_on_their_page(
    town: Town, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_deed(monkeypatch, DEMAND, made_up(at=UNFINISHED, may={OFFICE}, own=OWN))
    case = Case(town, now)
    follow(client, case.receipt.number, case.receipt.code)
    assert "说声谢谢" not in client.get("/ask/mine/").content.decode()
    assert client.post("/ask/mine/", {"deed": "thank", "thank-text": "辛苦了"}).status_code == 404


@pytest.mark.rule("SM-10")
def test_a_request_about_ones_data_has_the_deeds_of_its_kind(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    case = Case(town, now)
    follow(client, case.receipt.number, case.receipt.code)
    receipt = client.post("/ask/mine/", {"deed": "data", "data-kind": "access", "data-text": "给我看看"})
    row = DataRequest.objects.get()
    with_deed(monkeypatch, DATA_REQUEST, made_up(at=set(DATA_REQUEST.statuses), may={RESIDENT}, own=OWN))
    other = Client()
    follow(other, receipt.context["number"], receipt.context["code"])
    assert "说声谢谢" in other.get(reverse("portal:mine")).content.decode()
    assert other.post("/ask/mine/", {"deed": "thank", "thank-text": "辛苦了"}).status_code == 302
    assert Step.objects.filter(matter=row.pk).latest("id").event == "greet"


@pytest.mark.rule("SM-10")
def test_the_same_is_not_asked_twice_of_one_matter(town: Town, client: Client, now: datetime) -> None:
    case = Case(town, now)
    follow(client, case.receipt.number, case.receipt.code)
    asked = {"deed": "data", "data-kind": "access", "data-text": "给我看看"}
    assert client.post("/ask/mine/", asked).status_code == 200
    first = DataRequest.objects.get()
    again = client.post("/ask/mine/", {**asked, "data-text": "再看看"})
    assert again.status_code == 422
    assert first.matter.number in again.content.decode()
    assert "再看看" in again.content.decode()
    assert client.post("/ask/mine/", {**asked, "data-kind": "correct"}).status_code == 200
    Matter.objects.filter(pk=first.pk).update(status="closed", phase="done", closed_at=F("opened_at"))
    assert client.post("/ask/mine/", asked).status_code == 200
    assert DataRequest.objects.filter(about=case.pk, kind="access").count() == 2


def test_who_holds_a_receipt_is_counted_as_everybody_else(
    town: Town, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MOST_A_MINUTE", 2)
    with_deed(monkeypatch, DEMAND, made_up(at=UNFINISHED, may={OFFICE, RESIDENT}, own=OWN))
    case = Case(town, now)
    follow(client, case.receipt.number, case.receipt.code)
    said = {"deed": "thank", "thank-text": "辛苦了"}
    assert [client.post("/ask/mine/", said).status_code for _time in range(3)] == [302, 302, 429]
    assert "辛苦了" in client.post("/ask/mine/", said).content.decode()
    assert Step.objects.filter(matter=case.pk, event="greet").count() == 2


@pytest.mark.parametrize("page", [following, open311, opening, own_deeds, own_demand])
def test_no_page_of_the_resident_names_a_deed(page: Any) -> None:
    deeds = [deed for kind in declared_kinds() for deed in kind.deeds if RESIDENT in deed.may]
    names = {name for deed in deeds for name in (deed.name, deed.own.name if deed.own else "") if name}
    assert {"withdraw", "restore", "object", "no_contact", "end_helper"} <= names
    written = ast.walk(ast.parse(Path(page.__file__).read_text()))
    assert names.isdisjoint(node.value for node in written if isinstance(node, ast.Constant))
