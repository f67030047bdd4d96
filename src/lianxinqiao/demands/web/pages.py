"""The register of demands, one demand, writing one down."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
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
from lianxinqiao.accounts.operations.opening import is_open_to_reader, open_person
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.opening import WrittenDownAsks
from lianxinqiao.demands.choices import Channel, Status, Topic, Track
from lianxinqiao.demands.deeds.opening import FILING
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMANDS, keeps_demands, may_read_demand
from lianxinqiao.demands.queries import register as found
from lianxinqiao.demands.queries.beside import JOIN, beside, joins_of
from lianxinqiao.demands.queries.papers import papers_for
from lianxinqiao.demands.queries.whom import wants_a_second
from lianxinqiao.desk.beside import links_beside
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page, staff_page
from lianxinqiao.desk.web.listing import Filter, ListOf, Tool, field_filter, tools_over
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.beside import areas_of
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.doing import Done, might
from lianxinqiao.matters.sources import day_of_source, found_source, source_in
from lianxinqiao.matters.web.columns import MATTER_FIELDS, ORDERS, area_filter, matter_columns, phase_filter
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import AskForm, more_offers, offers_of
from lianxinqiao.matters.web.parts import content_of, stands
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.queries.notice import read_out


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
    tools += tools_over("demands:demands", request.user)
    if scope_of(request.user).has(Role.PETITION_OFFICE):
        tools += [
            Tool(_("月登记簿"), reverse("demands:months"), "month"),
            Tool(_("个人信息请求"), reverse("privacy:requests"), "key"),
            Tool(_("常用语"), reverse("demands:wording"), "edit"),
        ]
    return list_page(
        request,
        ListOf(
            title=_("诉求登记簿"),
            lead_text=_("每一件都有回音：登记、受理、办理、答复、回访。密封的只有综治信访办和纪检监察联络员能看到。"),
            rows=rows.with_owner_name(),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=page_of("demands:demand"),
            filters=[
                Filter(
                    "q", gettext_lazy("没办结的内容、地点（两个字以上），或编号、工单号"), found.matching, kind="text"
                ),
                phase_filter(),
                field_filter("from", gettext_lazy("自"), field="opened_at__date__gte", kind="day"),
                field_filter("to", gettext_lazy("至"), field="opened_at__date__lte", kind="day"),
                field_filter("status", gettext_lazy("状态"), Status.choices),
                field_filter("topic", gettext_lazy("哪方面"), Topic.choices, field="demand__topic"),
                Filter(
                    "purpose",
                    gettext_lazy("目的"),
                    lambda rows, value: rows.filter(demand__purposes__contains=[value]),
                    Purpose.choices,
                ),
                field_filter("channel", gettext_lazy("来源"), Channel.choices, field="demand__channel"),
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

    def run(cleaned: dict[str, Any]) -> HttpResponse:
        home = {"group": cleaned["group"], "house_no": cleaned["house_no"], "is_active": True}
        known = cleaned["group"] and cleaned["house_no"]
        given = {**cleaned, "household": Household.objects.visible_to(by).filter(**home).first() if known else None}
        source = found_source(cleaned["raised_by"], by=by)
        if cleaned["raised_by"] and source is None:
            raise InvalidInput(_("没有这个来源。"))
        raised_by = source[:2] if source else None
        done = begin(DEMAND, given, beside=given["area"], by=by, now=now(), id=given["id"], raised_by=raised_by)
        return receipt_of(request, done)

    areas, named = areas_of(by), source_in(request.GET)
    source = found_source(named, by=by)
    initial = {
        "channel": source[2] if source else request.GET.get("channel", Channel.COUNTER),
        "raised_by": named if source else "",
        "received_on": (day_of_source(*source[:2]) if source else None) or local_date(now()),
        "area": areas[0] if areas.count() == 1 else None,
    }
    form = AskForm(WrittenDownAsks, opening_by(DEMAND, None, by=by, now=now()), opens=True)
    outcome = do_deeds(request, [Offer("file", FILING.title, run, form=form, open=True, initial=initial)])
    if outcome.response:
        return outcome.response
    back = reverse("demands:demands")
    content = {"title": FILING.title, "deeds": outcome, "back": back, "lead": FILING.look.lead, "read_out": read_out()}
    return render(request, "desk/form.html", content, status=outcome.status)


def receipt_of(request: StaffRequest, done: Done) -> HttpResponse:
    """Show the number and the new code once, to be read out or printed; no code where the same was sent again."""
    shown = {"matter": done.row.matter, "code": shown_code(done.gave) if done.gave else ""}
    return render(request, "demands/receipt.html", shown)


@staff_page
@require_http_methods(["GET", "POST"])
def demand_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One demand with its deeds, limits and steps; opening who asked is logged for the resident to see."""
    by = request.user
    matter = (
        Matter.objects.visible_to(by, *DEMANDS).filter(pk=pk).select_related("area", "owner", "demand__group").first()
    )
    if matter is None:
        raise NotVisible("")
    demand = matter.demand
    readable = may_read_demand(by, matter)
    if request.method == "POST" and "open_asker" in request.POST and readable:
        open_person(DEMAND.code, matter.pk, by=by, purpose=DEMAND.code, now=now())
        return redirect(request.get_full_path())
    if request.method == "POST" and "open_join" in request.POST and readable:
        _open_join(demand, request.POST["open_join"], by)
        return redirect(request.get_full_path())
    # The words of whoever asks stand on the page, and on the forms it fetches; a deed that is refused shows none.
    reads = partial(is_open_to_reader, DEMAND.code, matter.pk, by=by, now=now())
    opened = readable and request.method == "GET" and reads()
    kind = kind_of(matter.kind)

    receipt = partial(receipt_of, request)
    deeds = offers_of(kind, demand, by=by, shows={"reissue": receipt, "give_code": receipt})
    deeds += more_offers(by, matter)
    home = demand.household if demand.track == Track.RELIEF else None
    mine = partial(might, kind, demand, by=by, now=now())
    outcome = do_deeds(request, deeds, stands=stands(matter, mine), lazily=True)
    if outcome.response:
        return outcome.response
    opened = opened or (readable and request.method == "POST" and reads())
    shared = content_of(kind, demand, outcome, by=by)
    _name_staff(demand, shared["steps"])
    content = {
        **shared,
        **beside(demand, by=by, readable=readable),
        "demand": demand,
        "readable": readable,
        "alone": demand.is_sealed and not matter.is_done and wants_a_second(matter, on=local_date(now())),
        "opened": opened,
        "kind": kind,
        "papers": papers_for(demand) if readable else [],
        "masked": mask_name(demand.asker_name),
        "further": further_facts(kind, demand, by),
        "track": words_of(Track, demand.track) if demand.track else "",
        # What the household may ask for besides, where the demand itself is answered by no help.
        "for_the_home": [link for link in links_beside(home, by) if link.is_matter] if home is not None else [],
    }
    return render(request, "demands/demand.html", content, status=outcome.status)


def _open_join(demand: Demand, pk: str, by: Staff) -> None:
    """Open how one who joined is reached: somebody of their own, who reads of it with their receipt."""
    reached = {str(join.pk): join for join in joins_of(demand) if join.asker_phone}
    if pk not in reached:
        raise NotVisible("")
    open_person(JOIN, reached[pk].pk, by=by, purpose=DEMAND.code, now=now())


def _name_staff(demand: Demand, steps: Iterable[Step]) -> None:
    """Name who entered, classified, reviewed, drafted and issued: most of them took a step; the others in one query, not five."""
    names = ("entered_by", "classified_by", "reviewed_by", "drafted_by", "issued_by")
    known = {step.by_id: step.by for step in steps}
    missing = {getattr(demand, f"{name}_id") for name in names} - {None, *known}
    if missing:
        known |= Staff.objects.only("name").in_bulk(missing)
    for name in names:
        if found_one := known.get(getattr(demand, f"{name}_id")):
            setattr(demand, name, found_one)
