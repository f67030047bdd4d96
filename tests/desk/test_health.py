"""Each thing that can be wrong with a town is found, said in plain words with how to mend it, by command and page alike."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.models import CalendarYear
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.commands.doctor import doctor
from lianxinqiao.desk.operations.calendars import watch_calendar
from lianxinqiao.desk.queries import machine
from lianxinqiao.desk.queries.services import administrators
from lianxinqiao.desk.tasks import back_up_now
from lianxinqiao.kernel.backup import places, recovery
from lianxinqiao.kernel.database.roles import application_login, make_login
from lianxinqiao.kernel.health import Finding, Light, examined
from lianxinqiao.kernel.keyring import KeyRing
from lianxinqiao.kernel.secrets import key_ring, sealed_columns
from lianxinqiao.notifications.models import Channel, Delivery, Message
from lianxinqiao.papers import printing, queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.BACKUPS, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "backups"), tmp_path / "files"
    monkeypatch.setattr(queries, "characters_without_face", lambda characters: "")
    # Whichever test is the first: a town that was set up has its keys.
    key_ring()


def found(name: str, now: datetime) -> Finding:
    return next(each.finding for each in examined(now) if each.check.name == name)


def ask(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def a_worker(last: datetime) -> None:
    ask("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", last)


def a_good_backup(at: datetime) -> None:
    places.folder().mkdir(exist_ok=True)
    path = places.folder() / f"night{places.SUFFIX}"
    path.write_bytes(b"whole")
    places.note(path, {"made_at": at.isoformat(), "bytes": 5, "rows": 1, "seconds": 1})


def test_a_database_that_answers_and_has_the_tables(town: Town, now: datetime) -> None:
    assert found("database", now).light is Light.GREEN
    assert found("migrations", now).light is Light.GREEN


def test_what_could_not_be_looked_at_is_red(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        from django.db import OperationalError

        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", away)
    lights = {each.check.name: each.finding for each in examined(now)}
    assert "数据库连不上" in lights["database"].said and lights["database"].mend
    for name in ("migrations", "role", "clock", "keys", "queue", "backup", "notices", "calendar"):
        assert lights[name].light is Light.RED and "没有查" in lights[name].said
    monkeypatch.undo()

    def broken(*_what: Any) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(machine, "sealed_columns", broken)
    assert found("keys", now).light is Light.RED and "odd" in found("keys", now).said


def test_tables_that_are_older_or_newer_than_the_program(town: Town, now: datetime) -> None:
    MigrationRecorder(connection).record_applied("accounts", "9999_tomorrow")
    newer = found("migrations", now)
    assert newer.light is Light.RED and "9999_tomorrow" in newer.said
    MigrationRecorder(connection).record_unapplied("accounts", "9999_tomorrow")
    last = MigrationRecorder.Migration.objects.filter(app="demands").order_by("-id").first()
    assert last is not None
    last.delete()
    older = found("migrations", now)
    assert older.light is Light.RED and "demands" in older.said and "lxq setup" in older.mend


@pytest.fixture
def login(db: None) -> Iterator[str]:
    """A login as `lxq setup` makes it."""
    name, password = application_login(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        make_login(cursor, name, password)
    yield name


def test_pages_that_come_in_as_the_owner_are_red(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LXQ_PATIENCE", raising=False)
    assert found("role", now).light is Light.RED
    monkeypatch.setenv("LXQ_PATIENCE", "long")
    absent = found("role", now)
    assert absent.light is Light.RED and "没有网站专用的数据库账号" in absent.said


def test_a_command_looks_at_the_login_of_the_pages(
    town: Town, login: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LXQ_PATIENCE", "long")
    assert found("role", now).light is Light.GREEN
    ask(f'GRANT DELETE ON audit_auditentry TO "{login}"')
    finding = found("role", now)
    assert finding.light is Light.RED and "DELETE audit_auditentry" in finding.said


@pytest.mark.parametrize(("free", "light"), [(2**29, Light.RED), (3 * 2**30, Light.YELLOW), (2**40, Light.GREEN)])
def test_a_disk_that_is_nearly_full(
    town: Town, now: datetime, free: int, light: Light, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _at: SimpleNamespace(free=free))
    assert found("disk", now).light is light


def test_a_disk_without_room_for_names_and_one_that_is_read_only(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _at: SimpleNamespace(free=2**40))
    for flag, left in ((os.ST_RDONLY, 10**6), (0, 10)):
        said = SimpleNamespace(f_flag=flag, f_files=10**7, f_favail=left)
        monkeypatch.setattr("os.statvfs", lambda _at, said=said: said)
        assert found("disk", now).light is Light.RED


def test_the_disk_of_another_machine_is_not_taken_for_well(town: Town, now: datetime, settings: Any) -> None:
    settings.EMBEDDED_DATABASE = False
    connection.settings_dict["HOST"], before = "db.example", connection.settings_dict["HOST"]
    try:
        finding = found("disk", now)
    finally:
        connection.settings_dict["HOST"] = before
    assert finding.light is not Light.GREEN and "查不到" in finding.said


@pytest.mark.parametrize(("off", "light"), [(0.0, Light.GREEN), (5.0, Light.YELLOW), (-40.0, Light.RED)])
def test_a_clock_that_is_off(
    town: Town, now: datetime, off: float, light: Light, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = time.time
    monkeypatch.setattr(machine, "time", SimpleNamespace(time=lambda: right() + off))
    assert found("clock", datetime.now(tz=now.tzinfo)).light is light


def test_a_clock_that_stands_before_what_was_written(town: Town, now: datetime) -> None:
    record_deed("list.export", by=town.cadre, now=now + timedelta(hours=2))
    finding = found("clock", now)
    assert finding.light is Light.RED and "还早" in finding.said


def test_keys_that_are_lost_open_to_others_or_not_ours(
    town: Town, now: datetime, settings: Any, tmp_path: Path
) -> None:
    ours = key_ring().path
    assert found("keys", now).light is Light.GREEN
    ours.chmod(0o644)
    assert found("keys", now).light is Light.RED
    ours.chmod(0o600)
    old = found("keys", datetime.now(tz=now.tzinfo) + timedelta(days=500))
    assert old.light is Light.YELLOW and "lxq keys rotate" in old.mend
    settings.KEY_RING = str(tmp_path / "gone.keys")
    assert found("keys", now).light is Light.RED
    assert not Path(settings.KEY_RING).exists(), "looking makes no key"
    settings.KEY_RING = str(ours)
    column = next(each for each in sealed_columns() if each.model._default_manager.exists())
    other = KeyRing(tmp_path / "other.keys")
    name, raw = other.seal(b"x", "elsewhere")
    token = f"s2:{name}:{base64.b64encode(raw).decode()}"
    ask(f"UPDATE {column.model._meta.db_table} SET {column.column} = %s", token)
    broken = found("keys", now)
    assert broken.light is Light.RED and str(column.column) in broken.said


def test_jobs_that_nobody_does_that_wait_or_failed(town: Town, now: datetime) -> None:
    finding = found("queue", now)
    assert finding.light is Light.RED and "没有在运行" in finding.said
    a_worker(now - timedelta(minutes=5))
    assert found("queue", now).light is Light.RED
    a_worker(now)
    assert found("queue", now).light is Light.GREEN
    back_up_now.defer()
    job = ProcrastinateJob.objects.get()
    ask("UPDATE procrastinate_events SET at = %s", now - timedelta(minutes=30))
    assert found("queue", now).light is Light.YELLOW
    ask("UPDATE procrastinate_events SET at = %s", now - timedelta(hours=3))
    late = found("queue", now)
    assert late.light is Light.RED and "180 分钟" in late.said
    ask("UPDATE procrastinate_jobs SET scheduled_at = %s", now + timedelta(hours=3))
    assert found("queue", now).light is Light.GREEN, "what is due later does not wait"
    ask("UPDATE procrastinate_jobs SET status = 'failed', scheduled_at = NULL WHERE id = %s", job.pk)
    ask("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', %s)", job.pk, now)
    failed = found("queue", now)
    assert failed.light is Light.YELLOW and "back_up_now" in failed.said


def test_a_backup_that_is_late_failed_or_lies_beside_its_key(town: Town, now: datetime) -> None:
    assert found("backup", now).light is Light.YELLOW, "a town of today has had no night"
    Staff.objects.update(date_joined=now - timedelta(days=3))
    assert found("backup", now).light is Light.RED
    a_good_backup(now)
    assert found("backup", now).light is Light.GREEN
    assert found("backup", now + timedelta(hours=40)).light is Light.RED
    places.note_failure(now, "磁盘已满")
    assert found("backup", now).light is Light.RED and "磁盘已满" in found("backup", now).said
    places.forget_failure()
    recovery.recipient()
    assert found("backup", now).light is Light.YELLOW


def test_messages_that_did_not_go_out(town: Town, now: datetime, settings: Any) -> None:
    settings.NOTIFY = dict.fromkeys(settings.NOTIFY, "")
    silent = found("notices", now)
    assert silent.light is Light.YELLOW and "没有设置" in silent.said
    settings.NOTIFY = {**settings.NOTIFY, "wecom_url": "https://example.org/"}
    assert found("notices", now).light is Light.GREEN
    told = Message.objects.create(recipient=town.cadre, title="x", created_at=now - timedelta(hours=2))
    row = Delivery.objects.create(message=told, channel=Channel.WECOM, attempts=8, error="errcode 40001")
    lost = found("notices", now)
    assert lost.light is Light.RED and "40001" in lost.said and "1 条" in lost.said
    Delivery.objects.filter(pk=row.pk).update(delivered_at=now)
    assert found("notices", now).light is Light.GREEN


def test_a_year_whose_days_nobody_knows(town: Town, now: datetime) -> None:
    CalendarYear.objects.get_or_create(year=2026)
    CalendarYear.objects.filter(year__gt=2026).delete()
    assert found("calendar", datetime.fromisoformat("2026-06-01T09:00+08:00")).light is Light.GREEN
    assert found("calendar", datetime.fromisoformat("2026-12-20T09:00+08:00")).light is Light.YELLOW
    finding = found("calendar", datetime.fromisoformat("2027-01-01T00:30+08:00"))
    assert finding.light is Light.RED and "2027" in finding.said


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("2026-11-24",), 0),
        (("2026-11-25",), 1),
        (("2026-11-30", "2026-12-01", "2026-12-06"), 1),
        (("2026-11-30", "2026-12-07"), 2),
        (("2027-01-04", "2027-01-05"), 1),
    ],
)
def test_the_administrators_are_told_once_a_week_that_a_year_is_missing(
    town: Town, days: tuple[str, ...], told: int
) -> None:
    CalendarYear.objects.filter(year__gt=2026).delete()
    for day in days:
        watch_calendar(now=datetime.fromisoformat(f"{day}T04:10+08:00"))

    messages = Message.objects.filter(path="/health/")

    assert messages.count() == told * len(administrators(datetime.fromisoformat(f"{days[0]}T04:10+08:00")))
    assert all("2027" in row.title and "lxq import calendar" in row.body for row in messages)
    publish_year(2027, days=[], notice="", source="test")
    assert watch_calendar(now=datetime.fromisoformat("2026-12-20T04:10+08:00")) == 0


@pytest.mark.parametrize(("without", "light"), [("", Light.GREEN), ("𬱖", Light.YELLOW), ("桥𬱖", Light.RED)])
def test_characters_without_a_face(now: datetime, without: str, light: Light, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "characters_without_face", lambda characters: without)
    finding = found("fonts", now)
    assert finding.light is light and all(each in finding.said for each in without if light is not Light.RED)


def test_the_printer_names_each_character_without_a_face() -> None:
    assert printing.characters_without_face('连\U0010fff0桥\U0010fff1"\\') == "\U0010fff0\U0010fff1"


def test_command_and_page_say_the_same(
    town: Town, now: datetime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor(SimpleNamespace(json=True)) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False and len(said["checks"]) >= 11
    page = town.client("admin").get(reverse("desk:health")).content.decode()
    for each in said["checks"]:
        assert each["title"] in page
        assert not each["mend"] or each["mend"] in page or "&" in each["mend"]
        assert each["light"] == "green" or each["mend"], f"{each['name']} does not say how to mend it"
    assert "没有在运行" in page and "要修" in page
    assert town.client("cadre").get(reverse("desk:health")).status_code == 404
    assert doctor(SimpleNamespace(json=False)) == 1
    assert "→" in capsys.readouterr().out
    well = Finding(Light.GREEN, "好")
    monkeypatch.setattr("lianxinqiao.kernel.health._looked", lambda *_what, **_more: well)
    assert doctor(SimpleNamespace(json=True)) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_whoever_keeps_the_machine_sees_on_today_what_is_not_well(town: Town, now: datetime) -> None:
    brief = reverse("desk:health_brief")
    assert brief in town.client("admin").get("/").content.decode()
    said = town.client("admin").get(brief).content.decode()
    assert "没有在运行" in said and "正常" not in said
    assert brief not in town.client("cadre").get("/").content.decode()
    assert town.client("cadre").get(brief).status_code == 404
