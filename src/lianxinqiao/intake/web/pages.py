"""Importing residents from Excel: template, check with progress, confirm, history, undo."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.export import XLSX
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.intake.kind import IMPORT
from lianxinqiao.intake.policies import served, serves_any
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.unopened import UNREADABLE, Unopened
from lianxinqiao.matters.web.offers import offers_of, opening_offer
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.choices import ImportStatus
from lianxinqiao.residents.models import ImportRun
from lianxinqiao.residents.workbook import template


@content_page
@require_GET
def template_file(request: StaffRequest) -> HttpResponse:
    """The empty workbook with the groups of one's areas as a drop-down."""
    areas = served(request.user, now())
    if not areas:
        raise NotVisible("")
    groups = list(
        VillagerGroup.objects.filter(area__in=areas, is_active=True).values_list("name", flat=True).distinct()
    )
    response = HttpResponse(template(groups), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="residents-template.xlsx"'
    return response


@content_page
@require_http_methods(["GET", "POST"])
def import_list(request: StaffRequest) -> HttpResponse:
    """Bring a workbook; the history of those brought before."""
    if not serves_any(request.user):
        raise NotVisible("")
    outcome = do_deeds(request, [opening_offer(IMPORT, None, by=request.user, name="bring")])
    if outcome.response:
        return outcome.response
    return list_page(
        request,
        ListOf(
            title=_("导入住户"),
            lead_text=_("下载模板，填好后上传。系统先检查每一行，指出哪一行哪一列有问题、怎样改。"),
            rows=ImportRun.objects.visible_to(request.user)
            .select_related("by", "area")
            .defer("content", "undo", "problems"),
            columns=[
                Column("file", gettext_lazy("文件"), lambda row: row.file_name, lead=True),
                Column("area", gettext_lazy("责任区"), lambda row: row.area.short_name),
                Column("state", gettext_lazy("状态"), lambda row: row.get_status_display()),
                Column("rows", gettext_lazy("行数"), lambda row: row.rows, number=True),
                Column("new", gettext_lazy("新增"), lambda row: row.new_people, number=True),
                Column("changed", gettext_lazy("更正"), lambda row: row.changed_people, number=True),
                Column("moved", gettext_lazy("户间迁移"), lambda row: row.moved_people, number=True),
                Column("by", gettext_lazy("上传人"), lambda row: f"{row.by.name} {moment(row.created_at)}"),
            ],
            orders=[Order("new", gettext_lazy("最新在前"), ("-created_at", "-id"))],
            path=page_of("intake:import"),
            tools=[Tool(_("下载模板"), reverse("intake:template"), "download")],
            empty=gettext_lazy("还没有导入过。"),
            above="desk/parts/deeds.html",
            extra={"deeds": outcome},
            exportable=False,
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def import_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One workbook: progress, what it would do, problems by row and column, confirm or undo."""
    row = (
        ImportRun.objects.visible_to(request.user)
        .filter(pk=pk)
        .select_related("area", "by")
        .defer("content", "undo")
        .first()
    )
    if row is None:
        raise NotVisible("")

    deeds = [named_for(offer, row) for offer in offers_of(IMPORT, row, by=request.user)]
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    busy = row.status in (ImportStatus.CHECKING, ImportStatus.RUNNING)
    content = {
        "run": row,
        "deeds": outcome,
        "busy": busy,
        "problems": first(row.problems, 300),
        "found": len(row.problems),
        "unread": UNREADABLE if isinstance(row.problems, Unopened) else "",
        "same": max(0, row.good - row.new_people - row.changed_people - row.moved_people),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "intake/import_body.html" if part else "intake/import.html", content, status=outcome.status)


def named_for(offer: Offer, run: ImportRun) -> Offer:
    """Return the offer with how many rows it is about on its button."""
    words = {"order": _("只导入正确的%d行") if run.problems else _("导入全部%d行")}
    return replace(offer, label=words[offer.name] % run.good) if offer.name in words else offer


def tools_of(staff: Staff) -> list[Tool]:
    """Return what stands over the list of households for whoever may bring them."""
    return [Tool(_("导入表格"), reverse("intake:imports"), "upload")] if serves_any(staff) else []
