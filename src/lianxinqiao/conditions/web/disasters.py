"""Hazard sites with patrols and cards, and official warnings passed on."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import WarningLevel
from lianxinqiao.conditions.models import RelayedWarning
from lianxinqiao.conditions.operations import hazards
from lianxinqiao.conditions.web.reports import my_areas
from lianxinqiao.desk.templatetags.lxq import day, moment
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.lists import Column, Filter, ListOf, Order, Tool, list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.choices import HazardKind, HazardState
from lianxinqiao.places.models import Area, HazardSite
from lianxinqiao.places.queries import area_names


@content_page
@require_GET
def site_list(request: StaffRequest) -> HttpResponse:
    """The hazard sites of one's areas."""
    names = area_names()
    return list_page(
        request,
        ListOf(
            title=_("地质灾害隐患点"),
            lead_text=_("巡查、防灾明白卡、撤离路线。只记地点和户数，不列人名。"),
            rows=HazardSite.objects.filter(area__in=scope_of(request.user).area_ids()).select_related("area"),
            columns=[
                Column("name", gettext_lazy("隐患点"), lambda row: row.name, lead=True),
                Column("area", gettext_lazy("责任区"), lambda row: names.get(row.area_id, "")),
                Column("kind", gettext_lazy("类型"), lambda row: row.get_kind_display()),
                Column("state", gettext_lazy("状态"), _state_tag, lambda row: row.get_state_display()),
                Column("homes", gettext_lazy("受威胁户"), lambda row: row.households_at_risk, number=True),
                Column("card", gettext_lazy("明白卡签订"), lambda row: day(row.card_signed_on)),
            ],
            orders=[Order("area", gettext_lazy("按责任区"), ("area__code", "name", "id"))],
            path=lambda row: f"/hazards/{row.pk}/",
            filters=[
                Filter("kind", gettext_lazy("类型"), lambda rows, value: rows.filter(kind=value), HazardKind.choices),
                Filter("state", gettext_lazy("状态"), lambda rows, value: rows.filter(state=value), HazardState.choices),
            ],
            tools=[Tool(_("预警转发"), "/warnings/", "warning")],
            empty=gettext_lazy("您的责任区里没有登记隐患点。"),
            file_name="hazards",
        ),
    )


def _state_tag(row: HazardSite) -> Any:
    tone = {"relayed_warning": "late", "moved": "late", "watched": "run"}.get(row.state, "")
    return format_html('<span class="tag {}">{}</span>', tone, row.get_state_display())


class PatrolForm(LookForm):
    on = forms.DateField(label=gettext_lazy("巡查日期"))
    findings = Words(label=gettext_lazy("巡查情况"))
    is_abnormal = forms.BooleanField(label=gettext_lazy("有异常变化"), required=False)


class SignForm(LookForm):
    on = forms.DateField(label=gettext_lazy("签订日期"))


@content_page
@require_http_methods(["GET", "POST"])
def site_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One hazard site with its card, patrols, reports and warnings."""
    site = HazardSite.objects.filter(pk=pk, area__in=scope_of(request.user).area_ids()).select_related("area").first()
    if site is None:
        raise NotVisible("")
    today = local_date(now())
    outcome = do_deeds(
        request,
        [
            Deed(
                "patrol", _("记录巡查"), lambda cleaned: hazards.record_patrol(site.pk, on=cleaned["on"], findings=cleaned["findings"], is_abnormal=cleaned["is_abnormal"], by=request.user, now=now()),
                form=PatrolForm, initial={"on": today}, tone="primary", icon="eye", done=_("已记录巡查。"),
            ),
            Deed("sign", _("签订明白卡"), lambda cleaned: hazards.sign_card(site.pk, on=cleaned["on"], by=request.user, now=now()), form=SignForm, initial={"on": today}, icon="card", done=_("已记录签订。")),
        ],
    )  # fmt: skip
    if outcome.response:
        return outcome.response
    matters = Matter.objects.visible_to(request.user).filter(report__hazard_site=site)[:20]
    content = {"site": site, "deeds": outcome, "patrols": site.patrols.all()[:30], "warnings": site.warnings.all()[:10], "matters": matters}
    return render(request, "conditions/site.html", content, status=outcome.status)


@content_page
@require_http_methods(["GET", "POST"])
def warning_list(request: StaffRequest) -> HttpResponse:
    """Official warnings passed on, the standing ones first to lift."""
    mine = RelayedWarning.objects.filter(area__in=scope_of(request.user).area_ids()).select_related("area", "site")
    standing = list(mine.filter(stood_down_at=None)[:50])
    deeds = [
        Deed(f"down-{row.pk}", _("解除：%s") % f"{row.area.short_name} {row.issuer}{row.number}", partial(_stand_down, row.pk, request), icon="check", done=_("已记录解除。"))
        for row in standing
    ]  # fmt: skip
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    return list_page(
        request,
        ListOf(
            title=_("预警转发"),
            lead_text=_("只转发县级以上部门发布的预警，注明发布机关和编号；镇村不自行发布。"),
            rows=mine,
            columns=[
                Column("text", gettext_lazy("预警"), lambda row: f"{row.get_level_display()} {row.issuer} {row.number}", lead=True),
                Column("area", gettext_lazy("责任区"), lambda row: row.area.short_name),
                Column("words", gettext_lazy("内容"), lambda row: row.text),
                Column("issued", gettext_lazy("发布"), lambda row: moment(row.issued_at), lambda row: row.issued_at),
                Column("relayed", gettext_lazy("转发"), lambda row: f"{row.relayed_by_name} {moment(row.relayed_at)}"),
                Column("state", gettext_lazy("状态"), lambda row: moment(row.stood_down_at) if row.stood_down_at else _("生效中")),
            ],
            orders=[Order("new", gettext_lazy("最新在前"), ("-issued_at", "-id"))],
            tools=[Tool(_("转发预警"), "/warnings/new/", "warning", primary=True)],
            empty=gettext_lazy("还没有转发过预警。"),
            above="desk/parts/deeds.html",
            extra={"deeds": outcome},
            file_name="warnings",
        ),
    )


def _stand_down(pk: UUID, request: StaffRequest, cleaned: dict[str, Any]) -> Any:
    return hazards.stand_down(pk, by=request.user, now=now())


class WarningForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    site = forms.ModelChoiceField(HazardSite.objects.none(), label=gettext_lazy("隐患点"), required=False)
    issuer = forms.CharField(label=gettext_lazy("发布机关"), max_length=80, help_text=gettext_lazy("如：秭归县自然资源和规划局、秭归县气象台"))
    number = forms.CharField(label=gettext_lazy("预警编号"), max_length=60)
    level = forms.ChoiceField(label=gettext_lazy("级别"), choices=WarningLevel.choices, widget=forms.RadioSelect)
    text = Words(label=gettext_lazy("预警内容"))
    issued_at = forms.DateTimeField(label=gettext_lazy("发布时间"))


@content_page
@require_http_methods(["GET", "POST"])
def new_warning(request: StaffRequest) -> HttpResponse:
    """Pass an official warning on to everybody on duty in an area."""
    areas = my_areas(request.user)

    def form(*args: Any, **kwargs: Any) -> WarningForm:
        made = WarningForm(*args, **kwargs)
        made.fields["area"].queryset = areas  # type: ignore[attr-defined]
        made.fields["site"].queryset = HazardSite.objects.filter(area__in=areas)  # type: ignore[attr-defined]
        return made

    def run(cleaned: dict[str, Any]) -> RelayedWarning:
        names = ("issuer", "number", "level", "text", "issued_at", "site")
        return hazards.relay_warning(cleaned["area"], **{name: cleaned[name] for name in names}, by=request.user, now=now())

    deed = Deed("relay", _("转发预警"), run, form=form, open=True, initial={"issued_at": now()}, done=_("已转发，责任区值守人员都已收到。"), back=lambda _row: "/warnings/")
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {"title": _("转发预警"), "deeds": outcome, "back": "/warnings/", "lead": _("只转发官方预警。有人正受威胁时先打电话、敲锣喊人。")}
    return render(request, "desk/form.html", content, status=outcome.status)
