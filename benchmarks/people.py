"""A workbook of invented people of any length, for timing the import."""

from __future__ import annotations

import io

import xlsxwriter

from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.workbook import TITLES


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
