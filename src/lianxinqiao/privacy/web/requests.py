"""Requests about personal data (SM-10)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import Role
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.desk.web.listing import ListOf
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import MATTER_FIELDS, ORDERS, matter_columns, phase_filter
from lianxinqiao.privacy.kind import DATA_REQUEST


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
            rows=Matter.objects.visible_to(request.user, DATA_REQUEST.code).with_owner_name(),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=page_of("data-requests:one"),
            filters=[phase_filter()],
            empty=gettext_lazy("没有个人信息请求。"),
            file_name="data-requests",
            only=MATTER_FIELDS,
        ),
    )
