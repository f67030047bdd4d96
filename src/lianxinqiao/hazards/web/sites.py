"""Hazard sites: their list, one site with its life, patrols, card, the households below it and the roll of a move."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.hazards.models import RollEntry, ThreatenedHousehold
from lianxinqiao.hazards.operations import evacuation, sites
from lianxinqiao.hazards.workflow import SITE_STEPS
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.choices import HazardKind, HazardState
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup
from lianxinqiao.places.queries import area_names
from lianxinqiao.residents.models import Household

STATE_TONES = {"relayed_warning": "late", "moved": "late", "watched": "run", "treated": "ok"}
STEP_WORDS = {
    "watch": gettext_lazy("开始监测"),
    "relay": gettext_lazy("转发官方预警"),
    "move": gettext_lazy("群众已转移"),
    "stand_down": gettext_lazy("预警解除"),
    "treat": gettext_lazy("已完成治理"),
    "close": gettext_lazy("销号"),
}


def kept_areas(request: StaffRequest) -> Any:
    """Return the areas where a person keeps hazard sites, as a queryset for choices."""
    return Area.objects.valid_on(local_date(now())).responsibility_areas().served_by(request.user, *sites.KEEPERS)


@content_page
@require_GET
def site_list(request: StaffRequest) -> HttpResponse:
    """The hazard sites of one's areas."""
    names = area_names()
    keeps = bool(scope_of(request.user).area_ids(*sites.KEEPERS))
    tools = [Tool(_("预警转发"), reverse("hazards:warnings"), "warning")]
    if keeps:
        tools.append(Tool(_("登记隐患点"), reverse("hazards:new"), "add", primary=True))
    return list_page(
        request,
        ListOf(
            title=_("地质灾害隐患点"),
            lead_text=_("巡查、防灾明白卡、撤离路线。只记地点和户数，不列人名。"),
            rows=HazardSite.objects.visible_to(request.user).select_related("area"),
            columns=[
                Column("name", gettext_lazy("隐患点"), lambda row: row.name, lead=True),
                Column("area", gettext_lazy("责任区"), lambda row: names.get(row.area_id, "")),
                Column("kind", gettext_lazy("类型"), lambda row: words_of(HazardKind, row.kind)),
                Column("state", gettext_lazy("状态"), state_tag, lambda row: words_of(HazardState, row.status)),
                Column("homes", gettext_lazy("受威胁户"), lambda row: row.households_at_risk, number=True),
                Column("card", gettext_lazy("明白卡签订"), lambda row: day(row.card_signed_on)),
            ],
            orders=[
                Order("area", gettext_lazy("按责任区"), ("area__code", "name", "id")),
                Order("homes", gettext_lazy("受威胁户多的在前"), ("-households_at_risk", "id")),
            ],
            path=page_of("hazards:site"),
            filters=[
                Filter("kind", gettext_lazy("类型"), lambda rows, value: rows.filter(kind=value), HazardKind.choices),
                Filter(
                    "state", gettext_lazy("状态"), lambda rows, value: rows.filter(status=value), HazardState.choices
                ),
            ],
            tools=tools,
            empty=gettext_lazy("您的责任区里没有登记隐患点。"),
            file_name="hazards",
        ),
    )


def state_tag(row: HazardSite) -> Any:
    return tag(STATE_TONES.get(row.status, ""), words_of(HazardState, row.status))


class SiteForm(LookForm):
    name = forms.CharField(label=gettext_lazy("隐患点名称"), max_length=80)
    alias = forms.CharField(label=gettext_lazy("别名"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=HazardKind.choices)
    place = forms.CharField(label=gettext_lazy("位置"), max_length=160, required=False)
    households_at_risk = forms.IntegerField(label=gettext_lazy("受威胁户数"), min_value=0, max_value=10_000)
    signal = forms.CharField(
        label=gettext_lazy("预警信号"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("如：敲锣、喊话、短哨三声"),
    )
    route = Words(label=gettext_lazy("撤离路线"), required=False)
    shelter = forms.CharField(label=gettext_lazy("避险地点"), max_length=160, required=False)
    monitor_name = forms.CharField(label=gettext_lazy("监测人"), max_length=40, required=False)
    monitor_phone = forms.CharField(label=gettext_lazy("监测人电话"), max_length=40, required=False)
    deputy_name = forms.CharField(label=gettext_lazy("副监测人"), max_length=40, required=False)
    deputy_phone = forms.CharField(label=gettext_lazy("副监测人电话"), max_length=40, required=False)
    in_danger_zone = forms.BooleanField(label=gettext_lazy("在划定的危险区内"), required=False)

    def stated(self, cleaned: dict[str, Any]) -> sites.SiteInput:
        return sites.SiteInput(**{name: cleaned[name] for name in SiteForm.base_fields})


class NewSiteForm(SiteForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    field_order = ("id", "area")


@content_page
@require_http_methods(["GET", "POST"])
def new_site(request: StaffRequest) -> HttpResponse:
    """Register a hazard site."""
    areas = kept_areas(request)
    if not areas:
        raise NotVisible("")

    def form(*args: Any, **kwargs: Any) -> NewSiteForm:
        made = NewSiteForm(*args, **kwargs)
        made.fields["area"].queryset = areas  # type: ignore[attr-defined]  # a field of rows
        return made

    def run(cleaned: dict[str, Any]) -> HazardSite:
        return sites.register_site(
            cleaned["area"], SiteForm().stated(cleaned), by=request.user, now=now(), id=cleaned["id"]
        )

    deed = Offer(
        "register",
        _("登记隐患点"),
        run,
        form=form,
        open=True,
        initial={"id": uuid7(), "households_at_risk": 0},
        done=_("已登记。"),
        back=page_of("hazards:site"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    return render(
        request,
        "desk/form.html",
        {"title": _("登记隐患点"), "deeds": outcome, "back": reverse("hazards:sites")},
        status=outcome.status,
    )


class PatrolForm(LookForm):
    on = forms.DateField(label=gettext_lazy("巡查日期"))
    findings = Words(label=gettext_lazy("巡查情况"))
    is_abnormal = forms.BooleanField(label=gettext_lazy("有异常变化"), required=False)


class SignForm(LookForm):
    on = forms.DateField(label=gettext_lazy("签订日期"))


class StepForm(LookForm):
    note = Words(label=gettext_lazy("情况"))


class MoveForm(StepForm):
    households_moved = forms.IntegerField(label=gettext_lazy("转移户数"), min_value=0, max_value=10_000)
    people_moved = forms.IntegerField(label=gettext_lazy("转移人数"), min_value=0, max_value=50_000)


class ThreatenedForm(LookForm):
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=gettext_lazy("小组"))
    house = forms.CharField(label=gettext_lazy("门牌号"), max_length=40)
    helpers = forms.IntegerField(
        label=gettext_lazy("转移时需要几名帮手"),
        min_value=0,
        max_value=evacuation.MOST_HELPERS,
        initial=0,
        help_text=gettext_lazy("只填人数，不写原因和病情。"),
    )


class ChosenForm(LookForm):
    home = forms.ModelChoiceField(ThreatenedHousehold.objects.none(), label=gettext_lazy("哪户"), empty_label=None)


@content_page
@require_http_methods(["GET", "POST"])
def site_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One hazard site: its card, life, patrols, reports and warnings; the roll for those on duty there."""
    site = HazardSite.objects.visible_to(request.user).filter(pk=pk).select_related("area").first()
    if site is None:
        raise NotVisible("")
    if request.POST.get("roll", "").isdigit():
        evacuation.call_roll(
            int(request.POST["roll"]), is_safe=request.POST.get("is_safe") == "1", by=request.user, now=now()
        )
        return redirect(reverse("hazards:site", args=[site.pk], fragment="roll"))
    outcome = do_deeds(request, _deeds(request, site))
    if outcome.response:
        return outcome.response
    sees_roll = evacuation.may_see_roll(request.user, site)
    roll = list(RollEntry.objects.filter(site=site).select_related("household__group")) if sees_roll else []
    threatened = list(site.threatened.select_related("household__group")) if sees_roll else []
    content = {
        "site": site,
        "state": state_tag(site),
        "deeds": outcome,
        "patrols": site.patrols.all()[:30],
        "warnings": site.warnings.all()[:10],
        "matters": Matter.objects.visible_to(request.user).filter(report__hazard_site=site)[:20],
        "steps": [(step, STEP_WORDS[step.event]) for step in site.steps.select_related("by").order_by("-id")],
        "threatened": [(row, mask_name(row.household.head_name)) for row in threatened],
        "roll": [(row, row.household.head_name) for row in roll],
        "safe": sum(row.is_safe for row in roll),
    }
    return render(request, "hazards/site.html", content, status=outcome.status)


def _deeds(request: StaffRequest, site: HazardSite) -> list[Offer]:
    by, version = request.user, site.version
    found: list[Offer] = []
    if scope_of(by).covers(site.area_id, *sites.KEEPERS):
        found.append(
            Offer(
                "patrol",
                _("记录巡查"),
                lambda c: sites.record_patrol(
                    site.pk, on=c["on"], findings=c["findings"], is_abnormal=c["is_abnormal"], by=by, now=now()
                ),
                form=PatrolForm,
                initial={"on": local_date(now())},
                tone="primary",
                icon="eye",
                done=_("已记录巡查。"),
            )
        )
        for event, form in (("watch", StepForm), ("move", MoveForm), ("treat", StepForm), ("close", StepForm)):
            if (site.status, event) in SITE_STEPS and not (event == "watch" and site.status == HazardState.REGISTERED):
                found.append(
                    Offer(
                        event,
                        STEP_WORDS[event],
                        _stepping(site, event, by),
                        form=form,
                        version=version,
                        icon="check",
                        tone="danger" if event == "move" else "",
                        done=_("已记录。"),
                    )
                )
        initial = {name: getattr(site, name) for name in SiteForm.base_fields}
        found.append(
            Offer(
                "change",
                _("更正资料"),
                lambda c: sites.change_site(
                    site.pk, SiteForm().stated(c), by=by, expected_version=c["version"], now=now()
                ),
                form=SiteForm,
                initial=initial,
                version=version,
                icon="edit",
                done=_("已更正。"),
            )
        )
        found.append(
            Offer(
                "sign",
                _("签订明白卡"),
                lambda c: sites.sign_card(site.pk, on=c["on"], by=by, now=now()),
                form=SignForm,
                initial={"on": local_date(now())},
                icon="card",
                done=_("已记录签订。"),
            )
        )
    if evacuation.may_see_roll(by, site):
        found += _roll_deeds(request, site)
    return found


def _stepping(site: HazardSite, event: str, by: Any) -> Any:
    def run(cleaned: dict[str, Any]) -> Any:
        moved = {name: cleaned.get(name) for name in ("households_moved", "people_moved")}
        return sites.take_site_step(
            site.pk, event, note=cleaned["note"], **moved, by=by, expected_version=cleaned["version"], now=now()
        )

    return run


def _roll_deeds(request: StaffRequest, site: HazardSite) -> list[Offer]:
    by = request.user

    def threatened_form(*args: Any, **kwargs: Any) -> ThreatenedForm:
        made = ThreatenedForm(*args, **kwargs)
        made.fields["group"].queryset = VillagerGroup.objects.filter(area=site.area, is_active=True)  # type: ignore[attr-defined]  # a field of rows
        return made

    def chosen_form(*args: Any, **kwargs: Any) -> ChosenForm:
        made = ChosenForm(*args, **kwargs)
        field: Any = made.fields["home"]
        field.queryset = site.threatened.select_related("household__group")
        field.label_from_instance = lambda row: (
            f"{row.household.group.name} {row.household.house_no}（{mask_name(row.household.head_name)}）"
        )
        return made

    def add(cleaned: dict[str, Any]) -> Any:
        household = (
            Household.objects.visible_to(by)
            .filter(group=cleaned["group"], house_no=cleaned["house"], is_active=True)
            .first()
        )
        if household is None:
            raise InvalidInput(_("这个小组没有这个门牌号。"), field="house")
        return evacuation.note_threatened(site.pk, household.pk, helpers=cleaned["helpers"], by=by, now=now())

    deeds = [Offer("threatened", _("登记受威胁户"), add, form=threatened_form, icon="add", done=_("已登记。"))]
    if site.threatened.exists():
        deeds.append(
            Offer(
                "card",
                _("已发明白卡"),
                lambda c: evacuation.give_card(c["home"].pk, by=by, now=now()),
                form=chosen_form,
                icon="card",
                done=_("已记录。"),
            )
        )
        deeds.append(
            Offer(
                "safe_now",
                _("不再受威胁"),
                lambda c: evacuation.no_longer_threatened(c["home"].pk, by=by),
                form=chosen_form,
                icon="close",
                done=_("已移出。"),
            )
        )
    return deeds
