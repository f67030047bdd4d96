"""Workbooks that people fill in: the empty template, and reading one safely: looked at before it is unpacked, cells become text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _

from lianxinqiao.kernel.text import clean, search_key

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 150
HEADER_WITHIN = 10


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


@dataclass(frozen=True)
class Form:
    """A sheet that people fill in; its words are the file format, so they are Chinese in both languages.

    Attributes:
        name: of the sheet.
        titles: of its columns; those of ``needed`` must be filled in.
        most: how many rows one file may have.
        widths: of the columns that are not as wide as the others.
        notes: what a sheet of its own explains.
    """

    name: str
    titles: Sequence[str]
    needed: Sequence[str]
    most: int
    widths: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def template(self, lists: Mapping[str, Sequence[str]]) -> bytes:
        """Return the empty form; the columns of ``lists`` have their words as drop-downs."""
        held = io.BytesIO()
        book = xlsxwriter.Workbook(held, {"in_memory": True})
        sheet, words = book.add_worksheet(self.name), book.add_worksheet("字典")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#F3E9E7"})
        text = book.add_format({"num_format": "@"})
        for column, title in enumerate(self.titles):
            sheet.set_column(column, column, self.widths.get(title, 16), text)
            sheet.write_string(0, column, title + ("*" if title in self.needed else ""), head)
        for column, (title, values) in enumerate(lists.items()):
            for row, value in enumerate((title, *values)):
                words.write_string(row, column, value, None if row else head)
            if values:
                letter, place = chr(ord("A") + column), self.titles.index(title)
                source = f"=字典!${letter}$2:${letter}${len(values) + 1}"
                rule = {"validate": "list", "source": source, "error_title": "请从下拉中选择", "error_type": "warning"}
                sheet.data_validation(1, place, self.most, place, rule)
        if self.notes:
            notes = book.add_worksheet("说明")
            notes.set_column(0, 0, 90)
            notes.write_column(0, 0, self.notes)
        sheet.freeze_panes(1, 0)
        book.close()
        return held.getvalue()

    def read(self, content: bytes) -> Filled:
        """Return the rows of a form that was filled in.

        Raises:
            WrongFile: no workbook, a needed column missing, or too many rows.
        """
        rows = read_rows(content)
        for first, row in enumerate(rows[:HEADER_WITHIN], start=1):
            places = {cell_text(cell).rstrip("*＊ "): place for place, cell in enumerate(row)}
            missing = [title for title in self.needed if title not in places]
            if len(missing) * 2 > len(self.needed):
                continue
            if missing:
                raise WrongFile(_("缺少列：%s。请使用模板。") % "、".join(missing))
            if len(rows) - first > self.most:
                raise WrongFile(_("超过%d行，请分成几个文件导入。") % self.most)
            return Filled(first, {title: places[title] for title in self.titles if title in places}, rows[first:])
        raise WrongFile(_("找不到表头（%s）。请下载模板填写。") % "、".join(self.needed))

    def not_filled(self, row: int, values: Mapping[str, str]) -> list[Problem]:
        """Return a problem for each needed cell that is empty."""
        wanting = [title for title in self.needed if not values.get(title)]
        return [Problem(row, title, _("没有填写"), _("请补填“%s”") % title) for title in wanting]


@dataclass(frozen=True)
class Filled:
    """The rows of a form as they were filled in, below the ``first`` rows of the sheet."""

    first: int
    places: Mapping[str, int]
    rows: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the number of each row in the sheet and its texts by title, also of those with nothing in them."""
        for number, row in enumerate(self.rows, start=self.first + 1):
            yield number, {title: cell_text(row[at]) if at < len(row) else "" for title, at in self.places.items()}


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
