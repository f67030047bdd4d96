"""The register of demands, one demand, writing one down, what we owe, what goes in circles, rates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.choices import Purpose
from lianxinqiao.audit.operations.entries import record_opening
from lianxinqiao.calendar.limits import local_date, start_of_day
from lianxinqiao.demands.choices import Channel, Rate, Status, Topic, Track
from lianxinqiao.demands.models import Assignment, DataRequest, Demand, RateExclusion
from lianxinqiao.demands.operations import assignments, datarequests, filing, rates
from lianxinqiao.demands.policies import DEMANDS, SEALED_ROLES, is_office, keeps_demands, may_read_demand
from lianxinqiao.demands.queries import register as found
from lianxinqiao.demands.queries.beside import beside
from lianxinqiao.demands.queries.papers import papers_for
from lianxinqiao.demands.queries.rates import flags, three_rates
from lianxinqiao.demands.web import forms as f
from lianxinqiao.demands.web.deeds import demand_deeds, might_do
from lianxinqiao.desk.templatetags.lxq import day, moment
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import with_rows
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for, staff_page
from lianxinqiao.desk.web.lists import Column, Filter, ListOf, Order, Tool, list_page
from lianxinqiao.desk.web.team import town_areas
from lianxinqiao.desk.web.words import tag, words_of
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import (
    MATTER_FIELDS,
    area_filter,
    matter_columns,
    phase_filter,
    pressing_deeds,
)
from lianxinqiao.matters.web.parts import clocks_of, stands, steps_of
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.web.households import is_open, mark_open

REGISTER_ORDERS = (
    Order("new", gettext_lazy("最新在前"), ("-opened_at", "-id")),
    Order("old", gettext_lazy("最早在前"), ("opened_at", "id")),
)


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
        [Tool(_("登记诉求"), "/demands/new/", "add", primary=True)]
        if scope_of(request.user).area_ids()
        else []
    )
    if scope_of(request.user).has(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER):
        tools += [
            Tool(_("三率"), "/demands/rates/", "chart"),
            # heard and not answered, the oldest first; the owner's column says whose.
            Tool(_("逾期没答复"), "/demands/?phase=late&order=old", "late"), Tool(_("转来转去的"), "/demands/circles/", "swap"),
        ]
    if scope_of(request.user).has(Role.PETITION_OFFICE):
        tools += [
            Tool(_("导入工单"), "/demands/import/", "upload"), Tool(_("月登记簿"), "/demands/months/", "month"),
            Tool(_("个人信息请求"), "/data-requests/", "key"), Tool(_("常用语"), "/demands/wording/", "edit"),
        ]
    return list_page(
        request,
        ListOf(
            title=_("诉求登记簿"),
            lead_text=_(
                "每一件都有回音：登记、受理、办理、答复、回访。密封的只有综治信访办和纪检监察联络员能看到。"
            ),
            rows=rows.select_related("owner"),
            columns=matter_columns(right_now),
            orders=REGISTER_ORDERS,
            path=lambda row: f"/demands/{row.pk}/",
            filters=[
                Filter("q", gettext_lazy("没办结的内容、地点（两个字以上），或编号、工单号"), found.matching, kind="text"),
                phase_filter(),
                Filter("from", gettext_lazy("自"), lambda some, value: some.filter(opened_at__date__gte=value), kind="day"),
                Filter("to", gettext_lazy("至"), lambda some, value: some.filter(opened_at__date__lte=value), kind="day"),
                Filter(
                    "status",
                    gettext_lazy("状态"),
                    lambda some, value: some.filter(status=value),
                    Status.choices,
                ),
                Filter(
                    "topic",
                    gettext_lazy("哪方面"),
                    lambda some, value: some.filter(demand__topic=value),
                    Topic.choices,
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
    areas = (
        Area.objects.valid_on(local_date(now())).responsibility_areas().filter(pk__in=scope_of(by).area_ids())
    )
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
        stated = filing.Filing(**{name: cleaned[name] for name in names}, household=household, raised_by=("visit", cleaned["visit"]) if cleaned["visit"] else None)
        receipt = filing.file_demand(cleaned["area"], stated, by=by, now=now(), id=cleaned["id"])
        return render(
            request,
            "demands/receipt.html",
            {"receipt": receipt, "code": filing.shown_code(receipt.code)},
        )

    initial = {
        "id": uuid7(),
        "asker_count": 1,
        "channel": "visit" if "visit" in request.GET else request.GET.get("channel", "counter"),
        "visit": request.GET.get("visit"),
        "area": areas[0].pk if areas else None,
    }
    deed = Deed("file", _("登记诉求"), run, form=form, open=True, initial=initial)
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": _("登记诉求"),
        "deeds": outcome,
        "back": "/demands/",
        "lead": _("照本人的话写，念给本人听。登记后把回执交给本人，凭编号和查询码随时能查。"),
    }
    return render(request, "desk/form.html", content, status=outcome.status)


@staff_page
@require_http_methods(["GET", "POST"])
def demand_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One demand with its deeds, limits and steps; opening who asked is logged for the resident to see."""
    by = request.user
    matter = (
        Matter.objects.visible_to(by, *DEMANDS).filter(pk=pk).select_related("area", "owner", "demand").first()
    )
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
    deeds = demand_deeds(by, matter, demand) + pressing_deeds(by, matter) + _reissue_deed(request, matter, demand)
    outcome = do_deeds(request, deeds, stands=stands(matter, might_do(by, matter)), lazily=True)
    if outcome.response:
        return outcome.response
    content = {
        "matter": matter, "demand": demand, "deeds": outcome, "readable": readable, "opened": opened, "kind": kind_of(matter.kind), "papers": papers_for(demand) if readable else [],
        "status": words_of(Status, matter.status), "clocks": clocks_of(matter, now()), "steps": steps_of(matter) if readable else [],
        "masked": mask_name(demand.asker_name), "track": words_of(Track, demand.track) if demand.track else "", **beside(demand, readable=readable),
    }  # fmt: skip
    return render(request, "demands/demand.html", content, status=outcome.status)


def _name_staff(demand: Demand) -> None:
    """Read who entered, classified, reviewed, drafted and issued in one query instead of five joins."""
    names = ("entered_by", "classified_by", "reviewed_by", "drafted_by", "issued_by")
    known = Staff.objects.only("name").in_bulk({getattr(demand, f"{name}_id") for name in names} - {None})
    for name in names:
        if found_one := known.get(getattr(demand, f"{name}_id")):
            setattr(demand, name, found_one)


def _reissue_deed(request: StaffRequest, matter: Matter, demand: Demand) -> list[Deed]:
    """Offer a new code for a lost receipt; on the page only, where it is read out or printed once."""
    if not is_office(request.user, matter) or demand.is_anonymous:
        return []

    def run(cleaned: dict[str, Any]) -> HttpResponse:
        receipt = filing.reissue_code(
            matter.pk, identity_checked=cleaned["identity_checked"], by=request.user, expected_version=cleaned["version"], now=now()
        )
        return render(request, "demands/receipt.html", {"receipt": receipt, "code": filing.shown_code(receipt.code)})

    hint = _("本人丢了回执时用。旧的查询码从此作废，本人在网页上看得到补发过。")
    return [Deed("reissue", _("补发查询码"), run, form=f.ReissueForm, version=matter.version, icon="key", hint=hint, rare=True)]


@content_page
@require_http_methods(["GET", "POST"])
def assignment_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One part given to somebody."""
    by = request.user
    matter = (
        Matter.objects.visible_to(by).filter(pk=pk, kind="assignment").select_related("area", "owner").first()
    )
    if matter is None:
        raise NotVisible("")
    row = Assignment.objects.select_related("demand__matter", "given_by").get(pk=pk)
    workflow = kind_of(matter.kind).workflow
    titles = {
        "start": _("开始办"),
        "finish": _("办结"),
        "return": _("退回"),
        "cancel": _("取消交办"),
        "redo": _("请重新办"),
    }
    mine = assignments.tags_of_part(by, matter, row)
    deeds = [
        Deed(edge.event, titles[edge.event], _stepping(pk, edge.event, by), form=f.TextForm if edge.needs_reason else f.LookForm, version=matter.version,
             tone="primary" if edge.event in ("start", "finish") else "", icon="check" if edge.event in ("start", "finish") else "undo", done=_("已记录。"))
        for edge in workflow.events_from(matter.status) if edge.may & mine
    ]  # fmt: skip
    outcome = do_deeds(request, [*deeds, *pressing_deeds(by, matter)], stands=stands(matter, {edge.event for edge in workflow.edges if edge.may & mine}))
    if outcome.response:
        return outcome.response
    sees_demand = Matter.objects.visible_to(by).filter(pk=row.demand_id).exists()
    content = {
        "matter": matter,
        "row": row,
        "deeds": outcome,
        "clocks": clocks_of(matter, now()),
        "steps": steps_of(matter),
        "status": words_of(kind_of(matter.kind).statuses, matter.status),
        "sees_demand": sees_demand,
    }
    return render(request, "demands/assignment.html", content, status=outcome.status)


def _stepping(pk: UUID, event: str, by: Any) -> Any:
    return lambda cleaned: assignments.step_assignment(
        pk, event, text=cleaned.get("text", ""), by=by, expected_version=cleaned["version"], now=now()
    )


@content_page
@require_GET
def handed_out(request: StaffRequest) -> HttpResponse:
    """What I handed out that is still undone."""
    return list_page(
        request,
        ListOf(
            title=_("我交办的，还没办完"),
            rows=Assignment.objects.filter(given_by=request.user)
            .exclude(matter__phase="done")
            .select_related("matter__owner", "demand__matter"),
            columns=[
                Column("task", gettext_lazy("办什么"), lambda row: row.matter.title, lead=True),
                Column(
                    "who",
                    gettext_lazy("交给谁"),
                    lambda row: row.matter.owner.name if row.matter.owner else "—",
                ),
                Column(
                    "due",
                    gettext_lazy("何日前"),
                    lambda row: tag("late" if row.due_on < local_date(now()) else "run", day(row.due_on)),
                    lambda row: row.due_on,
                ),
                Column(
                    "status",
                    gettext_lazy("状态"),
                    lambda row: words_of(kind_of("assignment").statuses, row.matter.status),
                ),
                Column("demand", gettext_lazy("诉求"), lambda row: row.demand.matter.number),
            ],
            orders=[Order("due", gettext_lazy("按期限"), ("due_on", "pk"))],
            path=lambda row: f"/assignments/{row.pk}/",
            empty=gettext_lazy("您没有交办过，或都已办完。"),
            file_name="handed-out",
        ),
    )


@content_page
@require_GET
def owed_list(request: StaffRequest) -> HttpResponse:
    """Households we owe an answer, or with an open demand: computed from open cases, empty when none is open (RR-1)."""
    views = [("owed", gettext_lazy("等我们答复的")), ("open", gettext_lazy("诉求还没办结的"))]
    chosen = request.GET.get("view", "owed")
    rows = (
        found.households_with_open_demand(request.user)
        if chosen == "open"
        else found.households_awaiting_answer(request.user)
    )
    return list_page(
        request,
        ListOf(
            title=_("欠答复的住户"),
            lead_text=_("按没办结的诉求现算，办结就不在这里；不给任何住户打标签。"),
            rows=rows,
            columns=[
                Column(
                    "home",
                    gettext_lazy("住户"),
                    lambda row: (
                        f"{row.matter.area.short_name} {row.household.group.name} {row.household.house_no}（{mask_name(row.household.head_name)}）"
                    ),
                    lead=True,
                ),
                Column("what", gettext_lazy("什么事"), lambda row: row.matter.title),
                Column(
                    "who",
                    gettext_lazy("谁来答复"),
                    lambda row: row.matter.owner.name if row.matter.owner else "—",
                ),
                Column("due", gettext_lazy("期限"), lambda row: moment(row.matter.next_due_at)),
            ],
            orders=[Order("old", gettext_lazy("等得最久的在前"), ("matter__opened_at", "pk"))],
            path=lambda row: f"/demands/{row.pk}/",
            filters=[Filter("view", gettext_lazy("看哪些"), lambda some, _v: some, views, default="owed")],
            empty=gettext_lazy("没有欠答复的。"),
            file_name="owed",
        ),
    )


@page_for(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
@require_GET
def circles_list(request: StaffRequest) -> HttpResponse:
    """Demands moved more than twice, with each mover in the timeline (R-18.2)."""
    right_now = now()
    return list_page(
        request,
        ListOf(
            title=_("转来转去的诉求"),
            lead_text=_("转手超过两次、还没办结的。点开看每一次是谁、为什么转的。"),
            rows=found.ping_pong(request.user).select_related("owner"),
            columns=[
                *matter_columns(right_now)[:6],
                Column("moves", gettext_lazy("转手次数"), lambda row: row.moves, number=True),
            ],
            orders=REGISTER_ORDERS,
            path=lambda row: f"/demands/{row.pk}/",
            empty=gettext_lazy("没有转手超过两次的。"),
            file_name="circles",
        ),
    )


@page_for(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE)
@require_http_methods(["GET", "POST"])
def rates_page(request: StaffRequest) -> HttpResponse:
    """The three rates of ninety days, raw and adjusted side by side, with what a human should look at; no ranking."""
    right_now = now()
    areas = scope_of(request.user).area_ids(
        Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE
    )
    since = start_of_day(local_date(right_now) - timedelta(days=90))
    waiting = (
        RateExclusion.objects.filter(approved_by=None, demand__matter__area__in=areas)
        .exclude(asked_by=request.user)
        .select_related("demand__matter", "asked_by")
    )
    deeds = [
        Deed(f"agree-{row.pk}", _("同意不计入：%(number)s（%(rate)s）") % {"number": row.demand.matter.number, "rate": row.get_rate_display()}, _agreeing(row.pk, request), hint=row.reason, icon="check", done=_("已同意。"))
        for row in waiting[:20]
    ]  # fmt: skip
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    rows = three_rates(areas, since=since, until=right_now, now=right_now)
    seen = scope_of(request.user).has(*SEALED_ROLES, Role.PRINCIPAL_LEADER)
    content = {
        "rows": [(words_of(Rate, row.rate), row) for row in rows], "since": local_date(since), "deeds": outcome,
        "flags": flags(areas, since=since) if seen else [],
    }  # fmt: skip
    return render(request, "demands/rates.html", content, status=outcome.status)


def _agreeing(pk: int, request: StaffRequest) -> Any:
    return lambda _cleaned: rates.approve_exclusion(pk, by=request.user, now=now())


@page_for(Role.PETITION_OFFICE)
@require_GET
def months_page(request: StaffRequest) -> HttpResponse:
    """The register month by month, each as Word and PDF; one query."""
    by_month = (
        found.register_of(request.user).filter(opened_at__gte=start_of_day(local_date(now()).replace(day=1) - timedelta(days=730)))
        .annotate(month=TruncMonth("opened_at")).values("month").annotate(count=Count("pk"), done=Count("pk", filter=Q(phase="done"))).order_by("-month")
    )  # fmt: skip
    return render(request, "demands/months.html", {"months": list(by_month)})


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
            rows=Matter.objects.visible_to(request.user).filter(kind="data_request").select_related("owner"),
            columns=matter_columns(right_now),
            orders=REGISTER_ORDERS,
            path=lambda row: f"/data-requests/{row.pk}/",
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
    matter = (
        Matter.objects.visible_to(by)
        .filter(pk=pk, kind="data_request")
        .select_related("area", "owner")
        .first()
    )
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
        Deed(edge.event, titles[edge.event], _requesting(pk, edge.event, by), form=f.TextForm if edge.needs_reason else f.LookForm, version=matter.version,
             tone="primary" if edge.event not in ("refuse", "fulfil_partly") else "", icon="check", done=_("已记录。"))
        for edge in kind_of(matter.kind).workflow.events_from(matter.status)
    ]  # fmt: skip
    outcome = do_deeds(request, deeds, stands=stands(matter, titles))
    if outcome.response:
        return outcome.response
    content = {
        "matter": matter,
        "row": row,
        "deeds": outcome,
        "clocks": clocks_of(matter, now()),
        "steps": steps_of(matter),
        "status": words_of(kind_of(matter.kind).statuses, matter.status),
    }
    return render(request, "demands/request.html", content, status=outcome.status)


def _requesting(pk: UUID, event: str, by: Any) -> Any:
    return lambda cleaned: datarequests.step_request(
        pk, event, text=cleaned.get("text", ""), by=by, expected_version=cleaned["version"], now=now()
    )
