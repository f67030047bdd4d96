"""One way to show a list: columns, filters, orders, pages by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianxinqiao.desk.web.export import export_list
from lianxinqiao.desk.web.guards import StaffRequest
from lianxinqiao.desk.web.jinja import draw
from lianxinqiao.desk.web.listing import Column, FilterShown, ListOf, Order
from lianxinqiao.kernel.pagination import keyset_page


def list_page(request: StaffRequest, list_of: ListOf, *, template: str = "desk/list.html") -> HttpResponse:
    """Answer with a page of the list, or with all of it as a workbook when ``?export=xlsx``."""
    rows, filters = _filtered(request, list_of)
    if request.GET.get("export") == "xlsx" and list_of.exportable:
        return export_list(request.user, list_of, rows, filters)
    order = next((each for each in list_of.orders if each.name == request.GET.get("order")), list_of.orders[0])
    page = keyset_page(list_of.read(rows, order), order=order.fields, cursor=request.GET.get("at"))
    total = rows.count() if list_of.countable else None
    is_filtered = any(each.value != each.filter.default for each in filters)
    content = {
        "list": list_of,
        "page": page,
        "lines": draw_rows(list_of.columns, page.rows, list_of.path),
        "query": _draw_query(list_of, filters, order, is_filtered=is_filtered),
        "filters": filters,
        "total": total,
        "is_filtered": is_filtered,
        **list_of.extra,
    }
    # A deed that stands over the list and was refused is answered as on any page.
    status = getattr(list_of.extra.get("deeds"), "status", 200)
    return render(request, template, content, status=status)


def draw_rows(columns: Sequence[Column], rows: Sequence[Any], path: Callable[[Any], str] | None) -> SafeString:
    """Return the body of the table; the words that name a row carry its link.

    Joined here and by no template: hundreds of cells differ in nothing but their content, and what stands around it is the
    same down a column.
    """
    heads = [
        (_drawer(column), f'<td class="{column.classes}" data-title="{_escaped(column.title)}">', column.lead)
        for column in columns
    ]
    parts: list[str] = []
    for row in rows:
        address = _escaped(path(row)) if path else ""
        parts.append("<tr data-row>")
        for cell, begin, lead in heads:
            content = _escaped(cell(row))
            if lead and address:
                content = f'<a class="row-link" href="{address}">{content}</a>'
            parts += begin, content, "</td>"
        parts.append("</tr>")
    return SafeString("".join(parts))


def _escaped(value: Any) -> str:
    """Escape what is not yet safe: most cells are plain words, which need not be asked what they are."""
    return escape(value) if type(value) is str else conditional_escape(value)


def _drawer(column: Column) -> Callable[[Any], Any]:
    """Return what draws the cells of a column on one page; what depends on few values is drawn once for each."""
    by, cell = column.by, column.cell
    if by is None:
        return cell
    drawn: dict[Any, Any] = {}

    def once(row: Any) -> Any:
        value = by(row)
        if value not in drawn:
            drawn[value] = cell(row)
        return drawn[value]

    return once


def _draw_query(list_of: ListOf, filters: Sequence[FilterShown], order: Order, *, is_filtered: bool) -> SafeString:
    """Return the fields by which a list is asked; nothing where there is nothing to choose."""
    if not filters and len(list_of.orders) < 2:
        return SafeString("")
    return draw("desk/query.jinja", filters=filters, orders=list_of.orders, order=order, is_filtered=is_filtered)


def _filtered(request: StaffRequest, list_of: ListOf) -> tuple[QuerySet[Any], list[FilterShown]]:
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
                words = _("“%(title)s”填的“%(value)s”不是日期，这一条没有用来筛选。")
                messages.warning(request, words % {"title": each.title, "value": value[:20]})
                value = ""
        shown.append(FilterShown(each, value))
        if value:
            rows = each.apply(rows, value)
    return rows, shown
