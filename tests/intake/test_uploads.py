"""Brought workbooks are sealed, and gone seven days after they were checked, failed or brought in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from factories.town import Town
from factories.workbooks import ROWS, workbook
from lianxinqiao.intake.operations.keeping import empty_old
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run, undo_run
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.residents.models import ImportRun

pytestmark = pytest.mark.django_db
KEPT, A_SECOND = timedelta(days=7), timedelta(seconds=1)


def brought(town: Town, now: datetime, rows: list[list[str]] = ROWS) -> ImportRun:
    return bring_workbook(town.own, file_name="a.xlsx", content=workbook(rows), by=town.cadre, now=now)


def kept() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text || undo::text || problems::text FROM residents_importrun")
        return "".join(row[0] for row in cursor.fetchall())


def test_what_was_checked_and_not_brought_in_goes_after_seven_days(town: Town, now: datetime) -> None:
    run = check_run(brought(town, now).pk, now=now)

    assert empty_old(now=now + KEPT - A_SECOND) == 0
    assert empty_old(now=now + KEPT) == 1
    assert empty_old(now=now + KEPT) == 0

    run = ImportRun.objects.get(pk=run.pk)
    assert (bytes(run.content), run.problems, run.emptied_at) == (b"", [], now + KEPT)
    with pytest.raises(StepNotAllowed, match="七天"):
        order_run(run.pk, only_good=False, by=town.cadre, now=now)
    page = town.client("cadre").get(f"/households/imports/{run.pk}/").content.decode()
    assert "已删除" in page
    assert "导入全部" not in page


def test_what_was_brought_in_can_be_undone_for_seven_days(town: Town, now: datetime) -> None:
    run = check_run(brought(town, now).pk, now=now)
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    later = now + timedelta(days=2)
    assert bytes(carry_out(run.pk, now=later).content) == b""

    assert empty_old(now=later + KEPT - A_SECOND) == 0
    assert ImportRun.objects.get(pk=run.pk).undo["people"]
    assert empty_old(now=later + KEPT) == 1

    assert ImportRun.objects.get(pk=run.pk).undo == {}
    with pytest.raises(StepNotAllowed, match="七天"):
        undo_run(run.pk, by=town.cadre, now=later)


def test_what_nobody_has_read_to_its_end_is_failed_and_goes(town: Town, now: datetime) -> None:
    run = brought(town, now)

    assert empty_old(now=now + KEPT) == 1

    run = ImportRun.objects.get(pk=run.pk)
    assert (run.status, bytes(run.content)) == ("failed", b"")
    assert "重新上传" in run.note


def test_file_and_problems_are_sealed(town: Town, now: datetime) -> None:
    wrong = ["一组", "9号", "户主", "欧阳某", "男", "", "", "打不通13912345678", ""]
    run = check_run(brought(town, now, [wrong]).pk, now=now)

    assert "13912345678" in str(run.problems)
    assert "13912345678" not in kept()
    assert "PK" not in kept()[:8]
