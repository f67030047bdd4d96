"""One way to show a list: columns, filters, orders, pages by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from lianxinqiao.desk.web.guards import StaffRequest
from lianxinqiao.kernel.pagination import KeysetPage, keyset_page

if TYPE_CHECKING:
    pass
from lianxinqiao.desk.web.export import export_list
from lianxinqiao.desk.web.listing import Column, FilterShown, ListOf


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
