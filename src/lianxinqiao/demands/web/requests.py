"""Requests about personal data (SM-10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.demands.models import DataRequest
from lianxinqiao.demands.operations import datarequests
from lianxinqiao.demands.policies import DATA_REQUEST
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import LookForm, TextForm
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for
from lianxinqiao.desk.web.listing import ListOf
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import MATTER_FIELDS, ORDERS, matter_columns, phase_filter
from lianxinqiao.matters.web.parts import content_of, stands


@page_for(Role.PETITION_OFFICE)
@require_GET
def request_list(request: StaffRequest) -> HttpResponse:
    """Requests about one's own data, the most pressing first (SM-10)."""
    right_now = now()
    return list_page(
        request,
        ListOf(
            title=_("个人信息请求"),
            lead_text=_("查阅、更正、删除、撤回同意、要求解释：十五日内答复。"),
            rows=Matter.objects.visible_to(request.user, DATA_REQUEST).select_related("owner"),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=page_of("demands:request"),
            filters=[phase_filter()],
            empty=gettext_lazy("没有个人信息请求。"),
            file_name="data-requests",
            only=MATTER_FIELDS,
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def request_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One request about personal data (SM-10)."""
    by = request.user
    matter = Matter.objects.visible_to(by, DATA_REQUEST).filter(pk=pk).select_related("area", "owner").first()
    if matter is None:
        raise NotVisible("")
    row = DataRequest.objects.select_related("demand__matter").get(pk=pk)
    titles = {
        "check_identity": _("核对身份"),
        "begin": _("开始办理"),
        "fulfil": _("照办"),
        "fulfil_partly": _("部分照办"),
        "refuse": _("不能照办"),
        "tell": _("已告知本人"),
    }
    deeds = [
        Deed(
            edge.event,
            titles[edge.event],
            _requesting(pk, edge.event, by),
            form=TextForm if edge.needs_reason else LookForm,
            version=matter.version,
            tone="primary" if edge.event not in ("refuse", "fulfil_partly") else "",
            icon="check",
            done=_("已记录。"),
        )
        for edge in kind_of(matter.kind).workflow.events_from(matter.status)
    ]
    outcome = do_deeds(request, deeds, stands=stands(matter, titles))
    if outcome.response:
        return outcome.response
    content = {**content_of(matter, outcome), "row": row}
    return render(request, "demands/request.html", content, status=outcome.status)


def _requesting(pk: UUID, event: str, by: Any) -> Any:
    return lambda cleaned: datarequests.step_request(
        pk, event, text=cleaned.get("text", ""), by=by, expected_version=cleaned["version"], now=now()
    )
