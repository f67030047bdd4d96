"""Views over open demands and their sums: what we owe, what goes in circles, the three rates, the months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date, start_of_day
from lianxinqiao.demands.choices import Rate
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import RateExclusion
from lianxinqiao.demands.operations import rates
from lianxinqiao.demands.policies import RATERS, SEALED_ROLES
from lianxinqiao.demands.queries import register as found
from lianxinqiao.demands.queries.rates import flags, three_rates
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.matters.web.columns import ORDERS, matter_columns


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
                Column("due", gettext_lazy("期限"), lambda row: moment(row.matter.next_due_at)),
            ],
            orders=[Order("old", gettext_lazy("等得最久的在前"), ("matter__opened_at", "pk"))],
            path=page_of("demands:demand"),
            filters=[Filter("view", gettext_lazy("看哪些"), lambda some, _v: some, views, default="owed")],
            empty=gettext_lazy("没有欠答复的。"),
            file_name="owed",
        ),
    )


@page_for(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
@require_GET
def circles_list(request: StaffRequest) -> HttpResponse:
    """Demands moved more than twice, with each mover in the timeline (R-18.2)."""
    right_now = now()
    return list_page(
        request,
        ListOf(
            title=_("转来转去的诉求"),
            lead_text=_("转手超过两次、还没办结的。点开看每一次是谁、为什么转的。"),
            rows=found.ping_pong(request.user).select_related("owner"),
            columns=[
                *matter_columns(right_now)[:6],
                Column("moves", gettext_lazy("转手次数"), lambda row: row.moves, number=True),
            ],
            orders=ORDERS,
            path=page_of("demands:demand"),
            empty=gettext_lazy("没有转手超过两次的。"),
            file_name="circles",
        ),
    )


@page_for(*RATERS)
@require_http_methods(["GET", "POST"])
def rates_page(request: StaffRequest) -> HttpResponse:
    """The three rates of ninety days, raw and adjusted side by side, with what a human should look at; no ranking."""
    right_now = now()
    areas = scope_of(request.user).area_ids(*RATERS)
    since = start_of_day(local_date(right_now) - timedelta(days=90))
    waiting = rates.waiting_for(request.user).select_related("demand__matter")
    deeds = [
        Offer(
            f"agree-{row.pk}",
            _("同意不计入：%(number)s（%(rate)s）")
            % {"number": row.demand.matter.number, "rate": row.get_rate_display()},
            _agreeing(row, request.user),
            hint=row.reason,
            icon="check",
            done=_("已同意。"),
        )
        for row in waiting[:20]
    ]
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    rows = three_rates(areas, since=since, until=right_now, now=right_now, by=request.user)
    seen = scope_of(request.user).has(*SEALED_ROLES, Role.PRINCIPAL_LEADER)
    content = {
        "rows": [(words_of(Rate, row.rate), row) for row in rows],
        "since": local_date(since),
        "deeds": outcome,
        "flags": flags(areas, since=since, by=request.user) if seen else [],
    }
    return render(request, "demands/rates.html", content, status=outcome.status)


def _agreeing(row: RateExclusion, by: Staff) -> Any:
    return lambda _cleaned: do(DEMAND, row.demand_id, "agree", {"exclusion": row}, by=by, now=now())


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
