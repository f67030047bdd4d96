"""What a deed or an opening asks stands in the API with every answer that may be chosen: nobody has to know a key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.test import Client

from factories.beginnings import BEGINNINGS
from factories.demands import Case
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api import choosing
from lianxinqiao.api.kinds import families
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.matters.deeds import STAFF
from lianxinqiao.matters.kinds import Kind, registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import offered
from lianxinqiao.matters.operations.ledgers import ledger_of

pytestmark = pytest.mark.django_db


def caller(town: Town, who: str, now: datetime) -> Client:
    token = issue_token(town.staff[who], name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


def asked(deeds: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for deed in deeds if deed["name"] == name for field in deed["asks"]}


def test_it_is_said_where_more_may_be_chosen_than_are_sent(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(town, now)
    door = f"/api/v1/demands/{case.pk}/deeds"
    whole = asked(caller(town, "petition", now).get(door).json(), "move")["handler"]
    monkeypatch.setattr(choosing, "MOST", 1)
    cut = asked(caller(town, "petition", now).get(door).json(), "move")["handler"]

    assert (whole["more"], len(whole["choices"]) > 1) == (False, True)
    assert (cut["more"], len(cut["choices"])) == (True, 1)


def test_a_person_is_chosen_by_what_the_answer_says(town: Town, now: datetime) -> None:
    """Whoever may take a matter is named with the key that the deed takes: with it, the deed is done."""
    case = Case(town, now)
    client = caller(town, "petition", now)
    deeds = client.get(f"/api/v1/demands/{case.pk}/deeds").json()
    to = asked(deeds, "move")["handler"]
    named = {choice["title"]: choice["value"] for choice in to["choices"]}
    assert (to["required"], to["title"]) == (True, "承办人")
    someone, key = next(iter(named.items()))
    sent = {"handler": key, "reason": "换人办", "version": Matter.objects.get(pk=case.pk).version}
    done = client.post(f"/api/v1/demands/{case.pk}/deeds/move", sent, content_type="application/json")
    assert done.status_code == 200, done.content.decode()
    owner = Staff.objects.get(owned_matters=case.pk)
    assert str(owner.pk) == key
    assert owner.name in someone


def test_who_finds_it_not_is_told_nothing_of_it(town: Town, now: datetime) -> None:
    case = Case(town, now)
    assert caller(town, "health", now).get(f"/api/v1/demands/{case.pk}/deeds").status_code == 404
    assert Client().get(f"/api/v1/demands/{case.pk}/deeds").status_code == 401


WITH_DEEDS = [kind for kind in registered_kinds() if kind.door and kind.deeds]


@pytest.mark.parametrize("kind", [each for each in WITH_DEEDS if each.code in BEGINNINGS], ids=lambda kind: kind.code)
def test_it_names_what_is_offered_and_all_that_is_asked(town: Town, now: datetime, kind: Kind) -> None:
    made = BEGINNINGS[kind.code]
    key = (made if callable(made) else made[0])(town, now)
    key = getattr(key, "pk", key)
    ledger = ledger_of(kind)
    for who, person in town.staff.items():
        if not ledger.rows(kind, person).filter(pk=key).exists():
            continue
        address = f"/api/v1/{kind.door}/{key}/deeds"
        try:
            row = ledger.find(kind, key, person)
        except NotVisible:
            # They may know its title only.
            assert caller(town, who, now).get(address).status_code == 404, who
            continue
        mine = {deed.name: (deed, at) for deed, at in offered(kind, row, by=person, now=now) if deed.by_api}
        answer = caller(town, who, now).get(address)
        assert answer.status_code == 200, (who, answer.content.decode())
        deeds = answer.json()
        assert [deed["name"] for deed in deeds] == list(mine), who
        for name, (deed, at) in mine.items():
            check(deed.asks(at=at), asked(deeds, name))


def check(form: Asks, fields: dict[str, dict[str, Any]]) -> None:
    """Hold what is answered to the form of the page."""
    shown = {
        name: field
        for name, field in form.fields.items()
        if not field.widget.is_hidden and not isinstance(field, forms.FileField)
    }
    assert set(fields) == set(shown)
    for name, field in shown.items():
        if isinstance(field, forms.ModelChoiceField):
            assert len(fields[name]["choices"]) == len(list(field.queryset.all()))  # type: ignore[union-attr]  # fitted
        elif isinstance(field, forms.ChoiceField):
            assert fields[name]["choices"]
        else:
            assert fields[name]["choices"] is None


OPENED = [kind for kind in families() if kind.opens and kind.opens.by_api and STAFF in kind.opens.open_to]


@pytest.mark.parametrize("kind", OPENED, ids=lambda kind: kind.code)
def test_an_opening_says_what_it_asks_to_whom_it_is_open(town: Town, now: datetime, kind: Kind) -> None:
    opening = kind.opens
    assert opening is not None and STAFF in opening.open_to
    beside = _beside(town, kind)
    statuses = {}
    place = (
        opening.beside.model._default_manager.get(pk=beside_key(town, beside)) if opening.beside and beside else None
    )
    for who, person in town.staff.items():
        answer = caller(town, who, now).get(f"/api/v1/openings/{kind.door}", {"beside": beside} if beside else {})
        statuses[who] = answer.status_code
        assert answer.status_code != 200 or opening.may(person, place), who
        if answer.status_code == 200:
            names = {field["name"] for field in answer.json()["asks"]}
            assert names <= set(opening.asks.base_fields) | names
            assert names
    assert set(statuses.values()) <= {200, 403, 404, 409}, statuses
    assert Client().get(f"/api/v1/openings/{kind.door}").status_code == 401
    if beside:
        assert 200 in statuses.values(), statuses
        assert set(statuses.values()) & {403, 404}, statuses


def beside_key(town: Town, said: str) -> Any:
    return town.own.pk if said == town.own.code else said


def _beside(town: Town, kind: Kind) -> str:
    beside = kind.opens.beside if kind.opens else None
    if beside is None:
        return ""
    if beside.model.__name__ == "Area":
        return str(town.own.code)
    for person in town.staff.values():
        for row in beside.rows(person)[:1]:
            return str(row.pk)
    return ""
