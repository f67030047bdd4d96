"""Who signed in from where, and who was refused: one's own, and for the auditor those of the towns (RR-14)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import Outcome, Role
from lianxinqiao.accounts.models import SignIn
from lianxinqiao.desk.web.guards import StaffRequest, page_for, staff_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment, tag

TONES = {Outcome.IN: "ok", Outcome.REFUSED: "late", Outcome.WAIT: "pause"}
# What a browser calls itself holds the names of those before it too: the first that fits is the one.
BROWSERS = (
    *(("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("HuaweiBrowser", "华为浏览器")),
    *(("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("OpenHarmony", "鸿蒙"), ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")),
)


@staff_page
@require_GET
def own_sign_ins(request: StaffRequest) -> HttpResponse:
    """One's own sign-ins of half a year: whoever sees one that was not theirs says so."""
    return list_page(
        request, _list_of(SignIn.objects.visible_to(request.user).filter(staff=request.user), _("我的登录记录"))
    )


@page_for(Role.AUDITOR)
@require_GET
def sign_in_list(request: StaffRequest) -> HttpResponse:
    """The sign-ins of one's towns, and what was refused."""
    who = Column("who", gettext_lazy("谁"), lambda row: row.staff.name if row.staff else _("没有这个用户名"), lead=True)
    rows = SignIn.objects.visible_to(request.user).select_related("staff")
    return list_page(request, _list_of(rows, _("登录记录"), who))


def device_said(agent: str) -> str:
    """Return the browser and the system that a browser says it is, in words; what is neither, as it calls itself.

    >>> device_said("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0")
    'Firefox · Windows'
    """
    found = (
        next((words for sign, words in BROWSERS if sign in agent), ""),
        next((words for sign, words in SYSTEMS if sign in agent), ""),
    )
    return " · ".join(filter(None, found)) or agent[:40] or "—"


def _list_of(rows: QuerySet[SignIn], title: str, *who: Column) -> ListOf:
    def outcome(row: Any) -> SafeString:
        return tag(TONES[row.outcome], row.get_outcome_display())

    return ListOf(
        title=title,
        rows=rows,
        columns=[
            *who,
            Column("at", gettext_lazy("时间"), lambda row: moment(row.at), lambda row: row.at, lead=not who),
            Column("outcome", gettext_lazy("结果"), outcome),
            Column("device", gettext_lazy("设备"), lambda row: device_said(row.agent), lambda row: row.agent),
            Column("address", gettext_lazy("网络地址"), lambda row: row.address or "—"),
        ],
        orders=[Order("new", gettext_lazy("最新在前"), ("-at", "-id"))],
        filters=[
            Filter(
                "outcome", gettext_lazy("结果"), lambda rows, value: rows.filter(outcome=value), tuple(Outcome.choices)
            ),
            Filter("from", gettext_lazy("自"), lambda rows, value: rows.filter(at__date__gte=value), kind="day"),
        ],
        empty=gettext_lazy("还没有记录。"),
        file_name="sign-ins",
    )
