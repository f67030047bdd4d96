"""Contact households: proposed, adjusted; and how far the area is really covered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.places.queries import area_names
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES
from lianxinqiao.visits.models import ContactHousehold, VisitLog
from lianxinqiao.visits.operations import contacts
from lianxinqiao.visits.queries.needs import NEVER, left_alone


def kept_areas(staff: Staff) -> list[Area]:
    """Return the areas whose contact households a person arranges."""
    today = local_date(now())
    return list(
        Area.objects.valid_on(today).responsibility_areas().filter(pk__in=scope_of(staff).area_ids(*contacts.KEEPERS))
    )


class AreaForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))


class AssignForm(LookForm):
    staff = forms.ModelChoiceField(Staff.objects.none(), label=gettext_lazy("干部"))
    house = forms.CharField(label=gettext_lazy("门牌号"), max_length=40)
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=gettext_lazy("小组"))


class ReleaseForm(LookForm):
    contact = forms.ModelChoiceField(ContactHousehold.objects.none(), label=gettext_lazy("联系户"))


@content_page
@require_http_methods(["GET", "POST"])
def contact_list(request: StaffRequest) -> HttpResponse:
    """This year's contact households: one's own, and those of the areas one arranges."""
    year = local_date(now()).year
    areas = kept_areas(request.user)
    rows = ContactHousehold.objects.visible_to(request.user).filter(year=year)
    deeds = _deeds(request, areas, year) if areas else []
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    names = area_names()
    serves = scope_of(request.user).area_ids(*HOUSEHOLD_ROLES)
    return list_page(
        request,
        ListOf(
            title=_("%d年联系户") % year,
            lead_text=_("村干部每年至少15户，镇干部至少10户。系统先提名：需要帮助的、没人联系的组、住得近的。"),
            rows=rows.select_related("staff", "household__group"),
            columns=[
                Column(
                    "home",
                    gettext_lazy("住户"),
                    lambda row: (
                        f"{names.get(row.area_id, '')} {row.household.group.name} {row.household.house_no}（{mask_name(row.household.head_name)}）"
                    ),
                    lead=True,
                ),
                Column("staff", gettext_lazy("联系干部"), lambda row: row.staff.name),
                Column("why", gettext_lazy("为什么"), lambda row: row.why),
                Column(
                    "state",
                    gettext_lazy("状态"),
                    lambda row: _("已确认") if row.is_confirmed else _("系统提名，待确认"),
                ),
            ],
            orders=[Order("staff", gettext_lazy("按干部"), ("staff__initials", "id"))],
            path=lambda row: reverse("visits:before", args=[row.household_id]) if row.area_id in serves else "",
            filters=[
                Filter(
                    "mine",
                    gettext_lazy("范围"),
                    lambda found, _v: found.filter(staff=request.user),
                    [("1", gettext_lazy("我的"))],
                ),
                Filter(
                    "staff", gettext_lazy("干部"), lambda found, value: found.filter(staff__name=value), kind="text"
                ),
            ],
            tools=[
                Tool(_("覆盖情况"), reverse("visits:coverage"), "chart"),
                *([Tool(_("等帮助的住户"), reverse("visits:needs"), "heart")] if serves else []),
            ]
            if serves or areas
            else [],
            empty=gettext_lazy("今年还没有联系户。由书记、联村领导或党政办点“系统提名”。"),
            above="desk/parts/deeds.html",
            extra={"deeds": outcome},
            file_name="contacts",
        ),
    )


@content_page
@require_GET
def need_list(request: StaffRequest) -> HttpResponse:
    """Households that need help and had neither a visit nor relief for a month (R-18.5)."""
    if not scope_of(request.user).area_ids(*HOUSEHOLD_ROLES):
        raise NotVisible("")
    today = local_date(now())
    names = area_names()
    return list_page(
        request,
        ListOf(
            title=_("等帮助的住户"),
            lead_text=_("登记了需要帮助，%d天没人上门、也没有救助的。上门一次或递交救助申请，就不在这里。")
            % number_on("help.act_days", today),
            rows=left_alone(request.user, today=today).select_related("group"),
            columns=[
                Column(
                    "home",
                    gettext_lazy("住户"),
                    lambda row: (
                        f"{names.get(row.area_id, '')} {row.group.name} {row.house_no}（{mask_name(row.head_name)}）"
                    ),
                    lead=True,
                ),
                Column(
                    "last",
                    gettext_lazy("上次见到人"),
                    lambda row: _("从没有") if row.last_visit == NEVER else day(row.last_visit),
                    lambda row: "" if row.last_visit == NEVER else row.last_visit,
                ),
                Column(
                    "days",
                    gettext_lazy("多少天了"),
                    lambda row: "—" if row.last_visit == NEVER else (today - row.last_visit).days,
                    number=True,
                ),
            ],
            orders=[Order("long", gettext_lazy("等得最久的在前"), ("last_visit", "pk"))],
            path=page_of("residents:household"),
            empty=gettext_lazy("没有：需要帮助的住户近期都有人上门或有救助。"),
            file_name="needs",
        ),
    )


def _deeds(request: StaffRequest, areas: list[Area], year: int) -> list[Offer]:
    by = request.user
    some = Area.objects.filter(pk__in=[area.pk for area in areas])

    def area_form(*args: Any, **kwargs: Any) -> AreaForm:
        made = AreaForm(*args, **kwargs)
        offer_rows(made, area=some)
        return made

    def assign_form(*args: Any, **kwargs: Any) -> AssignForm:
        made = AssignForm(*args, **kwargs)
        posts = Appointment.objects.active_on(local_date(now())).filter(
            area__in=some, role__in=VILLAGE_ROLES | TOWN_CADRE_ROLES
        )
        offer_rows(made, staff=Staff.objects.filter(pk__in=posts.values("staff")).order_by("initials", "id"))
        field: Any = made.fields["group"]
        field.queryset = VillagerGroup.objects.filter(area__in=some, is_active=True).select_related("area")
        field.label_from_instance = lambda row: f"{row.area.short_name} {row.name}"
        return made

    def release_form(*args: Any, **kwargs: Any) -> ReleaseForm:
        made = ReleaseForm(*args, **kwargs)
        field: Any = made.fields["contact"]
        field.queryset = (
            ContactHousehold.objects.filter(area__in=some, year=year)
            .select_related("staff", "household__group")
            .order_by("staff__initials", "id")
        )
        field.label_from_instance = lambda row: f"{row.staff.name}：{row.household.group.name} {row.household.house_no}"
        return made

    def assign(cleaned: dict[str, Any]) -> Any:
        household = (
            Household.objects.filter(group=cleaned["group"], house_no=cleaned["house"], is_active=True)
            .select_related("area")
            .first()
        )
        if household is None:
            raise InvalidInput(_("这个小组没有这个门牌号。"), field="house")
        return contacts.assign(cleaned["staff"], household, year, by=by, now=now())

    return [
        Offer(
            "propose",
            _("系统提名"),
            lambda cleaned: contacts.propose(cleaned["area"], year, by=by, now=now()),
            form=area_form,
            initial={"area": areas[0].pk},
            icon="contacts",
            tone="primary",
            done=_("已提名，请核对后确认。"),
        ),
        Offer(
            "confirm",
            _("全部确认"),
            lambda cleaned: contacts.confirm_all(cleaned["area"], year, by=by, now=now()),
            form=area_form,
            initial={"area": areas[0].pk},
            icon="check",
            done=_("已确认。"),
        ),
        Offer("assign", _("加一户"), assign, form=assign_form, icon="add", done=_("已加入。")),
        Offer(
            "release",
            _("调出一户"),
            lambda cleaned: contacts.release(cleaned["contact"].pk, by=by, now=now()),
            form=release_form,
            icon="close",
            done=_("已调出。"),
        ),
    ]


@content_page
@require_GET
def coverage_page(request: StaffRequest) -> HttpResponse:
    """Of all households: how many were met this year, how many are in contact, by area and group.

    A met quota is not a covered area: both numbers stand side by side (R-3.3).
    """
    today = local_date(now())
    visible = Household.objects.visible_to(request.user).living_here()
    arranged = [area.pk for area in kept_areas(request.user)]
    homes = Household.objects.living_here().filter(Q(pk__in=visible.values("pk")) | Q(area__in=arranged))
    this_year = VisitLog.objects.accepted().met().filter(visited_on__gte=today.replace(month=1, day=1))
    met = this_year.filter(household=OuterRef("pk"))
    held = ContactHousehold.objects.filter(household=OuterRef("pk"), year=today.year, is_confirmed=True)
    rows = (
        homes.annotate(was_met=Exists(met), in_contact=Exists(held))
        .values("area", "group__name", "group__group_no")
        .annotate(
            n=Count("pk"), met=Count("pk", filter=Q(was_met=True)), contact=Count("pk", filter=Q(in_contact=True))
        )
        .order_by("area__code", "group__group_no")
    )
    names = area_names()
    lines = [
        {
            **row,
            "name": names.get(row["area"], ""),
            "percent": 100 * row["met"] // row["n"],
            "none": row["n"] - row["met"],
        }
        for row in rows
    ]
    total = {key: sum(line[key] for line in lines) for key in ("n", "met", "contact")}
    if not lines:
        raise NotVisible("")
    return render(
        request,
        "visits/coverage.html",
        {
            "lines": lines,
            "total": total,
            "year": today.year,
            "percent": 100 * total["met"] // total["n"],
            "day": day(today),
        },
    )
