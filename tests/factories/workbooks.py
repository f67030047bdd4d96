"""Workbooks to bring in, and what is written in those that come out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from lianxinqiao.residents.workbook import TITLES

GOOD_ID = "11010519491231002X"


def workbook(rows: Sequence[Sequence[Any]], titles: tuple[str, ...] = TITLES) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, titles)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    book.close()
    return held.getvalue()


ROWS = [
    ["一组", "９号", "户主", "买买提·艾力", "男", GOOD_ID, "", "13800000000", "普通话"],
    ["一组", "９号", "配偶", "𠮷氏", "女", "", "1950", "", ""],
    ["一组", "1号", "子女", "=HYPERLINK(1)", "", "", "", "", ""],
]


def sheet_words(book: bytes) -> str:
    """Return everything written in a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
