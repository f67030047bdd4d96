"""A row of which something sealed does not open takes no page and no list with it; nothing is done by it unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from factories.demands import Case, done
from factories.forgetting import NAME, PHONE, asked
from factories.forgetting import done as forget
from factories.outreach import open_box, propose_opening
from factories.town import Town, day_before
from factories.workbooks import ROWS, workbook
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.models import IdempotentAnswer
from lianxinqiao.demo.doing import do
from lianxinqiao.desk.queries import machine
from lianxinqiao.intake.operations.effects import undone
from lianxinqiao.intake.operations.runs import bring_workbook
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.kernel.health import Light
from lianxinqiao.kernel.unopened import UNREADABLE, Unopened
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.models import Seconding, Step
from lianxinqiao.matters.operations.reading import noted_in
from lianxinqiao.outreach.kind import LETTER
from lianxinqiao.outreach.models import BoxOpening, OpinionBox
from lianxinqiao.privacy.models import Withheld
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import change_household

pytestmark = pytest.mark.django_db
BROKEN = "s2:k1:" + "A" * 80


def stored(row: Any, name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        held = cursor.fetchone()[0]
    return bytes(held) if isinstance(held, memoryview) else held


def column(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


def spoil(row: Any, *columns: str) -> None:
    with connection.cursor() as cursor:
        for name in columns:
            broken = BROKEN.encode() if name == "content" else BROKEN
            cursor.execute(f'UPDATE {row._meta.db_table} SET "{name}" = %s WHERE id = %s', [broken, row.pk])


def spoil_step(step: Step) -> None:
    """Put one beside it that was broken as it was written: Steps are never changed."""
    columns = "matter_id, at, by_id, role, event, from_status, to_status, rule"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matters_step ({columns}, reason, data) SELECT {columns}, %s, %s FROM matters_step WHERE id = %s",
            [BROKEN, BROKEN, step.pk],
        )


def test_a_household_whose_telephone_does_not_open_is_shown_and_changed(town: Town, now: datetime) -> None:
    home = town.homes[0]
    Household.objects.filter(pk=home.pk).update(phone_index=b"x" * 32)
    spoil(home, "phone")
    cadre = town.client("cadre")
    assert cadre.get("/households/").status_code == 200
    path = f"/households/{home.pk}/"
    cadre.post(path, {"deed": "open", "open-purpose": "visit", "purpose": "visit"})
    page = cadre.get(path)
    assert page.status_code == 200
    form = next(each.form for each in page.context["deeds"].shown if each.deed.name == "change")
    assert (form["phone"].value(), "留空则保持原样" in str(form["phone"].help_text)) == ("", True)

    sent = {"deed": "change", "change-phone": "", "change-wishes": "slow", "version": home.version}
    assert cadre.post(path, sent).status_code == 302
    found = Household.objects.get(pk=home.pk)
    assert (found.wishes, bytes(found.phone_index or b""), stored(home, "phone")) == ("slow", b"x" * 32, BROKEN)
    assert cadre.post(path, {**sent, "change-phone": "13900000000", "version": found.version}).status_code == 302
    assert Household.objects.get(pk=home.pk).phone == "13900000000"


def test_a_workbook_that_does_not_open_is_listed_and_shown_and_keeps_what_stands_there(
    town: Town, now: datetime
) -> None:
    run = bring_workbook(town.own, file_name="a.xlsx", content=workbook(ROWS), by=town.cadre, now=now)
    ImportRun.objects.filter(pk=run.pk).update(status="checked")
    columns = ("file_name", "content", "problems", "undo")
    spoil(run, *columns)
    cadre = town.client("cadre")
    assert UNREADABLE in cadre.get("/households/imports/").content.decode()
    page = cadre.get(f"/households/imports/{run.pk}/")
    assert (page.status_code, "问题明细" + UNREADABLE in page.content.decode()) == (200, True)

    row = ImportRun.objects.get(pk=run.pk)
    assert (bytes(row.content), row.problems, row.undo) == (b"", [], {})
    row.note = "x"
    row.save()
    kept = [stored(run, name) for name in columns]
    assert kept == [BROKEN, BROKEN.encode(), BROKEN, BROKEN]
    for name in columns:
        assert isinstance(getattr(row, name), Unopened)
    with pytest.raises(StepNotAllowed):
        undone(row, None, None)  # type: ignore[arg-type]  # neither is asked before
    for name in columns:
        with pytest.raises(InvalidInput):
            column(ImportRun, name).sealed((uuid4(),), getattr(row, name))
    found = machine.keys(now)
    assert found.light == Light.RED
    assert "residents_importrun.content：1" in found.said


def test_a_proposal_whose_answers_do_not_open_is_shown_and_not_carried_out(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    asked = propose_opening(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now).waits
    assert asked is not None
    spoil(asked, "answers")
    leader = town.client("leader")
    assert leader.get("/inbox/seconds/").status_code == 200
    page = leader.get(f"/seconds/{asked.pk}/")
    assert (page.status_code, "内容无法读取" in page.content.decode()) == (200, True)
    with pytest.raises(StepNotAllowed, match="无法读取"):
        do(SECONDING, asked.pk, "agree", by=town.leader, now=now)
    assert not BoxOpening.objects.exists()
    do(SECONDING, asked.pk, "decline", {"reason": "重新提出"}, by=town.leader, now=now)
    assert Seconding.objects.get(pk=asked.pk).answers is None


def test_an_answer_that_does_not_open_is_given_to_nobody_and_its_write_not_done_again(
    town: Town, now: datetime
) -> None:
    token = issue_token(town.secretary, name="t", days=1, now=now)
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    api = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())})
    given = {"beside": box.pk, "second": str(town.leader.pk), "text1": "又一封"}

    def send() -> int:
        return api.post("/api/v1/box-openings", given, content_type="application/json").status_code

    assert [send(), send()] == [202, 202]
    spoil(IdempotentAnswer.objects.get(), "body")
    assert send() == 409
    assert Seconding.objects.count() == 1


def test_a_matter_whose_steps_do_not_open_is_listed_and_shown(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    letter = open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now).letters.get()
    spoil_step(letter.matter.steps.get())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outreach_boxletter SET text = %s WHERE matter_id = %s", [BROKEN, letter.pk])
    secretary = town.client("secretary")
    assert secretary.get("/letters/").status_code == 200
    page = secretary.get(f"/letters/{letter.pk}/")
    assert (page.status_code, UNREADABLE in page.content.decode()) == (200, True)
    step = letter.matter.steps.order_by("pk")[1]
    asking = replace(LETTER, deeds=(replace(LETTER.deeds[0], name=step.event, notes=("classed",)),))
    assert noted_in(asking, [step]) == {step.pk: [("附记", UNREADABLE)]}


def test_a_withdrawal_whose_step_does_not_open_is_not_undone_by_what_nobody_can_read(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("withdraw", case.pk, by=None, now=now)
    spoil_step(Step.objects.get(matter=case.pk, event="withdraw"))
    with pytest.raises(StepNotAllowed, match="无法读取"):
        done("undo_withdrawal", case.pk, by=None, now=now)


def test_what_does_not_open_is_taken_out_of_use_too_and_put_back_as_it_stood(town: Town, now: datetime) -> None:
    home = town.homes[0]
    change_household(home.pk, phone=PHONE, by=town.cadre, expected_version=None, now=now)
    Person.objects.filter(household=home).update(name=NAME, name_key=NAME, name_grams=[NAME[:2]])
    spoil(home, "phone")
    row = forget(asked(town, now), town, now, "check_identity", proof="called")
    assert stored(home, "phone") == ""
    assert Household.objects.get(pk=home.pk).phone == ""
    forget(row, town, now, "refuse", text="档案法要求保存")
    assert stored(home, "phone") == BROKEN
    assert Household.objects.get(pk=home.pk).phone == UNREADABLE


def test_what_was_taken_out_of_use_and_does_not_open_is_not_put_back_as_nothing(town: Town, now: datetime) -> None:
    home = town.homes[0]
    Person.objects.filter(household=home).update(name=NAME, name_key=NAME, name_grams=[NAME[:2]])
    change_household(home.pk, phone=PHONE, by=town.cadre, expected_version=None, now=now)
    row = forget(asked(town, now), town, now, "check_identity", proof="called")
    spoil(Withheld.objects.filter(model="residents.Household").get(), "values")
    with pytest.raises(StepNotAllowed, match="无法读取"):
        forget(row, town, now, "refuse", text="档案法要求保存")
    with pytest.raises(StepNotAllowed, match="无法读取"):
        forget(row, town, now, "begin")
        forget(row, town, now, "fulfil", text="已删除。")
    assert Withheld.objects.filter(model="residents.Household").exists()
