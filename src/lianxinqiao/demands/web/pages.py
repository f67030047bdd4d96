"""The register of demands, one demand, writing one down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.choices import Purpose
from lianxinqiao.audit.operations.entries import record_opening
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import Channel, Status, Topic, Track
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import filing
from lianxinqiao.demands.policies import DEMANDS, is_office, keeps_demands, may_read_demand
from lianxinqiao.demands.queries import register as found
from lianxinqiao.demands.queries.beside import beside
from lianxinqiao.demands.queries.papers import papers_for
from lianxinqiao.demands.web import forms as f
from lianxinqiao.demands.web.statements import ask_deed
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import with_rows
from lianxinqiao.desk.web.guards import StaffRequest, content_page, staff_page
from lianxinqiao.desk.web.listing import Filter, ListOf, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import Done, might
from lianxinqiao.matters.web.columns import (
    MATTER_FIELDS,
    ORDERS,
    area_filter,
    matter_columns,
    phase_filter,
    pressing_deeds,
)
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.matters.web.parts import clocks_of, stands, steps_of
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.web.households import is_open, mark_open


@staff_page
@require_GET
def demand_list(request: StaffRequest) -> HttpResponse:
    """The register: everything this person may find; search takes two characters."""
    right_now = now()
    rows = found.register_of(request.user)
    if not keeps_demands(request.user):
        raise NotVisible("")
    codes = [(area.code, area.short_name) for area in town_areas(request.user)]
    tools = (
        [Tool(_("登记诉求"), reverse("demands:new"), "add", primary=True)] if scope_of(request.user).area_ids() else []
    )
    if scope_of(request.user).has(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER):
        tools += [
            Tool(_("三率"), reverse("demands:rates"), "chart"),
            # heard and not answered, the oldest first; the owner's column says whose.
            Tool(_("逾期没答复"), reverse("demands:demands", query={"phase": "late", "order": "old"}), "late"),
            Tool(_("转来转去的"), reverse("demands:circles"), "swap"),
        ]
    if scope_of(request.user).has(Role.PETITION_OFFICE):
        tools += [
            Tool(_("导入工单"), reverse("demands:import"), "upload"),
            Tool(_("月登记簿"), reverse("demands:months"), "month"),
            Tool(_("个人信息请求"), reverse("privacy:requests"), "key"),
            Tool(_("常用语"), reverse("demands:wording"), "edit"),
        ]
    return list_page(
        request,
        ListOf(
            title=_("诉求登记簿"),
            lead_text=_("每一件都有回音：登记、受理、办理、答复、回访。密封的只有综治信访办和纪检监察联络员能看到。"),
            rows=rows.select_related("owner"),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=page_of("demands:demand"),
            filters=[
                Filter(
                    "q", gettext_lazy("没办结的内容、地点（两个字以上），或编号、工单号"), found.matching, kind="text"
                ),
                phase_filter(),
                Filter(
                    "from", gettext_lazy("自"), lambda some, value: some.filter(opened_at__date__gte=value), kind="day"
                ),
                Filter(
                    "to", gettext_lazy("至"), lambda some, value: some.filter(opened_at__date__lte=value), kind="day"
                ),
                Filter("status", gettext_lazy("状态"), lambda some, value: some.filter(status=value), Status.choices),
                Filter(
                    "topic", gettext_lazy("哪方面"), lambda some, value: some.filter(demand__topic=value), Topic.choices
                ),
                Filter(
                    "channel",
                    gettext_lazy("来源"),
                    lambda some, value: some.filter(demand__channel=value),
                    Channel.choices,
                ),
                area_filter(codes),
            ],
            tools=tools,
            empty=gettext_lazy("还没有诉求。群众扫联系卡上的码就能反映，走访、来电、来信由工作人员登记。"),
            file_name="demands",
            countable=False,
            only=MATTER_FIELDS,
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def new_demand(request: StaffRequest) -> HttpResponse:
    """Write a demand down for a resident; the receipt is shown once, to be handed over."""
    by = request.user
    areas = Area.objects.valid_on(local_date(now())).responsibility_areas().filter(pk__in=scope_of(by).area_ids())
    groups = VillagerGroup.objects.filter(area__in=areas, is_active=True).select_related("area")
    form = with_rows(f.StaffFilingForm, area=areas, group=groups)

    def run(cleaned: dict[str, Any]) -> HttpResponse:
        household = None
        if cleaned["group"] and cleaned["house_no"]:
            household = (
                Household.objects.visible_to(by)
                .filter(group=cleaned["group"], house_no=cleaned["house_no"], is_active=True)
                .first()
            )
        names = (
            "channel",
            "topic",
            "text",
            "place",
            "group",
            "asker_name",
            "asker_phone",
            "asker_count",
            "outside_number",
            "outside_due_on",
            "about_officials",
            "read_back",
        )
        stated = filing.Filing(
            **{name: cleaned[name] for name in names},
            household=household,
            raised_by=("visit", cleaned["visit"]) if cleaned["visit"] else None,
        )
        receipt = filing.file_demand(cleaned["area"], stated, by=by, now=now(), id=cleaned["id"])
        return render(request, "demands/receipt.html", {"receipt": receipt, "code": shown_code(receipt.code)})

    initial = {
        "id": uuid7(),
        "asker_count": 1,
        "channel": "visit" if "visit" in request.GET else request.GET.get("channel", "counter"),
        "visit": request.GET.get("visit"),
        "area": areas[0].pk if areas else None,
    }
    deed = Offer("file", _("登记诉求"), run, form=form, open=True, initial=initial)
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": _("登记诉求"),
        "deeds": outcome,
        "back": reverse("demands:demands"),
        "lead": _("照本人的话写，念给本人听。登记后把回执交给本人，凭编号和查询码随时能查。"),
    }
    return render(request, "desk/form.html", content, status=outcome.status)


@staff_page
@require_http_methods(["GET", "POST"])
def demand_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One demand with its deeds, limits and steps; opening who asked is logged for the resident to see."""
    by = request.user
    matter = Matter.objects.visible_to(by, *DEMANDS).filter(pk=pk).select_related("area", "owner", "demand").first()
    if matter is None:
        raise NotVisible("")
    demand = matter.demand
    _name_staff(demand)
    readable = may_read_demand(by, matter)
    if request.method == "POST" and "open_asker" in request.POST and readable:
        record_opening("demand", matter.pk, by=by, purpose=Purpose.DEMAND, now=now())
        mark_open(request, matter.pk)
        return redirect(request.get_full_path())
    opened = readable and is_open(request, matter.pk)
    kind = kind_of(matter.kind)

    def receipt(done: Done) -> HttpResponse:
        """Show a new code once, to be read out or printed."""
        shown = {"receipt": done.gave, "code": shown_code(done.gave.code)}
        return render(request, "demands/receipt.html", shown)

    deeds = offers_of(kind, demand, by=by, shows={"reissue": receipt})
    deeds += pressing_deeds(by, matter)
    deeds += [ask_deed(by, matter)] if demand.is_sealed and is_office(by, matter) and not matter.is_done else []
    mine = might(kind, demand, by=by, now=now())
    outcome = do_deeds(request, deeds, stands=stands(matter, mine), lazily=True)
    if outcome.response:
        return outcome.response
    content = {
        "matter": matter,
        "demand": demand,
        "deeds": outcome,
        "readable": readable,
        "opened": opened,
        "kind": kind,
        "papers": papers_for(demand) if readable else [],
        "status": words_of(Status, matter.status),
        "clocks": clocks_of(matter, now()),
        "steps": steps_of(matter) if readable else [],
        "masked": mask_name(demand.asker_name),
        "track": words_of(Track, demand.track) if demand.track else "",
        **beside(demand, readable=readable),
    }
    return render(request, "demands/demand.html", content, status=outcome.status)


def _name_staff(demand: Demand) -> None:
    """Read who entered, classified, reviewed, drafted and issued in one query instead of five joins."""
    names = ("entered_by", "classified_by", "reviewed_by", "drafted_by", "issued_by")
    known = Staff.objects.only("name").in_bulk({getattr(demand, f"{name}_id") for name in names} - {None})
    for name in names:
        if found_one := known.get(getattr(demand, f"{name}_id")):
            setattr(demand, name, found_one)
