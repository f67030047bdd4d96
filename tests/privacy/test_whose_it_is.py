"""A deletion takes what is proved to be somebody's, and nothing of others by what they only say (SM-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.demands import ROAD, Case
from factories.forgetting import NAME, NUMBER, PHONE, WRITTEN, asked, done
from factories.town import Town
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.privacy.operations.forgetting import stop_what_waited
from lianxinqiao.residents.models import Person
from lianxinqiao.residents.operations.records import add_person, change_household
from lianxinqiao.residents.operations.removing import holds, marks_of, without_marks

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-10")]

OTHERS, SAID = "13812340000", "2026-11-28 到现场1次，登记簿上同意修"


def granted(row: DataRequest, town: Town, now: datetime, **seen: str) -> DataRequest:
    row = done(row, town, now, "check_identity", **seen)
    return done(row, town, now, "begin", "fulfil", text="已删除。")


def planted(town: Town, now: datetime) -> tuple[Step, AuditEntry, Message]:
    """Write words of others in history, in the audit log and in a message."""
    case = Case(town, now, ROAD)
    step = Step.objects.create(matter_id=case.pk, at=now, by=town.petition, event="urge", reason=SAID)
    deed = record_deed("list.export", by=town.petition, subject="诉求登记簿 2026-11-28", now=now, filters=SAID)
    tell([town.auditor], title="60个小时内打开了登记簿", body=SAID, now=now, path="/")
    return step, deed, Message.objects.get(title__startswith="60个")


@pytest.mark.parametrize("phone", ["———————", "-------", "1------", "（没有电话）", "a.......", "无", "12345"])
def test_what_is_no_telephone_is_not_taken(town: Town, now: datetime, phone: str) -> None:
    with pytest.raises(InvalidInput, match="至少有7位数字") as refused:
        asked(town, now, phone=phone)
    assert refused.value.field == "phone"


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        *((NAME, each) for each in ("———————", "1------", "（没有电话）", "2026-11-28")),
        *((each, PHONE) for each in ("登记簿", "同意修", "2026-11-28", "小时内打开了", "··", "的·", "。。")),
    ],
)
def test_words_of_others_stay_whatever_somebody_says_they_are_called(
    town: Town, now: datetime, name: str, phone: str
) -> None:
    """Whoever is in no register is found by a telephone that is one, where they were called back."""
    step, deed, message = planted(town, now)
    row = asked(town, now)
    # As it may have been taken before.
    row.asker_name, row.asker_phone = name, phone
    row.save()

    row = granted(row, town, now, proof="called")

    for each in (step, deed, message):
        each.refresh_from_db()
    assert (step.reason, message.title, message.body) == (SAID, "60个小时内打开了登记簿", SAID)
    assert (deed.subject, deed.detail) == ("诉求登记簿 2026-11-28", {"filters": SAID})
    assert "只凭姓名分不清是谁" in row.answer


def test_a_name_that_the_register_does_not_have_goes_where_their_telephone_stands(town: Town, now: datetime) -> None:
    for title in (f"请{NAME}来", f"{NAME}的电话{WRITTEN}"):
        tell([town.cadre], title=title, body="", now=now, path="/")
    asked_for: dict[str, Any] = {"filters": f"搜索：{PHONE}"}
    deed = AuditEntry.objects.create(
        at=now, by=town.petition, deed="list.export", subject=f"{NAME}的田", detail=asked_for
    )
    granted(asked(town, now), town, now, proof="called")
    assert list(Message.objects.filter(title__contains=NAME).values_list("title", flat=True)) == [f"请{NAME}来"]
    deed.refresh_from_db()
    assert (deed.subject, deed.detail) == (f"{NAME}的田", {}), "in history only what is proved goes"


def test_where_somebody_never_lived_their_name_is_anothers(town: Town, now: datetime) -> None:
    add_person(town.homes[0].pk, name=NAME, relation="other", citizen_id=NUMBER, phone=PHONE, by=town.cadre, now=now)
    case = Case(town, now, ROAD)
    said = (f"请{NAME}来", f"{NAME}，{WRITTEN}")
    near = [Step.objects.create(matter_id=case.pk, at=now, event="urge", reason=each) for each in said]
    Matter.objects.filter(pk=case.pk).update(area=town.other)
    granted(asked(town, now), town, now, proof="identity")
    for each in near:
        each.refresh_from_db()
    assert [each.reason for each in near] == [f"请{NAME}来", ""]


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_telephone_that_nobody_proved_finds_no_file(town: Town, now: datetime, is_there: bool) -> None:
    """Whoever guesses the telephone of another learns nothing by the answer, and takes nothing of theirs."""
    add_person(town.homes[0].pk, name=NAME, relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    stated = replace(ROAD, asker_name="苦主", asker_phone=OTHERS, public_summary="路塌了")
    files = [Case(town, now, stated) for _ in range(2)] if is_there else []
    for each in files[:1]:
        Matter.objects.filter(pk=each.pk).update(phase="done", status="closed", closed_at=now)

    row = granted(asked(town, now, phone=OTHERS), town, now, citizen_id=NUMBER, proof="identity")

    Matter.objects.filter(pk__in=[each.pk for each in files]).update(phase="done", status="closed", closed_at=now)
    assert stop_what_waited(now=now) == 0
    assert all(Demand.objects.get(pk=each.pk).asker_phone == OTHERS for each in files)
    assert "仍依法保存" not in row.answer
    assert not Person.objects.filter(name=NAME).exists()


@pytest.mark.parametrize("relation", ["head", "other"])
def test_the_telephone_of_a_home_is_the_heads(town: Town, now: datetime, relation: str) -> None:
    """Who is called by it is not looked for, where only a paper was seen: it stands in the register for the head alone."""
    home = town.homes[0]
    change_household(home.pk, phone=OTHERS, by=town.cadre, expected_version=None, now=now)
    if relation == "head":
        Person.objects.filter(household=home, relation="head").delete()
    add_person(home.pk, name=NAME, relation=relation, citizen_id=NUMBER, by=town.cadre, now=now)
    case = Case(town, now, replace(ROAD, asker_name=NAME, asker_phone=OTHERS))
    Matter.objects.filter(pk=case.pk).update(phase="done", status="closed", closed_at=now)

    done(asked(town, now, phone=OTHERS), town, now, "check_identity", citizen_id=NUMBER, proof="identity")

    assert (Demand.objects.get(pk=case.pk).asker_phone == "") == (relation == "head")


def test_a_number_of_another_name_finds_nobody(town: Town, now: datetime) -> None:
    person = add_person(town.homes[1].pk, name="无辜者", relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    row = done(asked(town, now), town, now, "check_identity", citizen_id=NUMBER, proof="identity")
    assert row.person_id is None
    done(row, town, now, "begin", "fulfil", text="已删除。")
    person.refresh_from_db()
    assert (person.name, person.citizen_id) == ("无辜者", NUMBER)
    other = done(asked(town, now, name="無辜者"), town, now, "check_identity", citizen_id=NUMBER, proof="identity")
    assert other.person_id == person.pk, "in whichever characters they write it"


def test_a_name_goes_from_what_waits_in_the_queue(town: Town, now: datetime) -> None:
    add_person(town.homes[0].pk, name=NAME, relation="other", phone=PHONE, by=town.cadre, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)"
            " VALUES ('default', 'x', 0, %s, 'todo')",
            [f'{{"words": "{NAME}，{WRITTEN}", "n": 7}}'],
        )
    granted(asked(town, now), town, now)
    assert ProcrastinateJob.objects.get(task_name="x").args == {"words": "〔已隐去〕,〔已隐去〕", "n": 7}


def test_nothing_to_look_for_finds_nothing() -> None:
    for nothing in (marks_of(["··", "的·", "。。", ""], ["———————", "1------", ""]), ""):
        assert nothing == ""
        assert not holds("现场看过", nothing)
        assert without_marks("现场看过", nothing) == "现场看过"
    assert without_marks("现场看过", marks_of([NAME], ["———————"])) == "现场看过"
