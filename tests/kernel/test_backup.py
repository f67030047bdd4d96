"""Backing up and restoring."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from factories.town import make_town
from lianxinqiao.conditions.operations.reports import ReportInput, report_condition
from lianxinqiao.matters.models import Matter
from lianxinqiao.notifications.models import Message

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db(transaction=True)
def test_backup_restores_into_an_empty_database(tmp_path: Path, now: datetime) -> None:
    from lianxinqiao.kernel.database.backup import RestoreRefused, back_up, restore, table_counts

    town = make_town()
    report_condition(town.own, ReportInput(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    before = table_counts()
    target = tmp_path / "town.backup"
    back_up(str(target))
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(RestoreRefused):
        restore(str(target))
    Message.objects.all().delete()
    restore(str(target), force=True)
    assert table_counts() == before
    assert Matter.objects.get().title == "断水"
    with pytest.raises(RestoreRefused):
        restore(str(ROOT / "README.md"), force=True)
    assert Matter.objects.count() == 1
