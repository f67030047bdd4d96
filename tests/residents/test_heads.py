"""The head of a household: one of those who live there, asked for when the old one is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.town import Town, day_before
from lianxinqiao.kernel.errors import InvalidInput, NotVisible, StaleVersion
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.heads import change_head
from lianxinqiao.residents.operations.records import add_person, correct_person, keys_of_person, note_departure

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-2.1")]


@pytest.fixture
def home(town: Town) -> Household:
    first: Household = town.homes[0]
    return first


@pytest.fixture
def head(home: Household) -> Person:
    return Person.objects.get(household=home)


@pytest.fixture
def wife(home: Household, town: Town, now: datetime) -> Person:
    return add_person(home.pk, name="王妻", relation="spouse", by=town.cadre, now=now)


@pytest.fixture
def son(home: Household, town: Town, now: datetime) -> Person:
    return add_person(home.pk, name="李子", relation="child", by=town.cadre, now=now)


def living(home: Household) -> dict[str, str]:
    return dict(Person.objects.filter(household=home, left_on=None).values_list("name", "relation"))


def named(home: Household) -> tuple[str, int, bool]:
    home.refresh_from_db()
    return home.head_name, home.size, home.is_active


def test_when_the_head_dies_the_new_one_is_asked_for(
    town: Town, now: datetime, home: Household, head: Person, wife: Person, son: Person
) -> None:
    gone: dict[str, Any] = {"kind": "died", "on": day_before(now), "by": town.cadre, "now": now}
    stranger = Person.objects.filter(household=town.homes[1])[0]
    told: list[dict[str, Any]] = [{}, {"new_head": head.pk}, {"new_head": stranger.pk}]
    for wrong in told:
        with pytest.raises(InvalidInput, match="新户主") as refused, transaction.atomic():
            note_departure(head.pk, **gone, **wrong)
        assert refused.value.field == "new_head"
    for said in ({}, {wife.pk: "head"}, {wife.pk: "xyz"}):
        with pytest.raises(InvalidInput, match="王妻与新户主的关系"), transaction.atomic():
            note_departure(head.pk, **gone, new_head=son.pk, relations=said)
    assert named(home) == ("李1", 3, True)
    note_departure(head.pk, **gone, new_head=son.pk, relations={wife.pk: "parent"})
    assert living(home) == {"李子": "head", "王妻": "parent"}
    assert named(home) == ("李子", 2, True)
    assert home.head_sort.startswith("li"), "lists are ordered by the new name"
    head.refresh_from_db()
    assert head.relation == "head", "what he was stays in his row"


def test_who_is_not_the_head_leaves_without_another_word(
    town: Town, now: datetime, home: Household, head: Person, son: Person
) -> None:
    note_departure(son.pk, kind="out", on=day_before(now), by=town.cadre, now=now)
    assert (living(home), named(home)) == ({"李1": "head"}, ("李1", 1, True))
    note_departure(head.pk, kind="out", on=day_before(now), by=town.cadre, now=now)
    assert named(home) == ("李1", 0, False)
    assert home not in Household.objects.living_here()
    add_person(home.pk, name="新来", relation="head", by=town.cadre, now=now)
    assert named(home) == ("新来", 1, True)


def test_a_household_has_one_head(town: Town, now: datetime, home: Household, head: Person, son: Person) -> None:
    with pytest.raises(InvalidInput, match="换户主"):
        add_person(home.pk, name="又一", relation="head", by=town.cadre, now=now)
    with pytest.raises(InvalidInput):
        correct_person(son.pk, relation="head", by=town.cadre, now=now)
    with pytest.raises(InvalidInput, match="换户主"):
        correct_person(head.pk, relation="child", by=town.cadre, now=now)
    with pytest.raises(IntegrityError, match="person_one_head"), transaction.atomic():
        Person.objects.create(household=home, relation="head", **keys_of_person(name="又一"))


def test_another_becomes_the_head(town: Town, now: datetime, home: Household, head: Person, son: Person) -> None:
    home.refresh_from_db()
    by: dict[str, Any] = {"by": town.cadre, "now": now, "expected_version": home.version}
    with pytest.raises(InvalidInput, match="已是户主"):
        change_head(home.pk, new_head=head.pk, relations={son.pk: "child"}, **by)
    with pytest.raises(InvalidInput, match="李1与新户主的关系"), transaction.atomic():
        change_head(home.pk, new_head=son.pk, relations={}, **by)
    with pytest.raises(NotVisible):
        change_head(home.pk, new_head=son.pk, relations={head.pk: "parent"}, **{**by, "by": town.sibling})
    change_head(home.pk, new_head=son.pk, relations={head.pk: "parent"}, **by)
    assert (living(home), named(home)) == ({"李子": "head", "李1": "parent"}, ("李子", 2, True))
    with pytest.raises(StaleVersion):
        change_head(home.pk, new_head=head.pk, relations={son.pk: "child"}, **by)


def test_a_name_is_corrected_and_the_household_bears_it(
    town: Town, now: datetime, home: Household, head: Person, son: Person
) -> None:
    correct_person(head.pk, name="李一新", phone="0717-2886001", by=town.cadre, now=now)
    head.refresh_from_db()
    assert (head.name, head.name_key, head.phone, head.relation) == ("李一新", "李一新", "0717-2886001", "head")
    assert named(home) == ("李一新", 2, True)
    with pytest.raises(InvalidInput, match="更正的内容"):
        correct_person(head.pk, by=town.cadre, now=now)
    with pytest.raises(InvalidInput, match="18位"):
        correct_person(head.pk, citizen_id="123", by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        correct_person(head.pk, name="别人", by=town.sibling, now=now)


def test_the_forms_ask_what_is_needed(town: Town, home: Household, head: Person, wife: Person, son: Person) -> None:
    client, path = town.client("cadre"), f"/households/{home.pk}/"
    client.post(path, {"purpose": "visit"})
    page = client.get(path).content.decode()
    assert all(words in page for words in ("户主迁出或去世", "换户主", "更正人员资料", "王妻与新户主的关系"))
    asked = {"deed": "head_gone", "head_gone-kind": "died", "head_gone-on": "2026-01-02", "head_gone-new_head": son.pk}
    answer = client.post(path, asked)
    assert answer.status_code == 422
    assert "请选择王妻与新户主的关系" in answer.content.decode()
    told = {f"head_gone-relation_{wife.pk.hex}": "parent"}
    assert client.post(path, {**asked, **told}).status_code == 302
    assert living(home) == {"李子": "head", "王妻": "parent"}
    corrected = {"deed": "correct", "correct-person": wife.pk, "correct-name": "王改"}
    assert client.post(path, corrected).status_code == 302
    changed = {"deed": "head", "head-new_head": wife.pk, f"head-relation_{son.pk.hex}": "child"}
    home.refresh_from_db()
    assert client.post(path, {**changed, "version": home.version}).status_code == 302
    assert living(home) == {"李子": "child", "王改": "head"}
