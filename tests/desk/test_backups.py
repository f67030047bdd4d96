"""The administrator sees the last good backup, is told when there is none, and can ask for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.operations.backups import watch_backups
from lianxinqiao.kernel.backup import places, recovery
from lianxinqiao.notifications.models import Message


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.BACKUPS = tmp_path, str(tmp_path / "backups")


def made(at: datetime) -> None:
    places.folder().mkdir(exist_ok=True)
    path = places.folder() / f"night{places.SUFFIX}"
    path.write_bytes(b"whole")
    places.note(path, {"made_at": at.isoformat(), "bytes": 5, "rows": 1234, "seconds": 2.5})


def test_only_the_administrator_is_told_and_once_a_day(town: Town, now: datetime) -> None:
    assert watch_backups(now=now) == 0, "a town of today has had no night"
    Staff.objects.update(date_joined=now - timedelta(days=3))
    assert watch_backups(now=now) == 1
    assert watch_backups(now=now + timedelta(minutes=1)) == 0
    message = Message.objects.get()
    assert (message.recipient, message.path) == (town.admin, reverse("desk:backups"))
    assert watch_backups(now=now + timedelta(days=1)) == 1
    made(now)
    assert watch_backups(now=now + timedelta(hours=35)) == 0
    assert watch_backups(now=now + timedelta(hours=60)) == 1


def test_the_page_says_what_is_good_what_failed_and_where_the_key_is(town: Town, now: datetime) -> None:
    client = town.client("admin")
    page = client.get(reverse("desk:backups")).content.decode()
    assert "超过36小时没有可用的备份" in page
    recovery.recipient()
    made(now)
    places.note_failure(now, "磁盘已满")
    page = client.get(reverse("desk:backups")).content.decode()
    assert "超过36小时没有可用的备份" not in page
    for words in ("1234", "磁盘已满", "恢复密钥还在这台机器上"):
        assert words in page
    assert recovery.secret() not in page
    assert town.client("cadre").get(reverse("desk:backups")).status_code == 404


def test_one_is_made_when_asked_for_and_not_twice(town: Town) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    client = town.client("admin")
    for status in (302, 422):
        answer = client.post(reverse("desk:backups"), {"deed": "now", "version": ""})
        assert answer.status_code in (status, 409)
    assert ProcrastinateJob.objects.filter(task_name__endswith="back_up_now").count() == 1
