"""Deletion (SM-10): use stops at once, what no duty keeps goes from every table, what stays is told, a restore deletes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from factories.backups import restored
from factories.demands import ROAD, Case, Filing, file_demand
from factories.forgetting import NAME, NUMBER, PHONE, WRITTEN, asked, done, where
from factories.privacy import ask_about_data
from factories.town import Town, client_of, make_town
from factories.visits import a_visit, write_visit
from factories.workbooks import workbook
from lianxinqiao.api.models import IdempotentAnswer
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.demands.models import Demand
from lianxinqiao.intake.operations.runs import bring_workbook, check_run
from lianxinqiao.kernel.backup.carrying import finish
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.kernel.database.history import empty_words, histories
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.models import Tombstone, Withheld
from lianxinqiao.privacy.operations.forgetting import stop_what_waited
from lianxinqiao.privacy.operations.replaying import replay_tombstones
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import add_person, change_household


def plant(town: Town, now: datetime, *, relation: str = "other") -> Person:
    """Put somebody into the register, and their name and numbers wherever they come to stand."""
    home = town.homes[0]
    person = add_person(home.pk, name=NAME, relation=relation, citizen_id=NUMBER, phone=PHONE, by=town.cadre, now=now)
    tell([town.cadre], title=f"请联系{NAME}", body=f"电话{WRITTEN}", now=now, path="/")
    AuditEntry.objects.create(
        at=now, by=town.cadre, deed="list.export", subject=NAME, detail={"filters": f"搜索：{NAME}"}
    )
    body: Any = {"phone": PHONE}
    IdempotentAnswer.objects.create(
        staff=town.cadre, key=uuid7(), request_digest=b"", status=200, body=body, created_at=now
    )
    other = Case(town, now, ROAD)
    Step.objects.create(matter_id=other.pk, at=now, by=town.petition, event="urge", reason=f"已打电话{PHONE}")
    rows = [
        ["一组", "1号", "其他", NAME, "男", NUMBER, "", PHONE, ""],
        ["一组", "1号", "户主", "李1", "男", "", "", "", ""],
    ]
    run = bring_workbook(town.own, file_name="a.xlsx", content=workbook(rows), by=town.cadre, now=now)
    check_run(run.pk, now=now)
    return person


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_nothing_of_somebody_is_left_in_any_table(town: Town, now: datetime) -> None:
    person = plant(town, now)
    row = asked(town, now)
    before = where(NAME, NUMBER, PHONE, WRITTEN)
    assert {"residents_person", "notifications_message", "audit_auditentry", "matters.Step.reason"} <= set(before)

    row = done(row, town, now, "check_identity", "begin", proof="identity")
    row = done(row, town, now, "fulfil", text=f"已按{NAME}的要求删除。")
    assert not Person.objects.filter(pk=person.pk).exists()
    done(row, town, now, "tell")

    assert where(NAME, NUMBER, PHONE, WRITTEN) == {}
    row.refresh_from_db()
    assert "人口登记" in row.answer
    assert "备份" in row.answer
    assert row.matter.steps.filter(event="fulfil", by=town.petition, reason="").exists(), (
        "the deed stays, not the words"
    )
    assert ImportRun.objects.get().status == "failed"
    assert AuditEntry.objects.filter(deed="data.delete", by=town.petition, subject="").exists()
    assert Household.objects.get(pk=town.homes[0].pk).size == 1


@pytest.mark.django_db
@pytest.mark.rule("RR-13")
def test_the_list_of_deeds_says_nothing_of_what_is_sealed(town: Town, now: datetime) -> None:
    """The auditor may be who it is about: number and doer would tell."""
    filing = Filing(topic="officials", text="他要我送礼才办", about_official=town.auditor)
    about = file_demand(town.own, filing, by=None, now=now).demand
    given = {"kind": "delete", "text": "删掉", "about": about.pk}
    row = begin(DATA_REQUEST, given, beside=town.own, by="resident", now=now).row
    before = client_of(town.auditor).get("/audit/").content.decode()
    for name, answers in (("check_identity", {}), ("begin", {}), ("fulfil_partly", {"text": "已删"})):
        matter = Matter.objects.get(pk=row.pk)
        assert matter.owner is not None
        do(DATA_REQUEST, row.pk, name, answers, by=matter.owner, seen=matter.version, now=now)
    assert not AuditEntry.objects.filter(deed="data.delete").exists()
    after = client_of(town.auditor).get("/audit/").content.decode()
    assert after.count("<tr") == before.count("<tr")
    assert matter.number not in after


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_use_stops_when_it_is_clear_who_asks(town: Town, now: datetime) -> None:
    home = town.homes[0]
    change_household(home.pk, phone=PHONE, by=town.cadre, expected_version=None, now=now)
    Person.objects.filter(household=home).update(name=NAME, name_key=NAME, name_grams=[NAME[:2]], initials="oydw")
    Household.objects.filter(pk=home.pk).update(head_name=NAME)
    clerk = client_of(town.cadre)
    assert str(home.house_no) in clerk.get("/households/", {"q": PHONE}).content.decode()

    row = done(asked(town, now), town, now, "check_identity", proof="called")

    home.refresh_from_db()
    assert (home.phone, home.phone_index, home.head_name) == ("", None, "〔已隐去〕")
    assert Household.objects.matching(PHONE).count() == Household.objects.matching(NAME[:2]).count() == 0
    assert NAME not in clerk.get("/households/").content.decode()
    assert set(where(NAME, PHONE)) - {"privacy_datarequest", "matters_matter"} == {
        "privacy.DataRequest.asker_name",
        "privacy.DataRequest.asker_phone",
        "privacy.DataRequest.text",
        "privacy.Withheld.values",
    }
    # Refused, all stands as it stood.
    done(row, town, now, "refuse", text="档案法要求保存")
    home.refresh_from_db()
    assert (home.phone, home.head_name) == (PHONE, NAME)
    assert Household.objects.matching(PHONE).get() == Household.objects.matching(NAME[:2]).get() == home
    assert not Withheld.objects.exists()
    assert not Tombstone.objects.exists()


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
@pytest.mark.refuses("data_request.fulfil", "还有依法")
def test_what_a_duty_keeps_is_told_and_never_called_fulfilled(town: Town, now: datetime) -> None:
    stated = replace(ROAD, asker_name=NAME, asker_phone=PHONE)
    case = Case(town, now, stated).accepted().delivered()
    plant(town, now)
    row = done(asked(town, now), town, now, "check_identity", "begin")
    with pytest.raises(StepNotAllowed, match="部分照办"):
        done(row, town, now, "fulfil", text="已删除。")

    row = done(row, town, now, "fulfil_partly", text="能删的已删。")

    assert "诉求档案" in row.answer
    assert "120个月" in row.answer
    assert "第五十条" in row.answer
    assert not Person.objects.filter(name=NAME).exists()
    kept = Demand.objects.get(pk=case.pk)
    assert (kept.asker_name, kept.asker_phone) == (NAME, PHONE), "who handles it must be able to answer"


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("ends", ["granted", "undecided", "refused"])
def test_the_telephone_of_what_is_worked_on_goes_when_that_is_done(town: Town, now: datetime, ends: str) -> None:
    """Its handler may call as long as it is open, and nobody after that; what is refused stays as it was."""
    case = Case(town, now, replace(ROAD, asker_name=NAME, asker_phone=PHONE)).accepted()
    row = done(asked(town, now), town, now, "check_identity", "begin")
    if ends == "granted":
        row = done(row, town, now, "fulfil_partly", text="能删的已删。")
        assert "办结后当晚删除" in row.answer
    elif ends == "refused":
        done(row, town, now, "refuse", text="档案法要求保存")
    assert stop_what_waited(now=now) == 0
    assert Demand.objects.get(pk=case.pk).asker_phone == PHONE

    Matter.objects.filter(pk=case.pk).update(phase="done", status="closed", closed_at=F("opened_at"))
    assert stop_what_waited(now=now) == (0 if ends == "refused" else 1)
    assert stop_what_waited(now=now) == 0
    kept = Demand.objects.get(pk=case.pk)
    assert (kept.asker_phone == PHONE, kept.asker_phone_index is None) == ((ends == "refused"), (ends != "refused"))
    # What is not decided yet can be put back; what was granted is gone, also after a restore.
    assert Withheld.objects.count() == (1 if ends == "undecided" else 0)
    assert Tombstone.objects.filter(model="demands.Demand").count() == (1 if ends == "granted" else 0)
    if ends == "undecided":
        done(row, town, now, "refuse", text="档案法要求保存")
        assert Demand.objects.get(pk=case.pk).asker_phone == PHONE


@pytest.mark.django_db
@pytest.mark.rule("RR-13")
def test_the_answer_tells_of_no_file_that_is_hidden(town: Town, now: datetime) -> None:
    case = Case(town, now, replace(ROAD, asker_name=NAME, asker_phone=PHONE))
    Matter.objects.get(pk=case.pk).excluded.add(town.petition)
    plant(town, now)
    row = done(asked(town, now), town, now, "check_identity", "begin")
    row = done(row, town, now, "fulfil", text="已删除。")
    assert "诉求档案" not in row.answer
    assert "凭回执" in row.answer


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_whoever_holds_the_receipt_is_not_called_any_more(town: Town, now: datetime) -> None:
    stated = replace(ROAD, asker_name=NAME, asker_phone=PHONE, public_summary="路塌了")
    case = Case(town, now, stated)
    Demand.objects.filter(pk=case.pk).update(is_public=True)
    row = ask_about_data(town.own, now=now, kind="withdraw", text="不要再打电话", about=case.pk).row
    demand = Demand.objects.get(pk=case.pk)
    assert (demand.asker_phone, demand.asker_phone_index, demand.is_public, demand.public_summary) == (
        "",
        None,
        False,
        "",
    )

    done(row, town, now, "check_identity", "begin")
    with pytest.raises(StepNotAllowed):
        done(row, town, now, "fulfil", text="已删除。")
    row = done(row, town, now, "fulfil_partly", text="不再打电话。")

    assert "联系电话" in row.answer
    assert not Withheld.objects.exists()
    assert PHONE not in str(where(PHONE))


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_a_guardian_shows_that_they_are_one(town: Town, now: datetime) -> None:
    home = town.homes[0]
    change_household(home.pk, phone=PHONE, by=town.cadre, expected_version=None, now=now)
    child = add_person(home.pk, name=NAME, relation="child", citizen_id=NUMBER, by=town.cadre, now=now)
    with pytest.raises(InvalidInput) as wanting:
        asked(town, now, name="李1", whom="child", relation="父亲")
    assert wanting.value.field == "whom_name"
    row = asked(town, now, name="李1", whom="child", relation="父亲", whom_name=NAME)
    for wrong in ({}, {"proof": "identity"}, {"proof": "called"}):
        with pytest.raises(InvalidInput) as refused:
            done(row, town, now, "check_identity", **wrong)
        assert refused.value.field == "proof"

    row = done(row, town, now, "check_identity", proof="booklet")

    assert row.person_id == child.pk
    child.refresh_from_db()
    assert (child.name, child.citizen_id) == ("〔已隐去〕", "")
    home.refresh_from_db()
    assert (home.phone, home.head_name) == (PHONE, "李1"), "the home is not the child's"
    row = done(row, town, now, "begin", "fulfil", text="已删除。")
    row = done(row, town, now, "tell")
    assert where(NAME, NUMBER) == {}


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
@pytest.mark.parametrize(
    ("whom", "refused", "shows"),
    [
        ("self", ("", "receipt", "booklet"), "identity"),
        ("ward", ("", "called", "booklet", "birth"), "guardian"),
        ("dead", ("", "identity", "booklet", "guardian"), "death"),
    ],
)
def test_what_is_seen_shows_whose_it_is(
    town: Town, now: datetime, whom: str, refused: tuple[str, ...], shows: str
) -> None:
    """Whoever lives in the home has its booklet, and ends nothing of another adult by it; nothing is deleted unseen."""
    home = town.homes[0]
    change_household(home.pk, phone=PHONE, by=town.cadre, expected_version=None, now=now)
    person = add_person(home.pk, name=NAME, relation="parent", citizen_id=NUMBER, by=town.cadre, now=now)
    other = {"whom": whom, "name": "李1", "relation": "儿子", "whom_name": NAME} if whom != "self" else {}
    row = asked(town, now, **other)
    for proof in refused:
        with pytest.raises(InvalidInput) as wrong:
            done(row, town, now, "check_identity", proof=proof)
        assert wrong.value.field == "proof", proof
        person.refresh_from_db()
        assert person.name == NAME
    done(row, town, now, "check_identity", proof=shows)
    person.refresh_from_db()
    assert person.name == "〔已隐去〕"


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_what_only_asks_needs_no_paper(town: Town, now: datetime) -> None:
    row = done(asked(town, now, kind="access"), town, now, "check_identity", proof="")
    assert row.matter.status == "identity"


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_a_number_finds_somebody_and_is_kept_nowhere(town: Town, now: datetime) -> None:
    person = add_person(town.homes[0].pk, name=NAME, relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    row = asked(town, now, kind="correct", phone="0717-0000005")
    row = done(row, town, now, "check_identity", citizen_id=NUMBER)
    assert row.person_id == person.pk
    assert set(where(NUMBER)) == {"residents_person", "residents.Person.citizen_id"}
    with pytest.raises(InvalidInput):
        done(asked(town, now, phone="0717-0000006"), town, now, "check_identity", citizen_id="420527197001011131")


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_a_number_and_a_name_go_however_they_were_written(town: Town, now: datetime) -> None:
    """As people group them; what only looks like it is nobody's and stays."""
    home = town.homes[0]
    add_person(home.pk, name=NAME, relation="other", citizen_id=NUMBER, phone=PHONE, by=town.cadre, now=now)
    parts = (" ", "  ", ".", "·", "—", "–", "_", "/", "\t", "、", "\u200b", "\u00ad", ") (", " - ")
    for each in parts:
        tell([town.cadre], title="打电话", body=f"打{each.join((PHONE[:3], PHONE[3:7], PHONE[7:]))}", now=now)
        tell([town.cadre], title="证", body=f"证{each.join((NUMBER[:6], NUMBER[6:14], NUMBER[14:]))}", now=now)
    tell([town.cadre], title="打电话", body=f"打{PHONE[:3]}\n{PHONE[3:]}，一三九 七二五〇 一二三四", now=now)
    for each in ("", " ", "  ", "·", "\u200b", "-"):
        tell([town.cadre], title=f"找{each.join(NAME)}", body="", now=now)
    for each in ("歐陽待忘", "歐陽\n待忘"):
        tell([town.cadre], title="找人", body=f"找{each}", now=now)
    tell([town.cadre], title="找欧阳待", body="139 7250 1235", now=now)
    row = done(asked(town, now), town, now, "check_identity", "begin", proof="identity")

    done(row, town, now, "fulfil", text="已删除")

    told = Message.objects.filter(title__in=("打电话", "证", "找欧阳待"))
    kept = [(each.title, each.body) for each in told]
    assert [each for each in kept if "已隐去" not in "".join(each)] == [("找欧阳待", "139 7250 1235")]
    assert Message.objects.filter(title="找〔已隐去〕").count() == 6
    assert not Message.objects.filter(title="找人").exists()


@pytest.mark.django_db
@pytest.mark.rule("RR-9")
def test_the_diary_is_kept_for_its_time(town: Town, now: datetime) -> None:
    home = town.homes[0]
    change_household(home.pk, phone=PHONE, by=town.cadre, expected_version=None, now=now)
    on = (now - timedelta(days=1)).date()
    write_visit(town.own, a_visit("household_visit", on, household=home, learned="聊天"), by=town.cadre, now=now)
    row = done(asked(town, now, name="李1"), town, now, "check_identity", "begin")
    with pytest.raises(StepNotAllowed):
        done(row, town, now, "fulfil", text="已删除。")
    row = done(row, town, now, "fulfil_partly", text="能删的已删。")
    assert "下队日志文字" in row.answer
    assert str(on.year + 2) in row.answer


@pytest.mark.django_db
@pytest.mark.rule("SM-10")
def test_words_of_history_go_only_where_a_deletion_was_noted(town: Town, now: datetime) -> None:
    step = Case(town, now, ROAD)
    row = Step.objects.create(matter_id=step.pk, at=now, by=town.petition, event="urge", reason="快点")
    history = next(each for each in histories() if each.model == "matters.Step")
    empty_words(history, "reason", [row.pk], ground=uuid7())
    row.refresh_from_db()
    assert row.reason == "快点"
    stone = Tombstone.objects.create(model="x.Y", digest=b"0" * 16, at=now)
    empty_words(history, "reason", [row.pk], ground=stone.pk)
    row.refresh_from_db()
    assert (row.reason, row.event, row.by) == ("", "urge", town.petition)


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("SM-10")
def test_a_restored_backup_is_deleted_from_again(own_home: None, tmp_path: Path, now: datetime) -> None:
    town = make_town()
    plant(town, now)
    add_person(town.homes[0].pk, name="留下的人", relation="other", by=town.cadre, now=now)
    back_up(tmp_path / "before.lxq")
    row = done(asked(town, now), town, now, "check_identity", "begin")
    done(row, town, now, "fulfil", text="已删除。")
    done(row, town, now, "tell")
    assert where(NAME, NUMBER, PHONE, WRITTEN) == {}

    restored(tmp_path / "before.lxq")
    assert "residents_person" in where(NAME), "the backup is older than the deletion"
    finish()

    assert where(NAME, NUMBER, PHONE, WRITTEN) == {}
    assert Person.objects.filter(name="留下的人").exists()
    assert AuditEntry.objects.filter(deed="data.replay").count() == 1
    assert replay_tombstones(now) == 0
