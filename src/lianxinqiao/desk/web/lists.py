"""One way to show a list: columns, filters, orders, pages by key, and the same list as Excel."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.units import unit_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.guards import StaffRequest
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import KeysetPage, keyset_page

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_EXPORTED = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """One column, on the page and in the workbook.

    Attributes:
        cell: what the page shows of a row; may be safe HTML.
        plain: what the workbook holds; without it the cell without its tags.
        desk_only: left out at phone width.
        lead: the words that name the row; it carries the link.
    """

    name: str
    title: StrPromise | str
    cell: Callable[[Any], Any]
    plain: Callable[[Any], Any] | None = None
    desk_only: bool = False
    lead: bool = False
    number: bool = False


@dataclass(frozen=True)
class Filter:
    """One field of the query bar; ``choices`` None is free text, "day" a date."""

    name: str
    title: StrPromise | str
    apply: Callable[[QuerySet, str], QuerySet]
    choices: Sequence[tuple[Any, Any]] | None = None
    kind: str = "select"
    default: str = ""


@dataclass(frozen=True)
class Order:
    name: str
    title: StrPromise | str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Tool:
    """A button over the list."""

    title: StrPromise | str
    path: str
    icon: str
    primary: bool = False


@dataclass(frozen=True)
class ListOf:
    """Everything about one list.

    ``rows`` already went through ``visible_to``.  With ``countable`` the page says how many rows
    match; leave it off where counting is not an index read.  ``only`` names the fields that the
    columns need, where reading (and unsealing) the others would cost.
    """

    title: StrPromise | str
    rows: QuerySet
    columns: Sequence[Column]
    orders: Sequence[Order]
    path: Callable[[Any], str] | None = None
    filters: Sequence[Filter] = ()
    tools: Sequence[Tool] = ()
    empty: StrPromise | str = ""
    lead_text: StrPromise | str = ""
    countable: bool = True
    file_name: str = "list"
    above: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    exportable: bool = True
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilterShown:
    filter: Filter
    value: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(str(value), str(words)) for value, words in self.filter.choices or ()]

    def options(self) -> SafeString:
        """Draw the options of the select, the chosen one marked."""
        drawn = (
            f'<option value="{escape(value)}"{" selected" if value == self.value else ""}>{escape(words)}</option>'
            for value, words in self.choices
        )
        return mark_safe("".join(drawn))  # noqa: S308  (every part is a constant or was escaped)

    @property
    def input_type(self) -> str:
        return {"day": "date", "month": "month"}.get(self.filter.kind, "search")


def list_page(request: StaffRequest, list_of: ListOf, *, template: str = "desk/list.html") -> HttpResponse:
    """Answer with a page of the list, or with all of it as a workbook when ``?export=xlsx``."""
    rows, filters = _filtered(request, list_of)
    if request.GET.get("export") == "xlsx" and list_of.exportable:
        return export_list(request.user, list_of, rows, filters)
    order = next((each for each in list_of.orders if each.name == request.GET.get("order")), list_of.orders[0])
    page: KeysetPage[Model] = keyset_page(
        rows.only(*list_of.only) if list_of.only else rows, order=order.fields, cursor=request.GET.get("at")
    )
    total = rows.count() if list_of.countable else None
    path = list_of.path
    content = {
        "list": list_of,
        "page": page,
        "lines": draw_rows(list_of.columns, page.rows, path),
        "filters": filters,
        "order": order,
        "total": total,
        "is_filtered": any(each.value != each.filter.default for each in filters),
        **list_of.extra,
    }
    return render(request, template, content)


def draw_rows(columns: Sequence[Column], rows: Sequence[Any], path: Callable[[Any], str] | None) -> SafeString:
    """Return the body of the table, every cell escaped; drawn here and not in a template because it is most of a page."""
    opens = []
    for column in columns:
        classes = " ".join(
            name for name, on in (("desk-only", column.desk_only), ("lead", column.lead), ("num", column.number)) if on
        )
        opens.append(format_html('<td class="{}" data-title="{}">', classes, column.title))
    parts: list[str] = []
    drawn = list(zip((column.cell for column in columns), opens, (column.lead for column in columns), strict=True))
    for row in rows:
        parts.append("<tr data-row>")
        target = path(row) if path else ""
        for cell_of, begin, lead in drawn:
            cell = _escaped(cell_of(row))
            if lead and target:
                cell = f'<a class="row-link" href="{escape(target)}">{cell}</a>'
            parts += (begin, cell, "</td>")
        parts.append("</tr>")
    # Every part is a constant or was escaped above.
    return mark_safe("".join(parts))  # noqa: S308


def _escaped(value: Any) -> str:
    """Escape what is not known to be safe; a plain string, the common case, needs no further questions."""
    return escape(value) if type(value) is str else str(conditional_escape(value))


def export_list(staff: Staff, list_of: ListOf, rows: QuerySet, filters: Sequence[FilterShown] = ()) -> HttpResponse:
    """Return the whole filtered list as a workbook with title, writer and date; formulas stay text."""
    moment = now()
    kept = rows.order_by(*list_of.orders[0].fields)
    lines: list[list[Any]] = [
        [plain_of(column, row) for column in list_of.columns] for row in islice(kept.iterator(2000), MOST_EXPORTED)
    ]
    chosen = "；".join(f"{each.filter.title}：{_words_of(each)}" for each in filters if each.value)
    book = workbook(
        title=str(list_of.title),
        titles=[str(column.title) for column in list_of.columns],
        lines=lines,
        note=_("制表单位：%(unit)s　制表人：%(who)s　制表时间：%(when)s　共%(n)d行")
        % {
            "unit": unit_of(staff) or "—",
            "who": staff.name,
            "when": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}",
            "n": len(lines),
        }
        + (f"　{chosen}" if chosen else ""),
    )
    record_deed("list.export", by=staff, subject=str(list_of.title), now=moment, rows=len(lines), filters=chosen)
    response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{list_of.file_name}-{local_date(moment):%Y%m%d}.xlsx"'
    return response


def workbook(*, title: str, titles: Sequence[str], lines: Sequence[Sequence[Any]], note: str = "") -> bytes:
    """Return a workbook of one sheet; text that looks like a formula or a link is written as text."""
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


def _filtered(request: StaffRequest, list_of: ListOf) -> tuple[QuerySet, list[FilterShown]]:
    rows = list_of.rows
    shown = []
    for each in list_of.filters:
        value = request.GET.get(each.name, each.default).strip()
        if each.choices is not None and value and value not in {str(key) for key, _words in each.choices}:
            value = each.default
        if value and each.kind == "day":
            try:
                date.fromisoformat(value)
            except ValueError:
                value = ""
        shown.append(FilterShown(each, value))
        if value:
            rows = each.apply(rows, value)
    return rows, shown


def _words_of(each: FilterShown) -> str:
    return dict(each.choices).get(each.value, each.value)
