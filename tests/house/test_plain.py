"""Planted numbers are hunted through everything that is written: tables, queue, write-ahead log, dump, logs, cache; none is plain."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.demands import Case, done
from factories.leadership import Day
from factories.outreach import open_box
from factories.parts import give_part
from factories.planting import NUMBERS, PHONES, PLAIN, columns_of_words, found_in, where_plain
from factories.privacy import ask_about_data
from factories.residents import old_stamp
from factories.town import Town, client_of, day_before, make_town
from factories.visits import a_visit, write_visit
from factories.workbooks import workbook
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demo.doing import do
from lianxinqiao.intake.operations.runs import bring_workbook, check_run
from lianxinqiao.kernel.backup import programs
from lianxinqiao.kernel.database import embedded
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.text import without_numbers
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.residents.operations.records import add_person, change_household


def plant(town: Town, now: datetime, client: Client) -> None:
    """Bring a number or a telephone in by every door that has a place for one, or for words."""
    plant_people(town, now)
    plant_from_home(town, now, client)
    plant_on_the_way(town, now)
    seek(town, now, client)


def plant_people(town: Town, now: datetime) -> None:
    home = town.homes[0]
    add_person(home.pk, name="甲", relation="child", citizen_id=NUMBERS[0], phone=PHONES[0], by=town.cadre, now=now)
    change_household(
        home.pk, phone=PHONES[1], wishes="", needs_help=False, by=town.cadre, expected_version=None, now=now
    )
    rows = [["一组", "99号", "户主", "乙", "男", NUMBERS[1], "", PHONES[2], ""]]
    name = f"{PHONES[7]}的表.xlsx"
    run = bring_workbook(town.own, file_name=name, content=workbook(rows), by=town.cadre, now=now)
    check_run(run.pk, now=now)


def plant_from_home(town: Town, now: datetime, client: Client) -> None:
    asked = {
        "about": "matter",
        "id": uuid7(),
        "stamp": old_stamp(),
        "topic": "water",
        "text": f"水压低，二楼上不去水，打{PHONES[8]}",
        "place": f"水塔下，{PHONES[9]}",
        "asker_name": "丙",
        "asker_phone": PHONES[3],
        "send": "1",
    }
    answer = client.post(f"/a/{town.own.code}/ask/", asked)
    assert answer.status_code == 200, answer.context["form"].errors
    ask_about_data(town.own, now=now, name="丁", phone=PHONES[4], text=f"删掉{PHONES[10]}")
    day = Day(town, now).published().row
    about = f"补贴，号码{NUMBERS[0]}"
    booked = {"id": uuid7(), "stamp": old_stamp(), "day": day.pk, "name": "戊", "phone": PHONES[5], "about": about}
    assert client.post(f"/a/{town.own.code}/receptions/", booked).context["number"] == 1
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=local_date(now))
    open_box(box.pk, f"路灯不亮，打{PHONES[11]}", second=town.leader, by=town.secretary, now=now)


def plant_on_the_way(town: Town, now: datetime) -> None:
    """Say a telephone in what officials write: reasons, parts, urgings, questions, reports, diary, promises."""
    said = (f"写下{phone}" for phone in PHONES[12:])
    case = Case(town, now).accepted()
    give_part(case.pk, to=town.police, task=next(said), due_on=local_date(now), by=town.office, now=now)
    do(DEMAND, case.pk, "urge", {"text": next(said)}, by=town.principal, now=now)
    do(DEMAND, case.pk, "supervise", {"text": next(said), "due_on": local_date(now)}, by=town.principal, now=now)
    done("start", case.pk, **case.handler())
    found: dict[str, Any] = {"lawful": True, "reasonable": True, "in_hardship": False}
    done("triage", case.pk, **found, reason=next(said), **case.handler())
    stated = a_report(kind="people", title=next(said), place=next(said), facts=next(said))
    report_condition(town.own, stated, by=town.cadre, now=now)
    promises = ((next(said), local_date(now)),)
    written = a_visit(
        kind="household_visit",
        visited_on=day_before(now),
        household=town.homes[0],
        learned=next(said),
        wants=next(said),
        promises=promises,
    )
    write_visit(town.own, written, by=town.cadre, now=now)


def seek(town: Town, now: datetime, client: Client) -> None:
    home = town.homes[0]
    clerk = client_of(town.cadre)
    for sought in (*NUMBERS, *PHONES[:2]):
        assert clerk.get("/households/", {"q": sought}).status_code == 200
        assert clerk.get("/households/", {"q": sought, "export": "xlsx"}).status_code == 200
        assert clerk.get("/search/", {"q": sought}).status_code == 200
    api = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(town.cadre, name='x', days=1, now=now)}"}
    for path, told in (
        (f"/api/v1/households/{home.pk}/contact", {"phone": PHONES[6]}),
        (f"/api/v1/households/{home.pk}/open", {"purpose": "visit"}),
    ):
        answer = client.post(path, told, content_type="application/json", HTTP_IDEMPOTENCY_KEY=str(uuid7()), **api)  # type: ignore[arg-type]  # headers of any name
        assert answer.status_code == 200
    assert PHONES[0] in answer.content.decode(), "what is opened is read, so what is kept of it must be sealed"


@pytest.mark.django_db(transaction=True)
def test_planted_numbers_are_nowhere_in_plain(
    client: Client, now: datetime, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    plant(make_town(), now, client)
    plain: dict[str, list[str]] = {"columns": where_plain()}
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    dump = programs.run("pg_dump", "--format=plain", stdout=-1)
    out, _words = dump.communicate()
    plain["dump"] = found_in(out.decode())
    # Statements are noted by Django's own debug log only, which no town runs.
    said = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    plain["log"] = found_in(said)
    plain["cache"] = found_in(repr(getattr(cache, "_cache", "")))
    if settings.EMBEDDED_DATABASE:
        base = embedded.home() / "postgres"
        for path in [*(base / "pg_wal").glob("0*"), base / "server.log"]:
            plain[path.name] = [each for each in (*NUMBERS, *PHONES) if each.encode() in path.read_bytes()]
    assert {place: found for place, found in plain.items() if found} == {}
    assert AuditEntry.objects.filter(deed="list.export").exists()


def test_every_column_of_words_is_sealed_or_says_why_it_is_not() -> None:
    assert set(columns_of_words()) == PLAIN.keys()


def test_numbers_are_left_out_of_what_is_kept_longer() -> None:
    assert without_numbers({"filters": f"搜索：{PHONES[0]}", "rows": [3, "１３８７６５４００００"]}) == {
        "filters": "搜索:〔号码〕",
        "rows": [3, "〔号码〕"],
    }
    assert without_numbers("搜索：王") == "搜索：王"
    for said in ("008613876540000", "+86 138 7654 0000", "110105 19491231 002x"):
        assert without_numbers(said) == "〔号码〕"
    assert without_numbers("自2026-11-27，990001100201") == "自2026-11-27，990001100201"
    assert without_numbers(f"{NUMBERS[0]}、{NUMBERS[0][:15]}") == "〔号码〕、〔号码〕"


def test_the_log_of_the_database_says_nothing_of_a_refused_row() -> None:
    words = Path(embedded.__file__).read_text()
    assert "log_error_verbosity=terse" in words
    assert "log_min_error_statement=panic" in words
