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

from factories.leadership import Day
from factories.privacy import ask_about_data
from factories.residents import old_stamp
from factories.town import Town, client_of, make_town
from factories.workbooks import workbook
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.backup import programs
from lianxinqiao.kernel.database import embedded
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.text import without_numbers
from lianxinqiao.residents.operations.imports import bring_workbook
from lianxinqiao.residents.operations.records import add_person, change_household

NUMBERS = ["11010519491231002X", "110105194912310054"]
PHONES = [f"1387654{number:04}" for number in range(9)]


def plant(town: Town, now: datetime, client: Client) -> None:
    """Bring a number or a telephone in by every door that has a place for one."""
    home = town.homes[0]
    add_person(home.pk, name="甲", relation="child", citizen_id=NUMBERS[0], phone=PHONES[0], by=town.cadre, now=now)
    change_household(
        home.pk, phone=PHONES[1], wishes="", needs_help=False, by=town.cadre, expected_version=None, now=now
    )
    rows = [["一组", "99号", "户主", "乙", "男", NUMBERS[1], "", PHONES[2], ""]]
    bring_workbook(town.own, file_name="a.xlsx", content=workbook(rows), by=town.cadre, now=now)
    asked = {
        "about": "matter",
        "id": uuid7(),
        "stamp": old_stamp(),
        "topic": "water",
        "text": "水压低，二楼上不去水",
        "asker_name": "丙",
        "asker_phone": PHONES[3],
        "send": "1",
    }
    answer = client.post(f"/a/{town.own.code}/ask/", asked)
    assert answer.status_code == 200, answer.context["form"].errors
    ask_about_data(town.own, now=now, name="丁", phone=PHONES[4])
    day = Day(town, now).published().row
    booked = {"id": uuid7(), "stamp": old_stamp(), "day": day.pk, "name": "戊", "phone": PHONES[5], "about": "补贴"}
    assert client.post(f"/a/{town.own.code}/receptions/", booked).context["number"] == 1
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


def found_in(text: str) -> list[str]:
    return [each for each in (*NUMBERS, *PHONES) if each in text or each.encode().hex() in text]


@pytest.mark.django_db(transaction=True)
def test_planted_numbers_are_nowhere_in_plain(
    client: Client, now: datetime, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    plant(make_town(), now, client)
    plain: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            if found := found_in("\n".join(row[0] for row in cursor.fetchall())):
                plain[table] = found
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


def test_numbers_are_left_out_of_what_is_kept_longer() -> None:
    assert without_numbers({"filters": f"搜索：{PHONES[0]}", "rows": [3, "１３８７６５４００００"]}) == {
        "filters": "搜索:〔号码〕",
        "rows": [3, "〔号码〕"],
    }
    assert without_numbers("搜索：王") == "搜索：王"
    assert without_numbers(f"{NUMBERS[0]}、{NUMBERS[0][:15]}") == "〔号码〕、〔号码〕"


def test_the_log_of_the_database_says_nothing_of_a_refused_row() -> None:
    words = Path(embedded.__file__).read_text()
    assert "log_error_verbosity=terse" in words
    assert "log_min_error_statement=panic" in words
