"""The import of a workbook of invented people of any length."""

from __future__ import annotations

import io
import time

import xlsxwriter
from django.db import transaction

from benchmarks.figures import Judge
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.workbook import TITLES

MOST_SECONDS = 60.0


def workbook_of(area: Area, rows: int) -> bytes:
    """Return a workbook of ``rows`` people in households of four, spread over the groups of ``area``."""
    groups = list(VillagerGroup.objects.filter(area=area, is_active=True).values_list("name", flat=True))
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, TITLES)
    for number in range(rows):
        home, member = divmod(number, 4)
        relation = ("户主", "配偶", "子女", "父母")[member]
        sheet.write_row(
            number + 1,
            0,
            [
                groups[home % len(groups)],
                f"测{home}号",
                relation,
                f"测{'甲乙丙丁'[member]}{home % 97}",
                "女" if member == 1 else "男",
                "",
                "1970",
                f"139{number:08d}",
                "",
            ],
        )
    book.close()
    return held.getvalue()


def measure_import(judge: Judge, rows: int) -> None:
    """Print how long checking and importing take; all is taken back afterwards."""
    post = (
        Appointment.objects.filter(role="village_secretary", ends_on=None)
        .select_related("staff", "area")
        .order_by("id")[0]
    )
    content = workbook_of(post.area, rows)
    start = time.monotonic()
    with transaction.atomic():
        run = bring_workbook(post.area, file_name="bench.xlsx", content=content, by=post.staff, now=now())
        run = check_run(run.pk, now=now())
        checked = time.monotonic() - start
        order_run(run.pk, only_good=False, by=post.staff, now=now())
        carry_out(run.pk, now=now())
        took = time.monotonic() - start
        run.refresh_from_db()
        said = f"{run.good} good of {run.rows}"
        transaction.set_rollback(True)
    print(
        f"{'import':16} {took:7.1f} s for {rows} rows (check {checked:.1f} s; {said})"
        f"   {judge.most('import', took, MOST_SECONDS)}",
        flush=True,
    )
