"""What a deed asks for follows on the page of its row by itself, though that draws the rest in its own shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from factories.beginnings import BEGINNINGS
from factories.hazards import a_site, relay
from factories.notices import Notice, notice_kind
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.facts import Fact, anybody
from lianxinqiao.matters.kinds import Kind, kind_of, registered_kinds
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.ledgers import ledger_of
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.visits.kind import ABSENCE

NEW, SAID = "新加的一项", "照实写的新话"


def an_absence(town: Town, now: datetime) -> Any:
    days = {"first_on": day_before(now), "last_on": day_before(now)}
    return begin(ABSENCE, {"staff": town.cadre, "kind": "illness", **days}, by=town.cadre, now=now).row.pk


def a_warning(town: Town, now: datetime) -> Any:
    return relay(town, now, site=a_site(town, now)).pk


def first_of(code: str) -> Callable[[Town, datetime], Any]:
    made = BEGINNINGS[code]
    return made[0] if isinstance(made, tuple) else made


# Kinds whose page is a template of its own, and how a row comes to be.
OWN_PAGES: dict[str, Callable[[Town, datetime], Any]] = {
    **{code: first_of(code) for code in ("demand", "sealed_demand", "owned_case", "reception_day", "reception_record")},
    **{code: first_of(code) for code in ("people", "opinion", "security", "disaster")},
    **{code: first_of(code) for code in ("assessment", "promise", "spot_check", "hazard_site")},
    "absence": an_absence,
    "warning": a_warning,
}


def page_of(kind: Kind, pk: Any) -> str:
    if kind.is_matter:
        row: Any = kind.model._default_manager.get(pk=pk)  # type: ignore[union-attr]  # a matter has a table beside it
        return kind.path(row.matter)
    ledger: Any = ledger_of(kind)
    return str(ledger.page_of(ledger.rows_of()._default_manager.get(pk=pk)))


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(OWN_PAGES))
def test_what_is_asked_and_not_drawn_stands_on_the_page(
    town: Town, now: datetime, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, pk = kind_of(code), OWN_PAGES[code](town, now)
    secret = Fact("不给看的一项", lambda _row: "不该读到的话", shown=lambda _row, _by: False)
    named = Fact("新写的名字", lambda _row: "欧阳甲乙", "masked")
    monkeypatch.setitem(kind.__dict__, "further", (Fact(NEW, lambda _row: SAID), secret, named))

    pages = [town.client(who).get(page_of(kind, pk)).content.decode() for who in town.staff]
    body = next((page for page in pages if NEW in page), "")
    assert body, "nobody reads it"
    assert SAID in body
    assert "新写的名字" in body
    assert "欧阳甲乙" not in body
    assert "不该读到的话" not in body


def test_every_page_of_its_own_is_tried() -> None:
    """Whatever has facts of its own and a page that is no generic one; an entry draws its facts, a helper stands on the demand's page."""
    own = {
        kind.code for kind in registered_kinds() if kind.asked and kind.facts and (kind.page or kind.ledger is not None)
    }
    assert own == {*OWN_PAGES, "visit", "helper"}


def test_what_is_asked_follows_in_the_order_of_its_columns_as_the_column_says() -> None:
    found = notice_kind(apart=("owner",)).further
    assert [(fact.column, str(fact.title), fact.form) for fact in found] == [
        ("text", "什么事", "pre"),
        ("who", "谁说的", "masked"),
        ("group", "哪个小组", "text"),
        ("sorts", "哪一类", "text"),
    ]
    assert found[3].of(Notice(sorts="a")) == "甲类"


def test_what_is_declared_of_a_column_is_how_it_follows() -> None:
    told = Fact("只给承办人", "text", shown=lambda _row, _by: False)
    kind = notice_kind(facts=(told,), apart=("who", "owner"))
    assert [(fact.column, fact.shown is anybody) for fact in kind.further] == [
        ("text", False),
        ("group", True),
        ("sorts", True),
    ]
    # The generic page, and the API of a row, say it once.
    assert [fact.column for fact in kind.shown_facts] == ["text", "group", "sorts"]


def test_what_names_a_person_is_masked_or_notes_who_read_it() -> None:
    assert "who is shown whole and opens nobody" in notice_kind(facts=(Fact("谁说的", "who"),)).check()
    noted = Fact("谁说的", "who", opens=lambda row: ("notice", row.pk))
    masked = Fact("谁说的", "who", "masked")
    assert not [wrong for fact in (noted, masked) for wrong in notice_kind(facts=(fact,)).check() if "whole" in wrong]


def test_what_stands_apart_is_asked_for() -> None:
    assert "unasked stands apart and is not asked for" in notice_kind(apart=("unasked",)).check()
    assert not [wrong for kind in registered_kinds() for wrong in kind.check() if "apart" in wrong]


def test_a_page_with_nothing_further_asks_nothing() -> None:
    def never(*_args: Any) -> bool:
        raise AssertionError("nobody asks who reads it")

    kind = notice_kind(apart=("text", "who", "owner", "group", "sorts"), readable=never)
    assert further_facts(kind, Notice(), None) == []  # type: ignore[arg-type]  # nobody is asked for


@pytest.mark.django_db
def test_what_is_masked_is_no_answer_of_the_api(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kind_of("hazard_site")
    pk = first_of("hazard_site")(town, now)
    facts = (Fact("新写的名字", lambda _row: "欧阳甲乙", "masked"), Fact(NEW, lambda _row: SAID))
    monkeypatch.setitem(kind.__dict__, "shown_facts", facts)
    token = issue_token(town.cadre, name="t", days=1, now=now)
    headers = {"Authorization": f"Bearer {token}"}
    answer = town.client("cadre").get(f"/api/v1/hazard-sites/{pk}", headers=headers).json()
    assert answer["facts"] == [{"title": NEW, "value": SAID}]
