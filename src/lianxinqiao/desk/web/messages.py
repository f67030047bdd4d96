"""One's own messages: the list, and the way to where each points."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import mark_read


@staff_page
@require_http_methods(["GET", "POST"])
def message_list(request: StaffRequest) -> HttpResponse:
    """One's own messages, newest first."""
    if request.method == "POST":
        mark_read(request.user, now=now())
        return redirect("desk:messages")
    list_of = ListOf(
        title=_("消息"),
        rows=Message.objects.visible_to(request.user),
        columns=[
            Column("title", gettext_lazy("消息"), lambda row: _message_words(row), lambda row: row.title, lead=True),
            Column("at", gettext_lazy("时间"), lambda row: moment(row.created_at), lambda row: row.created_at),
        ],
        orders=[Order("new", gettext_lazy("最新在前"), ("-created_at", "-id"))],
        path=page_of("desk:message"),
        filters=[
            Filter(
                "unread",
                gettext_lazy("状态"),
                lambda rows, _v: rows.filter(read_at=None),
                [("1", gettext_lazy("未读"))],
            )
        ],
        empty=gettext_lazy("还没有消息。有事项待您办理时，这里会提醒您。"),
        above="desk/parts/messages_tools.html",
        file_name="messages",
    )
    return list_page(request, list_of)


def _message_words(row: Message) -> Any:
    tag = format_html('<span class="tag late">{}</span> ', _("紧急")) if row.is_urgent else ""
    new = format_html('<span class="tag run">{}</span> ', _("未读")) if row.read_at is None else ""
    return format_html("{}{}{}", tag, new, row.title)


@staff_page
@require_GET
def open_message(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go where a message points and mark it read; one without a place shows its text."""
    row = Message.objects.visible_to(request.user).filter(pk=pk).first()
    if row is None:
        raise NotVisible("")
    mark_read(request.user, message_id=row.pk, now=now())
    if row.path:
        return redirect(row.path)
    return render(request, "desk/message.html", {"message_row": row})
