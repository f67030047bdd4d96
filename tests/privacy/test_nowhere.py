"""After a deletion a name, a telephone and a number stand nowhere, whoever of a home it was; what is another's stays (SM-10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from factories.backups import brought_back, restored
from factories.demands import ROAD, Case
from factories.forgetting import NAME, NUMBER, PHONE, WRITTEN, asked, done, where
from factories.town import Town, make_town
from factories.visits import a_visit, write_visit
from factories.workbooks import workbook
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run
from lianxinqiao.kernel.backup.carrying import finish
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.matters.models import Clock, Step, Supervision, Urging
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.residents.models import ImportRun, Person
from lianxinqiao.residents.operations.records import add_person, change_household, note_departure
from lianxinqiao.residents.operations.removing import marks_of, without_marks
from lianxinqiao.residents.personal import REMOVED

HOME = "13972500000"


def granted(row: DataRequest, town: Town, now: datetime, **proof: str) -> DataRequest:
    """Take a request to its end, as the office does."""
    row = done(row, town, now, "check_identity", **proof)
    row = done(row, town, now, "begin", "fulfil", text=f"已按{NAME}的要求删除。")
    return done(row, town, now, "tell")


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("relation", ["other", "spouse"])
def test_the_name_of_a_member_goes_from_history_and_notes(town: Town, now: datetime, relation: str) -> None:
    """Somebody who heads no home is found by the telephone of the home, and named by others in many places."""
    home, on = town.homes[0], (now - timedelta(days=1)).date()
    change_household(home.pk, phone=HOME, by=town.cadre, expected_version=None, now=now)
    add_person(home.pk, name=NAME, relation=relation, citizen_id=NUMBER, by=town.cadre, now=now)
    case = Case(town, now, ROAD)
    Step.objects.create(matter_id=case.pk, at=now, by=town.petition, event="urge", reason=f"已请{NAME}说明")
    kept = Step.objects.create(matter_id=case.pk, at=now, by=town.petition, event="urge", reason=f"{NAME}江说的")
    Urging.objects.create(matter_id=case.pk, by=town.petition, text=f"{NAME}很急", at=now)
    Supervision.objects.create(matter_id=case.pk, by=town.petition, to=town.cadre, text=f"问{NAME}", due_on=on, at=now)
    for clock in Clock.objects.filter(matter_id=case.pk):
        clock.pause_reason = f"等{NAME}回来"
        clock.save()
    said = {"household": home, "learned": f"和{NAME}聊了", "needs": f"{NAME}要药", "promises": ((f"给{NAME}带药", on),)}
    tell([town.cadre], title="李1家", body=f"拨{HOME}", now=now, path="/")
    visit = write_visit(town.own, a_visit("household_visit", on, **said), by=town.cadre, now=now)
    add_person(town.homes[1].pk, name=f"{NAME}江", relation="other", by=town.cadre, now=now)

    row = granted(asked(town, now, phone=HOME), town, now)

    assert set(where(NAME, NUMBER)) == {"residents_person", "matters.Step.reason"}, "whose name is longer is another"
    kept.refresh_from_db()
    assert kept.reason == f"{NAME}江说的"
    visit.refresh_from_db()
    assert visit.learned == f"和{REMOVED}聊了", "the entry stays, the home keeps its own"
    home.refresh_from_db()
    assert (home.phone, home.head_name) == (HOME, "李1"), "the telephone is the home's"
    assert Message.objects.get(title="李1家").body == f"拨{HOME}"
    assert "别人反映的档案、干部的情况报告里提到您的文字" in row.answer


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("namesake", ["resident", "traditional", "official"])
def test_of_two_with_one_name_the_other_keeps_theirs(town: Town, now: datetime, namesake: str) -> None:
    person = add_person(town.homes[0].pk, name=NAME, relation="other", phone=PHONE, by=town.cadre, now=now)
    if namesake != "official":
        name = NAME if namesake == "resident" else "歐陽待忘"
        add_person(town.homes[1].pk, name=name, relation="other", phone=HOME, by=town.cadre, now=now)
    else:
        Staff.objects.filter(pk=town.judicial.pk).update(name=NAME)
    case = Case(town, now, ROAD)
    theirs = Step.objects.create(matter_id=case.pk, at=now, by=town.petition, event="urge", reason=f"已请{NAME}说明")
    his = Step.objects.create(matter_id=case.pk, at=now, by=town.petition, event="urge", reason=f"{NAME}，{WRITTEN}")
    tell([town.cadre], title=f"{NAME}来过", body="", now=now, path="/")

    granted(asked(town, now), town, now)

    theirs.refresh_from_db()
    his.refresh_from_db()
    assert (theirs.reason, his.reason) == (f"已请{NAME}说明", "")
    assert Message.objects.filter(title=f"{NAME}来过").exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert where(PHONE, WRITTEN) == {}


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_whoever_left_is_found_and_all_their_entries_go(town: Town, now: datetime) -> None:
    first = add_person(town.homes[0].pk, name=NAME, relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    note_departure(first.pk, kind="out", on=local_date(now), by=town.cadre, now=now)
    second = add_person(town.homes[1].pk, name=NAME, relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    note_departure(second.pk, kind="out", on=local_date(now), by=town.cadre, now=now)

    row = granted(asked(town, now, phone="0717-0000005"), town, now, citizen_id=NUMBER)

    assert "人口登记" in row.answer
    assert where(NAME, NUMBER) == {}


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_a_workbook_that_is_ordered_puts_nobody_back(town: Town, now: datetime) -> None:
    """Wherever it was brought: by the number, somebody is found in the workbook of another village."""
    add_person(town.homes[0].pk, name=NAME, relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    rows = [["二组", "9号", "户主", NAME, "男", NUMBER, "", "", ""]]
    other = bring_workbook(town.other, file_name="b.xlsx", content=workbook(rows), by=town.sibling, now=now)
    run = bring_workbook(town.own, file_name=f"{NAME}家.xlsx", content=workbook(rows), by=town.cadre, now=now)
    for each in (run, other):
        check_run(each.pk, now=now)
    ImportRun.objects.filter(pk=run.pk).update(good=1)
    order_run(run.pk, only_good=True, by=town.cadre, now=now)

    granted(asked(town, now, phone="0717-0000005"), town, now, citizen_id=NUMBER)

    assert carry_out(run.pk, now=now).status == "failed"
    assert [bytes(each.content) for each in ImportRun.objects.all()] == [b"", b""]
    assert where(NAME, NUMBER) == {}


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_a_booking_tells_of_nobody(town: Town, now: datetime) -> None:
    add_person(town.homes[0].pk, name=NAME, relation="other", phone=PHONE, by=town.cadre, now=now)
    day = ReceptionDay.objects.create(
        town=town.town,
        leader=town.leader,
        planned_by=town.leader,
        on=local_date(now),
        starts_at="09:00",
        ends_at="11:00",
        place="院子",
    )
    given = {"name": NAME, "phone": PHONE, "about": f"{NAME}家的路"}
    ReceptionVisit.objects.create(day=day, number=1, booked_at=now, **given)
    granted(asked(town, now), town, now)
    assert where(NAME, PHONE) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("known", [True, False])
def test_what_a_request_says_goes_again_after_a_restore(
    own_home: None, tmp_path: Path, now: datetime, known: bool
) -> None:
    """The backup was made after somebody had asked; of whoever is in no register the request alone tells."""
    town = make_town()
    if known:
        add_person(town.homes[0].pk, name=NAME, relation="other", phone=PHONE, by=town.cadre, now=now)
    tell([town.cadre], title=f"请联系{NAME}", body="" if known else f"打{WRITTEN}", now=now, path="/")
    row = done(asked(town, now), town, now, "check_identity", "begin")
    back_up(tmp_path / "before.lxq")
    done(row, town, now, "fulfil", text="已删除。")
    done(row, town, now, "tell")
    assert where(NAME, PHONE) == {}

    restored(tmp_path / "before.lxq")
    assert "privacy.DataRequest.text" in where(NAME)
    finish()

    assert where(NAME, PHONE, WRITTEN) == {}
    assert not Message.objects.filter(title__contains="对照纸面重新办理").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("SM-10")
def test_who_answers_is_told_of_requests_that_the_backup_does_not_have(
    own_home: None, tmp_path: Path, now: datetime
) -> None:
    """Of somebody in no register only the paper tells then: the answer promises no more."""
    town = make_town()
    tell([town.cadre], title=f"请联系{NAME}", body=f"打{WRITTEN}", now=now, path="/")
    back_up(tmp_path / "before.lxq")
    row = granted(asked(town, now), town, now)
    assert where(NAME, PHONE) == {}
    assert "凭登记找不到的由工作人员重新办理" in row.answer

    brought_back(tmp_path / "before.lxq")

    told = Message.objects.filter(title__contains="对照纸面重新办理")
    assert set(told.values_list("recipient__username", flat=True)) == {"admin", "petition"}


@pytest.mark.rule("SM-10")
def test_a_name_within_a_longer_one_is_not_found() -> None:
    pattern = marks_of(["张三"], [], ["张三丰", "小张三", "张三"])
    said = "张三、张 三，张三丰和小张三；張三的田、張三豐家"
    assert without_marks(said, pattern) == f"{REMOVED}、{REMOVED},张三丰和小张三;{REMOVED}的田、張三豐家"
