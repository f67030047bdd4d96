"""Households: masked in lists, opened for a purpose, every opening logged for the resident."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import is_open
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.purposes import asked_purposes
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.beside import links_beside
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool, tools_over
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.places.queries import area_names
from lianxinqiao.residents.asks import HouseholdAsks
from lianxinqiao.residents.choices import Address
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations import records
from lianxinqiao.residents.queries.notice import read_out
from lianxinqiao.residents.queries.openings import openings_of
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES
from lianxinqiao.residents.web.members import deeds_of


def serving_areas(staff: Staff) -> list[Area]:
    """Return the areas where a person serves residents."""
    reach = scope_of(staff).area_ids(*HOUSEHOLD_ROLES)
    return [area for area in town_areas(staff) if area.pk in reach]


@content_page
@require_GET
def household_list(request: StaffRequest) -> HttpResponse:
    """The households of one's areas, names masked."""
    names = area_names()
    areas = serving_areas(request.user)
    group_choices = [
        (pk, f"{names.get(area_id, '') if len(areas) > 1 else ''}{name}")
        for pk, area_id, name in VillagerGroup.objects.filter(area__in=areas, is_active=True).values_list(
            "pk", "area_id", "name"
        )
    ]
    need = [("1", gettext_lazy("需要帮助"))]
    filters = [
        Filter("q", gettext_lazy("姓名、拼音首字母、门牌号、电话"), _matching, kind="text"),
        Filter("group", gettext_lazy("小组"), lambda rows, value: rows.filter(group=int(value)), group_choices),
        Filter("need", gettext_lazy("帮助"), lambda rows, _v: rows.filter(needs_help=True), need),
        Filter(
            "unseen",
            gettext_lazy("走访"),
            _unseen,
            [("12", gettext_lazy("一年没人去过")), ("3", gettext_lazy("三个月没人去过"))],
        ),
    ]
    if len(areas) > 1:
        filters.insert(
            1,
            Filter(
                "area",
                gettext_lazy("责任区"),
                lambda rows, value: rows.filter(area__code=value),
                [(a.code, a.short_name) for a in areas],
            ),
        )
    return list_page(
        request,
        ListOf(
            title=_("住户"),
            lead_text=_("列表里的姓名只显示姓。打开一户要说明目的，住户可以查到谁打开过。"),
            rows=Household.objects.visible_to(request.user).living_here(),
            columns=[
                Column(
                    "house",
                    gettext_lazy("门牌"),
                    lambda row: f"{names.get(row.area_id, '')} {row.group__name} {row.house_no}",
                    lead=True,
                ),
                Column("head", gettext_lazy("户主"), lambda row: mask_name(row.head_name)),
                Column("size", gettext_lazy("人口"), lambda row: row.size, number=True),
                Column(
                    "wishes",
                    gettext_lazy("怎样沟通"),
                    lambda row: words_of(Address, row.wishes) if row.wishes else "",
                    by=lambda row: row.wishes,
                ),
                Column(
                    "need",
                    gettext_lazy("帮助"),
                    lambda row: _("需要帮助") if row.needs_help else "",
                    by=lambda row: row.needs_help,
                ),
            ],
            orders=[
                Order("house", gettext_lazy("按小组和门牌"), ("area_id", "group_id", "house_order", "id")),
                Order("name", gettext_lazy("按户主姓名拼音"), ("head_sort", "id")),
                Order("size", gettext_lazy("人口多的在前"), ("-size", "id")),
            ],
            path=page_of("residents:household"),
            filters=filters,
            tools=[
                *tools_over("residents:households", request.user),
                Tool(_("登记一户"), reverse("residents:new"), "add", primary=True),
            ],
            empty=gettext_lazy("您负责的责任区还没有登记住户。可以从表格导入，或逐户登记。"),
            file_name="households",
            only=("area_id", "house_no", "head_name", "size", "wishes", "needs_help", "group__name"),
        ),
    )


def _unseen(rows: Any, months: str) -> Any:
    return rows.not_visited_since(local_date(now()) - timedelta(days=30 * int(months) + 5))


def _matching(rows: Any, value: str) -> Any:
    return rows.matching(value)


class NewForm(HouseholdAsks, LookForm):
    field_order = ("group", *HouseholdAsks.field_order)
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=gettext_lazy("小组"))


@content_page
@require_http_methods(["GET", "POST"])
def new_household(request: StaffRequest) -> HttpResponse:
    """Register a household with its head."""
    areas = serving_areas(request.user)
    if not areas:
        raise NotVisible("")

    def form(*args: Any, **kwargs: Any) -> NewForm:
        made = NewForm(*args, **kwargs)
        field: Any = made.fields["group"]
        field.queryset = VillagerGroup.objects.filter(area__in=areas, is_active=True).select_related("area")
        field.label_from_instance = lambda row: f"{row.area.short_name} {row.name}"
        return made

    def run(cleaned: dict[str, Any]) -> Household:
        names = ("house_no", "head_name", "phone", "wishes", "needs_help")
        return records.register_household(
            cleaned["group"], **{name: cleaned[name] for name in names}, by=request.user, now=now()
        )

    deed = Offer(
        "register", _("登记一户"), run, form=form, open=True, done=_("已登记。"), back=page_of("residents:household")
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": _("登记一户"),
        "deeds": outcome,
        "back": reverse("residents:households"),
        "lead": _("只登记服务要用的内容。"),
        "read_out": read_out(),
    }
    return render(request, "desk/form.html", content, status=outcome.status)


@content_page
@require_http_methods(["GET", "POST"])
def household_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One household: masked until opened for a purpose; then people, telephone, deeds."""
    household = Household.objects.visible_to(request.user).select_related("area", "group").filter(pk=pk).first()
    if household is None:
        raise NotVisible("")
    if request.method == "POST" and "purpose" in request.POST:
        records.open_record(pk, purpose=request.POST["purpose"], by=request.user, now=now())
        return redirect(request.get_full_path())
    opened_now = is_open("household", pk, by=request.user, now=now())
    people = list(Person.objects.filter(household=household, left_on=None)) if opened_now else []
    outcome = do_deeds(request, deeds_of(household, people, request.user) if opened_now else [])
    if outcome.response:
        return outcome.response
    content = {
        "household": household,
        "is_open": opened_now,
        "people": people,
        "deeds": outcome,
        "purposes": asked_purposes(),
        "links": links_beside(household, request.user),
        "read_out": read_out() if opened_now else "",
        "opened_times": openings_of(household, to=request.user).count(),
    }
    return render(request, "residents/household.html", content, status=outcome.status)


@content_page
@require_GET
def openings_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who opened this record, when and why: to be shown or printed for the resident."""
    household = Household.objects.visible_to(request.user).select_related("area", "group").filter(pk=pk).first()
    if household is None:
        raise NotVisible("")
    return list_page(
        request,
        ListOf(
            title=_("查阅记录：%s") % household,
            lead_text=_("这份记录可以给住户本人看，也可以打印交给本人。"),
            rows=openings_of(household, to=request.user),
            columns=[
                Column(
                    "at",
                    gettext_lazy("时间"),
                    lambda row: f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
                    lambda row: row.at,
                    lead=True,
                ),
                Column("by", gettext_lazy("谁打开的"), lambda row: row.by_name),
                Column("purpose", gettext_lazy("目的"), lambda row: row.get_purpose_display()),
            ],
            orders=[Order("new", gettext_lazy("最新在前"), ("-at", "-id"))],
            tools=[Tool(_("返回住户"), reverse("residents:household", args=[pk]), "back")],
            empty=gettext_lazy("还没有人打开过。"),
            file_name="openings",
        ),
    )
