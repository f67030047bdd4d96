"""Official warnings passed on; the town issues none (F-13)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.hazards.choices import WarningLevel
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.hazards.operations import sites
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area, HazardSite


@content_page
@require_http_methods(["GET", "POST"])
def warning_list(request: StaffRequest) -> HttpResponse:
    """Official warnings passed on, the standing ones first to lift."""
    mine = RelayedWarning.objects.visible_to(request.user).select_related("area", "site")
    standing = list(mine.within_reach_of(request.user, *sites.KEEPERS).filter(stood_down_at=None)[:50])
    deeds = [
        Offer(
            f"down-{row.pk}",
            _("解除：%s") % f"{row.area.short_name} {row.issuer}{row.number}",
            partial(_stand_down, row.pk, request),
            icon="check",
            done=_("已记录解除。"),
        )
        for row in standing
    ]
    keeps = Area.objects.served_by(request.user, *sites.KEEPERS).exists()
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
                Column(
                    "text",
                    gettext_lazy("预警"),
                    lambda row: f"{row.get_level_display()} {row.issuer} {row.number}",
                    lead=True,
                ),
                Column("area", gettext_lazy("责任区"), lambda row: row.area.short_name),
                Column("words", gettext_lazy("内容"), lambda row: row.text),
                Column("issued", gettext_lazy("发布"), lambda row: moment(row.issued_at), lambda row: row.issued_at),
                Column("relayed", gettext_lazy("转发"), lambda row: f"{row.relayed_by_name} {moment(row.relayed_at)}"),
                Column(
                    "state",
                    gettext_lazy("状态"),
                    lambda row: moment(row.stood_down_at) if row.stood_down_at else _("生效中"),
                ),
            ],
            orders=[
                Order("new", gettext_lazy("最新在前"), ("-issued_at", "-id")),
                Order("old", gettext_lazy("最早在前"), ("issued_at", "id")),
            ],
            filters=[
                Filter(
                    "state",
                    gettext_lazy("状态"),
                    _by_state,
                    [("standing", gettext_lazy("生效中")), ("lifted", gettext_lazy("已解除"))],
                ),
                Filter(
                    "level", gettext_lazy("级别"), lambda rows, value: rows.filter(level=value), WarningLevel.choices
                ),
            ],
            tools=[Tool(_("转发预警"), reverse("hazards:new_warning"), "warning", primary=True)] if keeps else [],
            empty=gettext_lazy("还没有转发过预警。"),
            above="desk/parts/deeds.html",
            extra={"deeds": outcome},
            file_name="warnings",
        ),
    )


def _by_state(rows: Any, value: str) -> Any:
    return rows.filter(stood_down_at=None) if value == "standing" else rows.exclude(stood_down_at=None)


def _stand_down(pk: UUID, request: StaffRequest, cleaned: dict[str, Any]) -> Any:
    return sites.stand_down(pk, by=request.user, now=now())


class WarningForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    site = forms.ModelChoiceField(HazardSite.objects.none(), label=gettext_lazy("隐患点"), required=False)
    issuer = forms.CharField(
        label=gettext_lazy("发布机关"),
        max_length=80,
        help_text=gettext_lazy("如：秭归县自然资源和规划局、秭归县气象台"),
    )
    number = forms.CharField(label=gettext_lazy("预警编号"), max_length=60)
    level = forms.ChoiceField(label=gettext_lazy("级别"), choices=WarningLevel.choices, widget=forms.RadioSelect)
    text = Words(label=gettext_lazy("预警内容"))
    issued_at = forms.DateTimeField(label=gettext_lazy("发布时间"))


@content_page
@require_http_methods(["GET", "POST"])
def new_warning(request: StaffRequest) -> HttpResponse:
    """Pass an official warning on to everybody on duty in an area."""
    areas = Area.objects.valid_on(local_date(now())).responsibility_areas().served_by(request.user, *sites.KEEPERS)
    if not areas:
        raise NotVisible("")

    def form(*args: Any, **kwargs: Any) -> WarningForm:
        made = WarningForm(*args, **kwargs)
        made.fields["area"].queryset = areas  # type: ignore[attr-defined]  # a field of rows
        made.fields["site"].queryset = HazardSite.objects.filter(area__in=areas)  # type: ignore[attr-defined]  # a field of rows
        return made

    def run(cleaned: dict[str, Any]) -> RelayedWarning:
        names = ("issuer", "number", "level", "text", "issued_at", "site")
        return sites.relay_warning(
            cleaned["area"], **{name: cleaned[name] for name in names}, by=request.user, now=now()
        )

    deed = Offer(
        "relay",
        _("转发预警"),
        run,
        form=form,
        open=True,
        initial={"issued_at": now()},
        done=_("已转发，责任区值守人员都已收到。"),
        back=lambda _row: reverse("hazards:warnings"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": _("转发预警"),
        "deeds": outcome,
        "back": reverse("hazards:warnings"),
        "lead": _("只转发官方预警。有人正受威胁时先打电话、敲锣喊人。"),
    }
    return render(request, "desk/form.html", content, status=outcome.status)
