"""Bringing residents from Excel: checked first, explained by row and column, all or nothing, undone."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook

from factories.town import Town
from factories.workbooks import GOOD_ID, ROWS, workbook
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run, undo_run
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed, outliving
from lianxinqiao.notifications.models import Message
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import add_person, keys_of_person
from lianxinqiao.residents.workbook import TITLES, template

pytestmark = pytest.mark.django_db
OTHER_ID = "110105195001010020"


def bring(town: Town, content: bytes, now: datetime) -> ImportRun:
    return check_run(bring_workbook(town.own, file_name="a.xlsx", content=content, by=town.cadre, now=now).pk, now=now)


def test_check_writes_nothing_then_all_then_undone(town: Town, now: datetime) -> None:
    before = (Household.objects.count(), Person.objects.count())
    run = bring(town, workbook(ROWS), now)
    assert (run.status, run.rows, run.good, run.new_people, run.problems) == ("checked", 3, 3, 3, [])
    assert (Household.objects.count(), Person.objects.count()) == before
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    assert carry_out(run.pk, now=now).status == "done"
    carry_out(run.pk, now=now)
    assert (Household.objects.count(), Person.objects.count()) == (before[0] + 1, before[1] + 3)
    home = Household.objects.get(area=town.own, house_no="９号")
    assert (home.size, home.head_name) == (2, "买买提·艾力")
    assert Person.objects.filter(name="=HYPERLINK(1)").exists()
    again = bring(town, workbook(ROWS), now)
    assert (again.new_people, again.changed_people, again.moved_people) == (0, 0, 0)
    undo_run(run.pk, by=town.cadre, now=now)
    assert (Household.objects.count(), Person.objects.count()) == before
    assert Household.objects.get(pk=town.homes[0].pk).size == 1


def test_problems_name_row_column_reason_and_fix(town: Town, now: datetime) -> None:
    bad = [
        ["一组", "9号", "户主", "甲", "男", "110105194912310021", "", "", ""],
        ["九组", "9号", "户主", "乙", "", "", "", "", ""],
        ["一组", "", "头儿", "", "", "", "十八", "电话", ""],
        *ROWS[:2],
    ]
    run = bring(town, workbook(bad), now)
    found = {(each["row"], each["column"]) for each in run.problems}
    assert {
        (2, "身份证号"),
        (3, "小组"),
        (4, "门牌号"),
        (4, "姓名"),
        (4, "与户主关系"),
        (4, "出生年份"),
        (4, "电话"),
    } <= found
    assert all(each["reason"] and each["fix"] for each in run.problems)
    with pytest.raises(InvalidInput):
        order_run(run.pk, only_good=False, by=town.cadre, now=now)
    order_run(run.pk, only_good=True, by=town.cadre, now=now)
    assert carry_out(run.pk, now=now).new_people == 2


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize(
    ("phone", "fits"),
    [
        ("1------", False),
        ("———————", False),
        ("123456", False),
        ("0717x1234567", False),
        ("0717-1234567-1234567890", False),
        ("0717-1234567", True),
        ("+86-139-0000-1111", True),
    ],
)
def test_a_telephone_of_a_workbook_is_one(town: Town, now: datetime, phone: str, fits: bool) -> None:
    """Dashes with a digit are found everywhere when somebody asks that theirs be deleted."""
    run = bring(town, workbook([["一组", "9号", "户主", "甲", "男", "", "", phone, ""]]), now)
    assert [each["column"] for each in run.problems] == ([] if fits else ["电话"])


def test_moves_inside_the_area_are_recognised(town: Town, now: datetime) -> None:
    first = bring(town, workbook(ROWS[:1]), now)
    order_run(first.pk, only_good=False, by=town.cadre, now=now)
    carry_out(first.pk, now=now)
    run = bring(town, workbook([["一组", "20号", "户主", "买买提·艾力", "男", GOOD_ID, "", "", ""]]), now)
    assert (run.moved_people, run.new_people) == (1, 0)
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    carry_out(run.pk, now=now)
    assert Person.objects.get(citizen_id_index__isnull=False, left_on=None).household.house_no == "20号"
    with pytest.raises(StepNotAllowed):
        undo_run(first.pk, by=town.cadre, now=now)
    undo_run(run.pk, by=town.cadre, now=now)
    assert Person.objects.get(citizen_id_index__isnull=False, left_on=None).household.house_no == "９号"


def test_wrong_files_and_bombs_are_refused(town: Town, now: datetime) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * 120_000_000)
    for content in (b"not a workbook", held.getvalue()):
        with pytest.raises(InvalidInput):
            bring_workbook(town.own, file_name="x", content=content, by=town.cadre, now=now)
    assert bring(town, workbook([["x"]], titles=("别的", "表", "", "", "", "", "", "", "")), now).status == "failed"
    with pytest.raises(NotPermitted):
        bring_workbook(town.own, file_name="x", content=workbook(ROWS), by=town.petition, now=now)
    with pytest.raises(InvalidInput, match="责任区"):
        bring_workbook(town.other, file_name="x", content=workbook(ROWS), by=town.cadre, now=now)


def test_template_reads_back_and_exports_hold_no_formula(town: Town) -> None:
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(template(["一组"])))
    assert [str(cell).rstrip("*") for cell in sheets.get_sheet_by_index(0).to_python()[0]] == list(TITLES)
    Household.objects.filter(pk=town.homes[0].pk).update(house_no="=1+1")
    answer = town.client("cadre").get("/households/?export=xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def numbered(home: Household, citizen_id: str) -> Person:
    return Person.objects.create(household=home, relation="child", **keys_of_person(name="王某", citizen_id=citizen_id))


@pytest.mark.rule("RR-14")
def test_whom_a_workbook_finds_elsewhere_is_opened_by_whoever_brought_it(town: Town, now: datetime) -> None:
    elsewhere = Household.objects.filter(area=town.other)[0]
    numbered(elsewhere, GOOD_ID)
    row = ["一组", "20号", "户主", "猜猜看", "男", GOOD_ID, "", "", ""]
    run = bring(town, workbook([row]), now)
    assert [each["reason"] for each in run.problems] == ["此人登记在本镇另一个责任区"]
    assert "党政办" in run.problems[0]["fix"] and town.other.short_name not in str(run.problems)
    opened = RecordOpening.objects.get()
    assert (opened.subject_id, opened.by, opened.purpose) == (elsewhere.pk, town.cadre, "compared")
    # Past the number of the hour nothing is told, of nobody, and the auditor knows.
    RecordOpening.objects.bulk_create(
        RecordOpening(subject_kind="household", subject_id=uuid4(), by=town.cadre, by_name="x", purpose="visit", at=now)
        for _each in range(199)
    )
    assert bring(town, workbook([row]), now).status == "checked", "the same once more is no more"
    other = Household.objects.filter(area=town.other)[1]
    numbered(other, OTHER_ID)
    run = bring(town, workbook([row, [*row[:1], "21号", *row[2:5], OTHER_ID, "", "", ""]]), now)
    assert (run.status, run.problems) == ("failed", [])
    assert Message.objects.filter(recipient=town.auditor, title__contains="已拒绝").exists()
    assert not RecordOpening.objects.filter(subject_id=other.pk).exists()
    # By the page of a household as well, though the refusal is rolled back.
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        given: dict[str, Any] = {"name": "猜猜看", "relation": "child", "citizen_id": OTHER_ID}
        with outliving(), pytest.raises(InvalidInput, match="本镇另一个责任区"):
            add_person(town.homes[0].pk, by=town.cadre, now=now + timedelta(hours=2), **given)
        assert RecordOpening.objects.filter(subject_id=other.pk, by=town.cadre).exists()


def test_a_town_learns_nothing_of_who_is_registered_in_another(town: Town, now: datetime) -> None:
    far = Household.objects.filter(area=town.far)[0]
    numbered(far, GOOD_ID)
    run = bring(town, workbook([["一组", "20号", "户主", "新来", "男", GOOD_ID, "", "", ""]]), now)
    assert (run.problems, run.new_people, RecordOpening.objects.count()) == ([], 1, 0)
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    assert carry_out(run.pk, now=now).status == "done"
    numbered(far, OTHER_ID)
    add_person(town.homes[0].pk, name="又来", relation="child", citizen_id=OTHER_ID, by=town.cadre, now=now)
    assert Person.objects.filter(left_on=None, citizen_id_index__isnull=False).count() == 4
    towns = set(Person.objects.values_list("town_code", "household__area__code"))
    assert all(code.startswith(str(number)) for number, code in towns)
    with pytest.raises(IntegrityError), transaction.atomic():
        numbered(town.homes[1], OTHER_ID)


def test_what_is_refused_on_the_list_answers_as_on_any_page(town: Town) -> None:
    file = io.BytesIO(b"kein Blatt")
    file.name = "x.xlsx"
    sent = {"deed": "bring", "bring-area": town.own.pk, "bring-file": file}
    assert town.client("cadre").post("/households/imports/", sent).status_code == 422
    assert town.client("cadre").get("/households/imports/").status_code == 200


def test_pages_of_the_import(town: Town, now: datetime) -> None:
    client = town.client("cadre")
    file = io.BytesIO(workbook(ROWS))
    file.name = "人口.xlsx"
    answer = client.post("/households/imports/", {"deed": "bring", "bring-area": town.own.pk, "bring-file": file})
    run = ImportRun.objects.get()
    assert answer["Location"] == f"/households/imports/{run.pk}/"
    assert "检查中" in client.get(answer["Location"]).content.decode()
    run = check_run(run.pk, now=now)
    assert client.post(answer["Location"], {"deed": "order", "version": run.version}).status_code == 302
    carry_out(run.pk, now=now)
    assert "已导入" in client.get(answer["Location"]).content.decode()
