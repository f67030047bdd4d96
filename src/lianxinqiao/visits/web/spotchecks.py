"""What was drawn for spot checks, asking the resident, concluding."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of, opening_offer
from lianxinqiao.matters.web.parts import own_stands, own_steps
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import area_names
from lianxinqiao.visits.choices import CheckStatus
from lianxinqiao.visits.kind import CHECK
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw
from lianxinqiao.visits.operations import spotchecks as deeds_of
from lianxinqiao.visits.policies import CHECKER, check_tags, may_spot_check


@content_page
@require_GET
def check_list(request: StaffRequest) -> HttpResponse:
    """The drawn entries one asks about, or must explain."""
    by = request.user
    today = local_date(now())
    areas = Area.objects.valid_on(today).responsibility_areas().filter(pk__in=scope_of(by).area_ids(Role.AREA_LEADER))
    names = area_names()
    draws = first(SpotCheckDraw.objects.visible_to(by).select_related("area"), 52)
    return list_page(
        request,
        ListOf(
            title=_("抽查"),
            lead_text=_(
                "每季度结束、日志审核期过后，由系统抽取；联村领导向群众核实抽中的日志。不符先听本人说明，结论只有说明清楚、更正、谈心谈话三种。"
            ),
            rows=SpotCheck.objects.visible_to(by).select_related(
                "visit__author", "visit__household", "visit__group", "draw"
            ),
            columns=[
                Column(
                    "visit",
                    gettext_lazy("日志"),
                    lambda row: f"{day(row.visit.visited_on)} {row.visit.author.name}",
                    lead=True,
                ),
                Column("area", gettext_lazy("责任区"), lambda row: names.get(row.draw.area_id, "")),
                Column(
                    "home",
                    gettext_lazy("走访户"),
                    lambda row: (
                        f"{row.visit.group.name if row.visit.group else ''} {row.visit.household.house_no if row.visit.household else row.visit.place}"
                    ),
                ),
                Column("status", gettext_lazy("状态"), lambda row: row.get_status_display()),
                Column(
                    "conclusion",
                    gettext_lazy("结论"),
                    lambda row: row.get_conclusion_display() if row.conclusion else "",
                ),
                Column(
                    "quarter",
                    gettext_lazy("季度"),
                    lambda row: f"{row.draw.quarter:%Y}Q{(row.draw.quarter.month + 2) // 3}",
                    desk_only=True,
                ),
            ],
            orders=[Order("new", gettext_lazy("最新在前"), ("-draw__quarter", "-id"))],
            path=page_of("visits:spot_check"),
            filters=[
                Filter(
                    "status", gettext_lazy("状态"), lambda rows, value: rows.filter(status=value), CheckStatus.choices
                ),
                Filter(
                    "area",
                    gettext_lazy("责任区"),
                    lambda rows, value: rows.filter(draw__area__code=value),
                    [(area.code, area.short_name) for area in areas],
                ),
            ],
            empty=gettext_lazy("还没有抽查。"),
            above="visits/draws.html",
            extra={"draws": draws},
            file_name="spot-checks",
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def check_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One drawn entry: ask, explain, conclude."""
    by = request.user
    check = (
        SpotCheck.objects.visible_to(by)
        .select_related("visit__author", "visit__household__group", "visit__area", "draw__area", "checked_by")
        .filter(pk=pk)
        .first()
    )
    if check is None:
        raise NotVisible("")
    outcome = do_deeds(
        request,
        offers_of(CHECK, check, by=by),
        stands=own_stands(CHECK, check, lambda: might(CHECK, check, by=by, now=now())),
    )
    if outcome.response:
        return outcome.response
    content = {
        "check": check,
        "further": further_facts(CHECK, check, request.user),
        "deeds": outcome,
        "steps": own_steps(CHECK, check),
        "sees_draw": CHECKER in check_tags(by, check),
    }
    return render(request, "visits/check.html", content, status=outcome.status)


@content_page
@require_http_methods(["GET", "POST"])
def draw_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One drawing: its seed, what it can catch at which confidence, whether replaying gives the same; adding to it."""
    row = SpotCheckDraw.objects.visible_to(request.user).filter(pk=pk).select_related("area", "drawn_by").first()
    if row is None:
        raise NotVisible("")
    outcome = do_deeds(request, _adding(request, row))
    if outcome.response:
        return outcome.response
    checks = row.checks.select_related("visit__author", "visit__household", "visit__group", "added_by")
    content = {
        "draw": row,
        "deeds": outcome,
        "checks": checks,
        "same": deeds_of.replay(row) if "replay" in request.GET else None,
        "sure": deeds_of.sureness(row),
    }
    return render(request, "visits/draw.html", content, status=outcome.status)


def _adding(request: StaffRequest, row: SpotCheckDraw) -> list[Offer]:
    """Offer the linked leader the accepted entries of the quarter that were not drawn (R-3.7)."""
    if not may_spot_check(request.user, row.area_id):
        return []
    if not deeds_of.addable(row, request.user).exists():
        return []
    return [opening_offer(CHECK, row, by=request.user, name="add")]
