"""A kind that lets residents open one, or follows one with a receipt, has its doors in the residents' pages by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.test import Client

from factories.beginnings import a_part
from factories.residents import follow, old_stamp
from factories.town import Town
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.matters import kinds
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.deeds import RESIDENT, STAFF, Deed, Look
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, declared_kinds
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.openings import Opening
from lianxinqiao.portal.web.opening import BETTER
from lianxinqiao.privacy.models import DataRequest

pytestmark = pytest.mark.django_db


class WishAsks(Asks):
    text = forms.CharField(label="盼着什么", max_length=20)
    asker_phone = forms.CharField(label="您的电话", max_length=40, required=False)
    inner = forms.CharField(label="办公室的话", max_length=20, required=False)
    keeps = ("text", "asker_phone")


def taken_in(matter: Matter, asked: Mapping[str, Any], doing: Any) -> DataRequest:
    code = doing.gave = new_code()
    return DataRequest.objects.create(
        matter=matter, kind="access", text=asked["text"], asker_phone=asked["asker_phone"], answer="里头的话",
        code_digest=digest_of_code(code),
    )  # fmt: skip


def a_kind(monkeypatch: pytest.MonkeyPatch, *, more: Mapping[str, Any] | None = None, **opening: Any) -> Kind:
    """Return a kind over the table of another, known for one test."""
    opens = {"beside": IN_AREA, "open_to": {RESIDENT}, "from_resident": ("text", "asker_phone"), **opening}
    kind = Kind(
        code="wish",
        title="心愿",
        sign="心愿",
        slug="wishes",
        model=DataRequest,
        statuses={"new": "新来的心愿", "over": "已了"},
        done={"over"},
        path=lambda _matter: "/",
        opens=Opening(
            title="说一个心愿",
            rule="R-1",
            asks=WishAsks,
            does=taken_in,
            titled=lambda _asked, _area: "心愿",
            look=Look("heart", hint="想说就说。"),
            **opens,
        ),  # fmt: skip
        deeds=(
            Deed(name="drop", title="不要了", rule="R-1", at={"new"}, may={RESIDENT}, to="over"),
            Deed(name="grant", title="满足", rule="R-1", at={"new"}, may={"office"}, to="over"),
        ),
        **(more or {}),
    )
    monkeypatch.setitem(kinds._kinds, kind.code, kind)
    monkeypatch.setitem(kinds._titles, kind.code, kind.title)
    return kind


def sent(town: Town, **said: str) -> dict[str, str]:
    return {"stamp": old_stamp(), "text": "修条路", "asker_phone": "0717-0000007", **said}


def address(town: Town) -> str:
    return f"/a/{town.own.code}/begin/wishes/"


def test_it_is_opened_followed_and_ended_by_the_resident(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_kind(monkeypatch)
    area = client.get(f"/a/{town.own.code}/").content.decode()
    assert f'href="{address(town)}"' in area
    assert "说一个心愿" in area
    form = client.get(address(town)).content.decode()
    assert all(words in form for words in ("说一个心愿", "想说就说。", "盼着什么", "您的电话"))
    assert "办公室的话" not in form
    receipt = client.post(address(town), sent(town)).context
    row = DataRequest.objects.get()
    assert (row.matter.kind, row.matter.area, receipt["number"]) == ("wish", town.own, row.matter.number)

    follow(client, receipt["number"], receipt["code"])
    page = client.get("/ask/mine/").content.decode()
    assert all(words in page for words in ("新来的心愿", "修条路", "不要了", "办理过程", "还没有人看过。"))
    assert not any(words in page for words in ("满足", "里头的话", "0717-0000007"))
    assert client.post("/ask/mine/", {"deed": "grant"}).status_code == 404
    assert client.post("/ask/mine/", {"deed": "drop"}).status_code == 302
    step = Step.objects.filter(matter=row.pk).latest("id")
    assert (step.event, step.role, Matter.objects.get(pk=row.pk).status) == ("drop", RESIDENT, "over")
    assert "已了" in client.get("/ask/mine/").content.decode()


def test_what_it_tells_is_what_the_resident_reads(town: Town, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    a_kind(monkeypatch, more={"told": ("kind", Fact("最后的话", lambda row: row.answer if row.matter.is_done else ""))})
    receipt = client.post(address(town), sent(town)).context
    follow(client, receipt["number"], receipt["code"])
    page = client.get("/ask/mine/").content.decode()
    assert ("查阅" in page, "修条路" in page, "最后的话" in page) == (True, False, False)
    client.post("/ask/mine/", {"deed": "drop"})
    assert "里头的话" in client.get("/ask/mine/").content.decode()


def test_a_form_that_is_refused_keeps_what_was_typed_and_is_opened_once(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_kind(monkeypatch)
    refused = client.post(address(town), sent(town, text="长" * 21))
    assert (refused.status_code, DataRequest.objects.count()) == (422, 0)
    assert "0717-0000007" in refused.content.decode()
    assert client.post(address(town), sent(town, website="http://x")).status_code == 422
    same = sent(town)
    assert [client.post(address(town), same).status_code for _time in range(2)] == [200, 422]
    assert DataRequest.objects.count() == 1


@pytest.mark.parametrize("opening", [{"open_to": {STAFF}}, {"open_to": ()}])
def test_what_is_not_for_residents_has_no_such_page(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch, opening: dict[str, Any]
) -> None:
    a_kind(monkeypatch, **opening)
    assert "说一个心愿" not in client.get(f"/a/{town.own.code}/").content.decode()
    assert client.get(address(town)).status_code == 404
    assert client.post(address(town), sent(town)).status_code == 404


@pytest.mark.parametrize("word", ["demands", "data-requests", "cases", "nothing"])
def test_what_has_a_page_of_its_own_or_none_has_not_this_one(town: Town, client: Client, word: str) -> None:
    assert client.get(f"/a/{town.own.code}/begin/{word}/").status_code == 404


def test_what_has_a_page_of_its_own_is_offered_there_alone(town: Town, client: Client) -> None:
    page = client.get(f"/a/{town.own.code}/").content.decode()
    assert [word for word in BETTER if f"/a/{town.own.code}/begin/{word}/" in page] == []
    form = client.get(f"/a/{town.own.code}/data/").content.decode()
    must = {
        name: "required" in tag
        for tag in re.findall(r"<input[^>]*>", form)
        for name in re.findall(r'name="(\w+)"', tag)
    }
    assert (must["name"], must["phone"], must["whom_name"], must["relation"]) == (True, True, False, False)


def test_a_number_of_what_nobody_follows_opens_nothing(town: Town, client: Client, now: datetime) -> None:
    number = Matter.objects.get(pk=a_part(town, now)).number
    answer = client.post("/ask/follow/", {"number": number, "code": "2345-6789-23"})
    assert answer.status_code == 422
    assert "编号和查询码对不上" in answer.content.decode()


# Deeds of residents behind another paper than a receipt: a slip, a day of receptions, the page of the demand they are about.
BEHIND_OTHERS = {"maternal_slip", "reception_day", "owned_case", "helper"}


def test_no_deed_of_a_resident_is_without_a_door() -> None:
    """Whose rows keep no code has a page of its own, named here, or nobody can do what is declared."""
    theirs = {kind.code for kind in declared_kinds() if any(RESIDENT in deed.may for deed in kind.deeds)}
    followed = {kind.code for kind in declared_kinds() if kind.is_followed}
    assert {"demand", "sealed_demand"} <= followed
    assert theirs - followed == BEHIND_OTHERS
