"""Posts: who holds which, where the teams have gaps, who carries how much."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import POST_KEEPERS, Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.policies import may_manage_posts
from lianxinqiao.accounts.queries.areas import town_areas, towns_of
from lianxinqiao.accounts.queries.gaps import all_gaps, keeper_gaps, loads, staff_without_area
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import search_key


@staff_page
@require_GET
def post_list(request: StaffRequest) -> HttpResponse:
    """Every post of the town held today: the internal directory."""
    today = local_date(now())
    rows = Appointment.objects.visible_to(request.user).active_on(today).select_related("staff", "area")
    keeper = may_manage_posts(request.user, None)
    tools = [Tool(_("队伍缺口与工作量"), reverse("desk:gaps"), "alert")]
    if keeper:
        tools.append(Tool(_("新增人员"), reverse("desk:new_staff"), "add", primary=True))
    list_of = ListOf(
        title=_("干部与岗位"),
        lead_text=_("谁在哪个责任区、什么岗位。点姓名看此人的全部岗位和未办结事项。"),
        rows=rows,
        columns=[
            Column("name", gettext_lazy("姓名"), lambda row: row.staff.name, lead=True),
            Column(
                "role",
                gettext_lazy("岗位"),
                lambda row: f"{row.get_role_display()}{f'（{row.title}）' if row.title else ''}",
            ),
            Column("area", gettext_lazy("责任区或单位"), lambda row: row.area.short_name),
            Column("phone", gettext_lazy("电话"), lambda row: row.staff.phone),
            Column("since", gettext_lazy("任职"), lambda row: row.starts_on.isoformat(), desk_only=True),
        ],
        orders=[
            Order("area", gettext_lazy("按责任区"), ("area__code", "role", "id")),
            Order("name", gettext_lazy("按姓名拼音"), ("staff__initials", "id")),
        ],
        path=page_of("desk:staff", key="staff_id"),
        filters=[
            Filter("q", gettext_lazy("姓名或拼音首字母"), _by_name, kind="text"),
            Filter("role", gettext_lazy("岗位"), lambda found, value: found.filter(role=value), Role.choices),
            Filter(
                "area",
                gettext_lazy("责任区"),
                lambda found, value: found.filter(area__code=value),
                [(a.code, a.short_name) for a in town_areas(request.user)],
            ),
        ],
        tools=tools,
        file_name="posts",
    )
    return list_page(request, list_of)


def _by_name(rows: Any, value: str) -> Any:
    key = search_key(value)
    return rows.filter(staff__initials__startswith=key) if key.isascii() else rows.filter(staff__name__contains=value)


@staff_page
@require_GET
def gaps_page(request: StaffRequest) -> HttpResponse:
    """The rules of R-2.2 to R-2.6 that are broken, cadres without an area, load per person."""
    today = local_date(now())
    areas = town_areas(request.user)
    keeper = may_manage_posts(request.user, None)
    gaps = (keeper_gaps(towns_of(request.user, *POST_KEEPERS), on=today) if keeper else []) + all_gaps(areas, on=today)
    heavy = [row for row in loads(areas, on=today) if row.areas > 1]
    return render(
        request,
        "desk/gaps.html",
        {
            "gaps": gaps,
            "areas": areas,
            "without": staff_without_area(on=today, reader=request.user) if keeper else None,
            "loads": [(row, Role(row.role).label) for row in heavy],
            "keeper": keeper,
        },
    )
