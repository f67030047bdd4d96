"""A list as a workbook of one sheet, with title, writer and date."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.units import unit_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.listing import Column, Filter, FilterShown, ListOf
from lianxinqiao.kernel.database.patience import patient
from lianxinqiao.kernel.moments import now

MOST_EXPORTED = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_list(
    staff: Staff, list_of: ListOf, rows: QuerySet[Any], filters: Sequence[FilterShown] = ()
) -> HttpResponse:
    """Return the whole filtered list as a workbook with title, writer and date; formulas stay text."""
    order = list_of.orders[0]
    kept = list_of.read(rows, order).order_by(*order.fields)
    with patient():
        lines: list[list[Any]] = [
            [plain_of(column, row) for column in list_of.columns] for row in islice(kept.iterator(2000), MOST_EXPORTED)
        ]
    return taken_along(
        staff,
        title=str(list_of.title),
        titles=[str(column.title) for column in list_of.columns],
        lines=lines,
        file_name=list_of.file_name,
        chosen="；".join(f"{each.filter.title}：{_words_of(each)}" for each in filters if each.value),
        told=_told_of(filters),
    )


def taken_along(
    staff: Staff,
    *,
    title: str,
    titles: Sequence[str],
    lines: Sequence[Sequence[Any]],
    file_name: str,
    chosen: str = "",
    told: str = "",
) -> HttpResponse:
    """Return a workbook with unit, writer and date; the audit log holds who took it, and by what it was narrowed.

    Args:
        file_name: without day and ending.
        chosen: by what it was narrowed, for whoever reads it; ``told`` for the log, which holds no word that was searched for.
    """
    moment = now()
    note = _("制表单位：%(unit)s　制表人：%(who)s　制表时间：%(when)s　共%(n)d行") % {
        "unit": unit_of(staff) or "—",
        "who": staff.name,
        "when": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}",
        "n": len(lines),
    }
    note += f"　{chosen}" if chosen else ""
    book = workbook(title=title, titles=titles, lines=lines, note=note, mark=mark_of(staff, moment))
    record_deed("list.export", by=staff, subject=title, now=moment, rows=len(lines), filters=told)
    response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name}-{local_date(moment):%Y%m%d}.xlsx"'
    return response


def mark_of(staff: Staff, moment: datetime) -> str:
    """Return what stands on every page of what is taken along: by whom it was made, and when."""
    return f"{staff.name} {timezone.localtime(moment):%Y-%m-%d %H:%M}"


def workbook(*, title: str, titles: Sequence[str], lines: Sequence[Sequence[Any]], note: str = "", mark: str) -> bytes:
    """Return a workbook of one sheet; text that looks like a formula or a link is written as text.

    Args:
        mark: who took it and when: stands at the head and foot of every printed page.
    """
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:28].translate({ord(ch): " " for ch in "[]:*?/\\"}) or "sheet")
    big = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#F3E9E7", "text_wrap": True, "valign": "vcenter"})
    body = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    small = book.add_format({"font_color": "#555555"})
    last = max(len(titles) - 1, 1)
    sheet.merge_range(0, 0, 0, last, title, big)
    sheet.merge_range(1, 0, 1, last, note, small)
    widths = [len(text) * 2 + 2 for text in titles]
    for column, text in enumerate(titles):
        sheet.write_string(2, column, text, head)
    for number, line in enumerate(lines, start=3):
        for column, value in enumerate(line):
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                text = "" if value is None else str(value)
                sheet.write_string(number, column, text, body)
                widths[column] = max(widths[column], min(len(text) * 2 + 2, 48))
            else:
                sheet.write_number(number, column, value, body)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    if mark:
        # "&" begins a code of Excel's.
        shown = mark.replace("&", "&&")
        sheet.set_header(f"&R{shown}")
        sheet.set_footer(f"&L{shown}&R&P / &N")
    book.close()
    return held.getvalue()


def plain_of(column: Column, row: Any) -> Any:
    value = column.plain(row) if column.plain else column.cell(row)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return strip_tags(str(value)) if value is not None else ""


def _told_of(filters: Sequence[FilterShown]) -> str:
    """Return by what a list was narrowed, as the audit log says it: what was searched for may be a name, or words that are sealed."""
    used = [each for each in filters if each.value]
    return "；".join(
        f"{each.filter.title}：{_words_of(each)}" if _is_chosen(each.filter) else str(each.filter.title)
        for each in used
    )


def _is_chosen(field: Filter) -> bool:
    return field.choices is not None or field.kind == "day"


def _words_of(each: FilterShown) -> str:
    return dict(each.choices).get(each.value, each.value)
