"""The month's assessment: list, confirm, explain, object, decide."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.matters.web.parts import own_stands, own_steps
from lianxinqiao.places.queries import area_names
from lianxinqiao.visits.choices import AssessmentStatus, Result
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, VisitLog
from lianxinqiao.visits.queries.assessments import posts_of, shares_of
from lianxinqiao.visits.querysets import UNCONFIRMED, late_on

RESULT_TONES = {"met": "ok", "short": "late", "short_explained": "near", "not_in_post": ""}


def result_tag(row: MonthlyAssessment) -> Any:
    return format_html('<span class="tag {}">{}</span>', RESULT_TONES.get(row.result, ""), row.get_result_display())


@content_page
@require_GET
def assessment_list(request: StaffRequest) -> HttpResponse:
    """The months one may see; never a ranking: the order is by place and name (RR-9)."""
    names = area_names()
    months = (
        MonthlyAssessment.objects.visible_to(request.user).order_by("-month").values_list("month", flat=True).distinct()
    )
    choices = [(f"{month:%Y-%m-%d}", f"{month:%Y-%m}") for month in months]
    return list_page(
        request,
        ListOf(
            title=_("月考核"),
            lead_text=_("系统按日志计算，由另一个人确认；本人可以说明原因、提出异议。"),
            rows=MonthlyAssessment.objects.visible_to(request.user).select_related("staff", "appointment"),
            columns=[
                Column("who", gettext_lazy("干部"), lambda row: row.staff.name, lead=True),
                Column("month", gettext_lazy("月份"), lambda row: f"{row.month:%Y-%m}"),
                Column("area", gettext_lazy("责任区"), lambda row: names.get(row.area_id, "")),
                Column("role", gettext_lazy("岗位"), lambda row: row.appointment.get_role_display()),
                Column("days", gettext_lazy("天数"), lambda row: f"{row.days_done} / {row.days_required}"),
                Column(
                    "homes",
                    gettext_lazy("联系户（全年）"),
                    lambda row: f"{row.contacts_done} / {row.contacts_required}",
                ),
                Column("result", gettext_lazy("结果"), result_tag, lambda row: row.get_result_display()),
                Column("status", gettext_lazy("状态"), lambda row: row.get_status_display()),
            ],
            orders=[Order("area", gettext_lazy("按月份和责任区"), ("-month", "area_id", "id"))],
            path=page_of("visits:assessment"),
            filters=[
                Filter("month", gettext_lazy("月份"), lambda rows, value: rows.filter(month=value), choices),
                Filter(
                    "status",
                    gettext_lazy("状态"),
                    lambda rows, value: rows.filter(status=value),
                    AssessmentStatus.choices,
                ),
                Filter(
                    "waiting",
                    gettext_lazy("确认"),
                    lambda rows, _v: rows.filter(UNCONFIRMED).exclude(staff=request.user),
                    [("1", gettext_lazy("待确认"))],
                ),
                Filter(
                    "late",
                    gettext_lazy("期限"),
                    lambda rows, _v: rows.filter(late_on(local_date(now()))),
                    [("1", gettext_lazy("逾期未确认、未决定"))],
                ),
                Filter("result", gettext_lazy("结果"), lambda rows, value: rows.filter(result=value), Result.choices),
                Filter(
                    "mine",
                    gettext_lazy("范围"),
                    lambda rows, _v: rows.filter(staff=request.user),
                    [("1", gettext_lazy("我的"))],
                ),
            ],
            empty=gettext_lazy("还没有月考核。每月第二个工作日，系统自动计算上个月的。"),
            file_name="assessments",
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def assessment_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One month of somebody: the count, the entries behind it, the deeds of SM-1."""
    row = (
        MonthlyAssessment.objects.visible_to(request.user)
        .select_related("staff", "area", "appointment", "confirmed_by", "beside__appointment")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise NotVisible("")
    by = request.user
    outcome = do_deeds(
        request,
        offers_of(MONTH, row, by=by),
        stands=own_stands(MONTH, row, lambda: might(MONTH, row, by=by, now=now())),
    )
    if outcome.response:
        return outcome.response
    month = Month.of(row.month)
    visits = (
        VisitLog.objects.accepted()
        .between(month.first, month.last)
        .filter(author=row.staff, credited_area=row.area)
        .select_related("household", "group")
        .order_by("visited_on", "id")
    )
    posts = posts_of(row)
    homes, stays = (
        {visit.visited_on for visit in each}
        for each in (visits.counting_for_village_cadres(), visits.counting_for_town_cadres())
    )
    days: set[date] = set().union(*(each.done for each in shares_of(posts, month, homes, stays)))
    readable = set(visits.visible_to(request.user).values_list("pk", flat=True))
    content = {
        "row": row,
        "posts": "、".join(dict.fromkeys(str(post.get_role_display()) for post in posts)),
        "others": [row.beside] if row.beside else list(row.others.select_related("appointment").order_by("pk")),
        "deeds": outcome,
        "visits": visits,
        "readable": readable,
        "weeks": calendar_of(month, days),
        "result": result_tag(row),
        "days": len(days),
        "further": further_facts(MONTH, row, by),
        "steps": own_steps(MONTH, row),
    }
    return render(request, "visits/assessment.html", content, status=outcome.status)


def calendar_of(month: Month, days: set[Any], today: Any = None) -> SafeString:
    """Draw the weeks of a month, Monday first, with the days that count marked."""

    def cell(day: Any) -> SafeString:
        if day.month != month.number:
            return mark_safe('<td class="blank"></td>')
        classes = " ".join(name for name, on in (("visited", day in days), ("today", day == today)) if on)
        return format_html('<td class="{}">{}</td>', classes, day.day)

    weeks = calendar.Calendar().monthdatescalendar(month.year, month.number)
    return format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "{}", ((cell(day),) for day in week)),) for week in weeks)
    )
