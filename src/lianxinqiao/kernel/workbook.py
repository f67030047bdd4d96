"""Workbooks that people fill in: the empty template, and reading one: a process of its own looks at it and gives its cells as text."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.outside.asking import Busy, NotAnswered, ask
from lianxinqiao.kernel.text import clean, search_key

MOST_MIB = 20
MEMORY_MIB = 256
SECONDS = 20
ANSWER_MIB = 64
AT_ONCE = 2
HEADER_WITHIN = 10

_free = threading.BoundedSemaphore(AT_ONCE)


class WrongFile(Exception):
    """The file is not a workbook of ours; ``str`` says why."""


class ReadersBusy(DomainError):
    """Too many workbooks are being read; nothing has changed."""

    status = 503
    code = "busy"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one cell, with how to put it right.  ``row`` is the row number in the sheet."""

    row: int
    column: str
    reason: str
    fix: str


def check_package(content: bytes) -> None:
    """Refuse what is not an Excel package, or would unpack or spread out to something huge.

    Raises:
        WrongFile: it is.
        ReadersBusy: too many are being read.
    """
    _answered(content, read=False)


def read_rows(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as text; formulas count as the value they show.

    Raises:
        WrongFile: not an Excel package, too big, or broken.
        ReadersBusy: too many are being read.
    """
    rows = [json.loads(line) for line in _answered(content, read=True).splitlines()]
    if not all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows):
        raise WrongFile(_("表格读不出来，文件可能已损坏。"))
    return rows


def _answered(content: bytes, *, read: bool) -> bytes:
    if len(content) > MOST_MIB * 1024 * 1024:
        raise WrongFile(_("文件超过20MB，请分成几个文件导入。"))
    try:
        said, rows = ask(
            "lianxinqiao.kernel.outside.sheets",
            {"read": read},
            content,
            memory_mib=MEMORY_MIB,
            seconds=SECONDS,
            answer_mib=ANSWER_MIB,
            gate=_free,
        )
    except Busy as error:
        raise ReadersBusy(_("正在读取的表格太多，请过一会儿再试。")) from error
    except NotAnswered as error:
        raise WrongFile(_("表格太大、太复杂或已损坏，没有读取。请只留要导入的行和列，再上传。")) from error
    if refused := said.get("refused"):
        raise WrongFile(_refusal(refused))
    return rows


def _refusal(reason: str) -> str:
    sentences = {
        "kind": _("这不是 .xlsx 表格。请下载模板填写，另存为“Excel 工作簿（.xlsx）”。"),
        "old": _("这是旧格式（.xls）或加了密码的表格。请去掉密码，另存为“Excel 工作簿（.xlsx）”。"),
        "locked": _("这份表格加了密码，没有读取。请去掉密码再上传。"),
        "unpacked": _("文件解压后过大，可能已损坏或不安全，没有读取。"),
        "cells": _("表格的行或列太多，没有读取。请删去表格最右边、最下面多余的内容，再上传。"),
        "nested": _("表格里夹带了别的文件，没有读取。请只留文字和数字。"),
        "entities": _("表格里有不安全的内容，没有读取。请下载模板重新填写。"),
    }
    return sentences.get(reason, _("表格读不出来，文件可能已损坏。"))


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
    rows: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the number of each row in the sheet and its texts by title, also of those with nothing in them."""
        for number, row in enumerate(self.rows, start=self.first + 1):
            yield number, {title: cell_text(row[at]) if at < len(row) else "" for title, at in self.places.items()}


def cell_text(cell: str) -> str:
    return clean(cell)


def code_of(words: str, choices: Any) -> str | None:
    key = search_key(words)
    return (
        next((value for value, label in choices.choices if key in (search_key(str(label)), value)), None)
        if key
        else None
    )
