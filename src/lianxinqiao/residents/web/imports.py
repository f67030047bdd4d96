"""Importing residents from Excel: template, check with progress, confirm, history, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.export import XLSX
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.outside.fields import OutsideFileField
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.workbook import MOST_MIB
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents import tasks
from lianxinqiao.residents.choices import ImportState
from lianxinqiao.residents.models import ImportRun
from lianxinqiao.residents.operations.imports import bring_workbook, order_run, undo_run
from lianxinqiao.residents.web.households import serving_areas
from lianxinqiao.residents.workbook import template


@content_page
@require_GET
def template_file(request: StaffRequest) -> HttpResponse:
    """The empty workbook with the groups of one's areas as a drop-down."""
    areas = serving_areas(request.user)
    if not areas:
        raise NotVisible("")
    groups = list(
        VillagerGroup.objects.filter(area__in=areas, is_active=True).values_list("name", flat=True).distinct()
    )
    response = HttpResponse(template(groups), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="residents-template.xlsx"'
    return response


class BringForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    file = OutsideFileField(label=gettext_lazy("填好的表格（.xlsx）"), most_mib=MOST_MIB, ending=".xlsx")


@content_page
@require_http_methods(["GET", "POST"])
def import_list(request: StaffRequest) -> HttpResponse:
    """Bring a workbook; the history of those brought before."""
    areas = serving_areas(request.user)
    if not areas:
        raise NotVisible("")

    def form(*args: Any, **kwargs: Any) -> BringForm:
        made = BringForm(*args, **kwargs)
        offer_rows(made, area=Area.objects.filter(pk__in=[area.pk for area in areas]))
        return made

    def run(cleaned: dict[str, Any]) -> ImportRun:
        file: UploadedFile[bytes] = cleaned["file"]
        with transaction.atomic():
            row = bring_workbook(
                cleaned["area"], file_name=str(file.name), content=file.read(), by=request.user, now=now()
            )
            tasks.check_import.defer(run_id=str(row.pk))
        return row

    initial = {"area": areas[0].pk if len(areas) == 1 else None}
    deed = Offer(
        "bring",
        _("上传并检查"),
        run,
        form=form,
        icon="upload",
        tone="primary",
        initial=initial,
        hint=_("先检查，不写入。看过结果再决定是否导入。"),
        back=page_of("residents:import"),
    )
    outcome = do_deeds(request, [deed])
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
                Column("state", gettext_lazy("状态"), lambda row: row.get_state_display()),
                Column("rows", gettext_lazy("行数"), lambda row: row.rows, number=True),
                Column("new", gettext_lazy("新增"), lambda row: row.new_people, number=True),
                Column("changed", gettext_lazy("更正"), lambda row: row.changed_people, number=True),
                Column("moved", gettext_lazy("户间迁移"), lambda row: row.moved_people, number=True),
                Column("by", gettext_lazy("上传人"), lambda row: f"{row.by.name} {moment(row.created_at)}"),
            ],
            orders=[Order("new", gettext_lazy("最新在前"), ("-created_at", "-id"))],
            path=page_of("residents:import"),
            tools=[Tool(_("下载模板"), reverse("residents:template"), "download")],
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

    def order(only_good: bool) -> Any:
        def run(cleaned: dict[str, Any]) -> None:
            with transaction.atomic():
                order_run(row.pk, only_good=only_good, by=request.user, now=now())
                tasks.carry_out_import.defer(run_id=str(row.pk))

        return run

    deeds = []
    if row.state == ImportState.CHECKED and row.good and row.emptied_at is None:
        if row.problems:
            deeds.append(Offer("good", _("只导入正确的%d行") % row.good, order(True), tone="primary", icon="check"))
        else:
            deeds.append(Offer("all", _("导入全部%d行") % row.good, order(False), tone="primary", icon="check"))
    if row.state == ImportState.DONE and row.emptied_at is None:
        deeds.append(
            Offer(
                "undo",
                _("撤销这次导入"),
                lambda cleaned: undo_run(row.pk, by=request.user, now=now()),
                tone="danger",
                icon="undo",
                done=_("已撤销，住户资料恢复到导入前。"),
            )
        )
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    busy = row.state in (ImportState.CHECKING, ImportState.RUNNING)
    content = {
        "run": row,
        "deeds": outcome,
        "busy": busy,
        "problems": row.problems[:300],
        "same": max(0, row.good - row.new_people - row.changed_people - row.moved_people),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(
        request, "residents/import_body.html" if part else "residents/import.html", content, status=outcome.status
    )
