"""Reading a brought workbook safely: the package is looked at before it is unpacked, cells become text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from lianxinqiao.kernel.text import clean, search_key

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 150


class WrongFile(Exception):
    """The file is not a workbook of ours; ``str`` says why."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one cell, with how to put it right.  ``row`` is the row number in the sheet."""

    row: int
    column: str
    reason: str
    fix: str


def check_package(content: bytes) -> None:
    """Refuse what is not an Excel package or would unpack to something huge.

    Raises:
        WrongFile: it is; nothing was unpacked.
    """
    if len(content) > MOST_BYTES:
        raise WrongFile(_("文件超过20MB，请分成几个文件导入。"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
    except zipfile.BadZipFile as error:
        raise WrongFile(_("这不是 .xlsx 表格。请下载模板填写，另存为“Excel 工作簿（.xlsx）”。")) from error
    if "xl/workbook.xml" not in {info.filename for info in infos}:
        raise WrongFile(_("这不是 .xlsx 表格。请下载模板填写，另存为“Excel 工作簿（.xlsx）”。"))
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if (
        unpacked > MOST_UNPACKED
        or len(infos) > 2000
        or (unpacked > 50 * 1024 * 1024 and unpacked / packed > MOST_RATIO)
    ):
        raise WrongFile(_("文件解压后过大，可能已损坏或不安全，没有读取。"))


def read_rows(content: bytes) -> list[list[Any]]:
    """Return the cells of the first sheet; formulas count as the value they show.

    Raises:
        WrongFile: not an Excel package, too big, or broken.
    """
    check_package(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: list[list[Any]] = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise WrongFile(_("表格读不出来，文件可能已损坏。")) from error
    return rows


def cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return clean(str(cell)) if cell not in (None, "") else ""


def code_of(words: str, choices: Any) -> str | None:
    key = search_key(words)
    return (
        next((value for value, label in choices.choices if key in (search_key(str(label)), value)), None)
        if key
        else None
    )
