"""What somebody promised at homes: the list, and the page of one."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Stands, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.visits.choices import PromiseStatus
from lianxinqiao.visits.kind import PROMISE
from lianxinqiao.visits.models import Promise


@content_page
@require_GET
def promise_list(request: StaffRequest) -> HttpResponse:
    """What this person promised at homes; the open ones by default."""
    choices = [
        ("open", gettext_lazy("未兑现")),
        ("late", gettext_lazy("已过期")),
        ("kept", gettext_lazy("已兑现")),
        ("given_up", gettext_lazy("办不成")),
    ]

    def apply(rows: Any, value: str) -> Any:
        open_rows = rows.filter(status=PromiseStatus.OPEN)
        today = local_date(now())
        return {
            "open": open_rows,
            "late": open_rows.filter(due_on__lt=today),
            "kept": rows.filter(status=PromiseStatus.KEPT),
            "given_up": rows.filter(status=PromiseStatus.GIVEN_UP),
        }[value]

    return list_page(
        request,
        ListOf(
            title=_("我的承诺"),
            lead_text=_("答应群众的事，办到了记一笔，办不成说明原因并告诉群众。"),
            rows=Promise.objects.visible_to(request.user).select_related("household__group"),
            columns=[
                Column("text", gettext_lazy("答应了什么"), lambda row: row.text, lead=True),
                Column(
                    "home",
                    gettext_lazy("哪户"),
                    lambda row: f"{row.household.group.name} {row.household.house_no}" if row.household else "",
                ),
                Column("due", gettext_lazy("何日前"), lambda row: day(row.due_on)),
                Column("state", gettext_lazy("状态"), promise_state),
            ],
            orders=[Order("due", gettext_lazy("按日期"), ("due_on", "id"))],
            path=page_of("visits:promise"),
            filters=[Filter("state", gettext_lazy("状态"), apply, choices)],
            empty=gettext_lazy("没有承诺。写走访时填“答应了什么”，就会列在这里。"),
            file_name="promises",
        ),
    )


def promise_state(row: Promise) -> Any:
    if row.status != PromiseStatus.OPEN:
        look = "ok" if row.status == PromiseStatus.KEPT else ""
        return format_html('<span class="tag {}">{}</span>', look, row.get_status_display())
    late = row.due_on < local_date(now())
    return format_html(
        '<span class="tag {}">{}</span>', "late" if late else "run", _("已过期") if late else _("未兑现")
    )


@content_page
@require_http_methods(["GET", "POST"])
def promise_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One's own promise: kept, or honestly given up."""
    row = Promise.objects.visible_to(request.user).filter(pk=pk).select_related("household__group", "visit").first()
    if row is None:
        raise NotVisible("")
    by = request.user
    stands = Stands(row.version, row.get_status_display, partial(might, PROMISE, row, by=by, now=now()))
    outcome = do_deeds(request, offers_of(PROMISE, row, by=by), stands=stands)
    if outcome.response:
        return outcome.response
    return render(
        request,
        "visits/promise.html",
        {
            "promise": row,
            "deeds": outcome,
            "state": promise_state(row),
            "further": further_facts(PROMISE, row, request.user),
        },
        status=outcome.status,
    )
