"""Bringing work orders of the hotline from Excel: check, then take all or nothing; the template beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.web.deeds import Offer, Shown, do_deeds
from lianxinqiao.desk.web.export import XLSX
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.desk.web.listing import Tool
from lianxinqiao.hotline.operations import areas_of_office, check_orders, take_orders
from lianxinqiao.hotline.workbook import read_orders, template
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.outside.fields import OutsideFileField
from lianxinqiao.kernel.workbook import MOST_MIB, WrongFile


class BringForm(LookForm):
    file = OutsideFileField(label=gettext_lazy("填好的表格（.xlsx）"), most_mib=MOST_MIB, ending=".xlsx")
    take = forms.BooleanField(label=gettext_lazy("检查没有问题就导入（不勾选只检查）"), required=False)


def tools_of(staff: Staff) -> list[Tool]:
    """Return what stands over the register of demands for whoever takes orders in."""
    if not scope_of(staff).has(Role.PETITION_OFFICE):
        return []
    return [Tool(_("导入工单"), reverse("hotline:import"), "upload")]


@page_for(Role.PETITION_OFFICE)
@require_http_methods(["GET", "POST"])
def import_page(request: StaffRequest) -> HttpResponse:
    """Check a workbook of work orders; taken only when asked, and only whole."""
    by = request.user
    if request.method == "GET" and "template" in request.GET:
        areas = [area.name for area in areas_of_office(by, now=now())]
        response = HttpResponse(template(areas), content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="orders-template.xlsx"'
        return response

    def run(cleaned: dict[str, Any]) -> HttpResponse | None:
        try:
            orders = read_orders(cleaned["file"].read())
        except WrongFile as error:
            raise InvalidInput(str(error), field="file") from error
        checked = check_orders(orders, by=by, now=now())
        if not cleaned["take"] or checked.problems:
            return render(
                request,
                "hotline/import.html",
                {"deeds": {"shown": [Shown(deed, BringForm())]}, "checked": checked},
                status=422 if checked.problems else 200,
            )
        taken = take_orders(orders, by=by, now=now())
        messages.success(request, _("已导入%d件，等待登记。") % taken)
        return redirect(reverse("demands:demands", query={"status": "received"}))

    deed = Offer("bring", _("上传"), run, form=BringForm, open=True, icon="upload", tone="primary")
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    return render(request, "hotline/import.html", {"deeds": outcome, "checked": None}, status=outcome.status)
