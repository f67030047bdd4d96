"""Views over demands beside the register: what we owe, the months."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import Role
from lianxinqiao.calendar.limits import due, due_in_full, local_date, start_of_day
from lianxinqiao.demands.queries import register as found
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name


@content_page
@require_GET
def owed_list(request: StaffRequest) -> HttpResponse:
    """Households we owe an answer, or with an open demand: computed from open cases, empty when none is open (RR-1)."""
    views = [("owed", gettext_lazy("等我们答复的")), ("open", gettext_lazy("诉求还没办结的"))]
    is_open = request.GET.get("view") == "open"
    rows = (found.households_with_open_demand if is_open else found.households_awaiting_answer)(request.user)
    return list_page(
        request,
        ListOf(
            title=_("欠答复的住户"),
            lead_text=_("按没办结的诉求现算，办结就不在这里；不给任何住户打标签。"),
            rows=rows,
            columns=[
                Column(
                    "home",
                    gettext_lazy("住户"),
                    lambda row: (
                        f"{row.matter.area.short_name} {row.household.group.name} {row.household.house_no}（{mask_name(row.household.head_name)}）"
                    ),
                    lead=True,
                ),
                Column("what", gettext_lazy("什么事"), lambda row: row.matter.title),
                Column("who", gettext_lazy("谁来答复"), lambda row: row.matter.owner.name if row.matter.owner else "—"),
                Column(
                    "due",
                    gettext_lazy("期限"),
                    lambda row: due(row.matter.next_due_at),
                    lambda row: due_in_full(row.matter.next_due_at),
                ),
            ],
            orders=[Order("old", gettext_lazy("等得最久的在前"), ("matter__opened_at", "pk"))],
            path=page_of("demands:demand"),
            filters=[Filter("view", gettext_lazy("看哪些"), lambda some, _v: some, views, default="owed")],
            empty=gettext_lazy("没有欠答复的。"),
            file_name="owed",
        ),
    )


@page_for(Role.PETITION_OFFICE)
@require_GET
def months_page(request: StaffRequest) -> HttpResponse:
    """The register month by month, each as Word and PDF; one query."""
    by_month = (
        found.register_of(request.user)
        .filter(opened_at__gte=start_of_day(local_date(now()).replace(day=1) - timedelta(days=730)))
        .annotate(month=TruncMonth("opened_at"))
        .values("month")
        .annotate(count=Count("pk"), done=Count("pk", filter=Q(phase="done")))
        .order_by("-month")
    )
    return render(request, "demands/months.html", {"months": list(by_month)})
