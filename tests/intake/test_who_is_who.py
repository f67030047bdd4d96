"""A workbook that finds somebody by one key: what else it says must be theirs, or it is refused; one head in each house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.town import Town
from factories.workbooks import GOOD_ID, workbook
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run, undo_run
from lianxinqiao.kernel.text import search_key
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import keys_of_person

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-2.1")]
OTHER_ID = "110105195001010020"


def line(house: str, relation: str, name: str, citizen_id: str = "", phone: str = "") -> list[str]:
    return ["一组", house, relation, name, "", citizen_id, "", phone, ""]


def checked(town: Town, rows: list[list[str]], now: datetime) -> ImportRun:
    content = workbook(rows)
    run = bring_workbook(town.own, file_name="a.xlsx", content=content, by=town.cadre, now=now)
    return check_run(run.pk, now=now)


def brought(town: Town, rows: list[list[str]], now: datetime) -> ImportRun:
    run = checked(town, rows, now)
    assert run.problems == []
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    return carry_out(run.pk, now=now)


def reasons(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["reason"]) for each in run.problems]


def living(home: Household) -> dict[str, str]:
    return dict(Person.objects.filter(household=home, left_on=None).values_list("name", "relation"))


def give_number(home: Household, number: str = GOOD_ID) -> Person:
    person = Person.objects.get(household=home, relation="head")
    for column, value in keys_of_person(name=person.name, citizen_id=number).items():
        setattr(person, column, value)
    person.save()
    return person


@pytest.mark.parametrize("house", ["20号", "1号"])
def test_the_number_of_somebody_else_takes_nothing_from_them(town: Town, now: datetime, house: str) -> None:
    owner = give_number(town.homes[0])
    run = checked(town, [line(house, "户主" if house == "20号" else "子女", "李小河", GOOD_ID)], now)
    assert reasons(run) == [(2, "身份证号", "这个身份证号在册的是“1号 李*”，姓名不同")]
    assert "更正人员资料" in run.problems[0]["fix"]
    assert (run.good, run.moved_people, run.changed_people, run.new_people) == (0, 0, 0, 0)
    owner.refresh_from_db()
    assert (owner.left_on, owner.household_id) == (None, town.homes[0].pk)


def test_another_number_under_the_same_name_is_not_taken(town: Town, now: datetime) -> None:
    give_number(town.homes[0])
    run = checked(town, [line("1号", "户主", "李1", OTHER_ID)], now)
    assert reasons(run) == [(2, "身份证号", "这户在册的同名人员是另一个身份证号")]


def test_a_name_written_another_way_is_written_so_and_taken_back(town: Town, now: datetime) -> None:
    person = give_number(town.homes[0])
    person.name, person.name_key = "买买提•艾力", search_key("买买提•艾力")
    person.save()
    run = brought(town, [line("1号", "户主", "买买提·艾力", GOOD_ID)], now)
    assert run.changed_people == 1
    town.homes[0].refresh_from_db()
    assert (living(town.homes[0]), town.homes[0].head_name) == ({"买买提·艾力": "head"}, "买买提·艾力")
    undo_run(run.pk, by=town.cadre, now=now)
    town.homes[0].refresh_from_db()
    assert (living(town.homes[0]), town.homes[0].head_name) == ({"买买提•艾力": "head"}, "买买提•艾力")


def test_a_second_head_is_refused(town: Town, now: datetime) -> None:
    run = checked(town, [line("1号", "户主", "李新"), line("1号", "子女", "李小")], now)
    assert reasons(run) == [(2, "与户主关系", "这户在册户主是“李*”")]
    assert "换户主" in run.problems[0]["fix"]
    order_run(run.pk, only_good=True, by=town.cadre, now=now)
    carry_out(run.pk, now=now)
    assert living(town.homes[0]) == {"李1": "head", "李小": "child"}


def test_a_workbook_that_says_what_the_old_head_is_now_changes_the_head_with_a_word(town: Town, now: datetime) -> None:
    rows = [line("1号", "户主", "李新"), line("1号", "父母", "李1")]
    assert checked(town, rows, now).note == "有1户按表格换户主，请核对：一组 1号。"
    run = brought(town, rows, now)
    home = town.homes[0]
    home.refresh_from_db()
    assert (living(home), home.head_name, home.size) == ({"李1": "parent", "李新": "head"}, "李新", 2)
    undo_run(run.pk, by=town.cadre, now=now)
    home.refresh_from_db()
    assert (living(home), home.head_name, home.size) == ({"李1": "head"}, "李1", 1)


@pytest.mark.parametrize("rows", [[line("20号", "户主", "李1", GOOD_ID)], [line("1号", "子女", "李1")]])
def test_nobody_is_left_without_a_head(town: Town, now: datetime, rows: list[list[str]]) -> None:
    home = town.homes[0]
    give_number(home)
    Person.objects.create(household=home, relation="child", **keys_of_person(name="李小"))
    run = checked(town, rows, now)
    assert reasons(run) == [(2, "与户主关系", "此人是在册户主，这样改了这户就没有户主")]
    # Where the workbook names who is it now, they go.
    brought(town, [*rows, line("1号", "户主", "李小")], now)
    home.refresh_from_db()
    assert (living(home)["李小"], home.head_name) == ("head", "李小")


def test_a_line_left_out_leaves_out_what_relied_on_it(town: Town, now: datetime) -> None:
    # The head of the first house would move to the second, whose head stays: so he stays, and so no other is the head there.
    give_number(town.homes[0])
    rows: list[Any] = [line("2号", "户主", "李1", GOOD_ID), line("1号", "户主", "李新")]
    run = checked(town, rows, now)
    found = [(2, "与户主关系", "这户在册户主是“李*”"), (3, "与户主关系", "这户在册户主是“李*”")]
    assert (reasons(run), run.good) == (found, 0)


def test_a_house_that_nobody_lives_in_needs_a_head(town: Town, now: datetime) -> None:
    Person.objects.filter(household=town.homes[0]).update(left_on=now.date(), left_kind="out")
    run = checked(town, [line("1号", "子女", "李小"), line("21号", "子女", "李大")], now)
    assert [reason for _row, _column, reason in reasons(run)] == ["这户没有户主"] * 2
