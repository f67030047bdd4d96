"""How demands are answered, for whoever answers for it: the three rates, what goes in circles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
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
from lianxinqiao.demands.policies import RATERS, SEALED_ROLES
from lianxinqiao.demands.queries.rates import waiting_for
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.desk.web.listing import Column, ListOf, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.over import over_the_list
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.matters.web.columns import ORDERS, matter_columns
from lianxinqiao.rates.queries.circles import ping_pong
from lianxinqiao.rates.queries.counting import flags, three_rates


def tools_of(staff: Staff) -> list[Tool]:
    """Return what stands over the register of demands for whoever answers for how they are handled."""
    if not scope_of(staff).has(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER):
        return []
    return [
        Tool(_("三率"), reverse("rates:rates"), "chart"),
        # heard and not answered, the oldest first; the owner's column says whose.
        Tool(_("逾期没答复"), reverse("demands:demands", query={"phase": "late", "order": "old"}), "late"),
        Tool(_("转来转去的"), reverse("rates:circles"), "swap"),
    ]


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
            rows=ping_pong(request.user).select_related("owner"),
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
    waiting = waiting_for(request.user).select_related("demand__matter")
    deeds = over_the_list(waiting, lambda row: [_agreed(row, request.user)])
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    rows = three_rates(areas, since=since, until=right_now, now=right_now, by=request.user)
    seen = scope_of(request.user).has(*SEALED_ROLES, Role.PRINCIPAL_LEADER)
    content = {
        "rows": [(words_of(Rate, row.rate), row) for row in rows],
        "since": local_date(since),
        "deeds": outcome,
        "more_deeds": deeds.more,
        "flags": flags(areas, since=since, by=request.user) if seen else [],
    }
    return render(request, "rates/rates.html", content, status=outcome.status)


def _agreed(row: RateExclusion, by: Staff) -> Offer:
    """Return agreeing to leave a demand out of a rate, named for the one of several that it is done to."""
    said = {"number": row.demand.matter.number, "rate": row.get_rate_display()}
    return Offer(
        f"agree-{row.pk}",
        _("同意不计入：%(number)s（%(rate)s）") % said,
        _agreeing(row, by),
        hint=row.reason,
        icon="check",
        done=_("已同意。"),
    )


def _agreeing(row: RateExclusion, by: Staff) -> Any:
    return lambda _cleaned: do(DEMAND, row.demand_id, "agree", {"exclusion": row}, by=by, now=now())
