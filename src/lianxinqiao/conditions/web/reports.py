"""Raising a report, its page, the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.asks import REPORTED_ON_PAGE
from lianxinqiao.conditions.choices import CRITERIA, ConditionKind
from lianxinqiao.conditions.kind import REPORT, REPORTING
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.routing import village_head_phone
from lianxinqiao.conditions.policies import may_read_content
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Filter, ListOf, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.registering import Once
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.beside import areas_of
from lianxinqiao.matters.choices import Relation, Urgency
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.queries.links import links_of, merged_into
from lianxinqiao.matters.sources import source_of
from lianxinqiao.matters.web.columns import (
    MATTER_FIELDS,
    ORDERS,
    area_filter,
    matter_columns,
    phase_filter,
    urgency_filter,
)
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import AskForm, more_offers, offers_of
from lianxinqiao.matters.web.parts import content_of, stands

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ICONS = {"people": "people", "opinion": "opinion", "security": "security", "disaster": "disaster"}
PURPOSE = {
    "people": gettext_lazy("困难、需要、意见，谁家有事要帮"),
    "opinion": gettext_lazy("大家在问什么、误会什么，只记话题不记人"),
    "security": gettext_lazy("治安隐患，只移交公安机关"),
    "disaster": gettext_lazy("滑坡、洪水、道路、房屋险情"),
}


@dataclass(frozen=True)
class KeptElsewhere:
    """A condition that makes no report: another app keeps what is done about it, on a page of its own."""

    code: str
    words: StrPromise | str
    icon: str
    purpose: StrPromise | str
    route: str


_KEPT_ELSEWHERE: Once[str, KeptElsewhere] = Once()


def register_condition(elsewhere: KeptElsewhere) -> None:
    """Offer a condition among those that are reported."""
    _KEPT_ELSEWHERE[elsewhere.code] = elsewhere


@content_page
@require_GET
def report_list(request: StaffRequest) -> HttpResponse:
    """Every report this person may see."""
    right_now = now()
    codes = [(area.code, area.short_name) for area in town_areas(request.user)]
    kinds = Filter("kind", gettext_lazy("类别"), lambda rows, value: rows.filter(kind=value), ConditionKind.choices)
    mine = Filter(
        "mine",
        gettext_lazy("范围"),
        lambda rows, _v: rows.filter(opened_by=request.user),
        [("1", gettext_lazy("我上报的"))],
    )
    recent = Filter(
        "from", gettext_lazy("上报自"), lambda rows, value: rows.filter(opened_at__date__gte=value), kind="day"
    )
    return list_page(
        request,
        ListOf(
            title=_("情况报告"),
            lead_text=_("民情、舆情、警情、灾情四类报告。孕情不建档，见“妇幼服务转介”。"),
            rows=Matter.objects.visible_to(request.user, *ConditionKind.values).with_owner_name(),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=lambda row: kind_of(row.kind).path(row),
            filters=[kinds, phase_filter(), urgency_filter(), area_filter(codes), mine, recent],
            tools=[Tool(_("上报情况"), reverse("conditions:choose"), "report", primary=True)],
            empty=gettext_lazy("还没有报告。发现情况点“上报情况”，分管领导马上收到。"),
            file_name="reports",
            only=MATTER_FIELDS,
            countable=False,
        ),
    )


@content_page
@require_GET
def choose_kind(request: StaffRequest) -> HttpResponse:
    """The five kinds, with what belongs to each."""
    kinds: list[tuple[Any, ...]] = [
        (kind.value, kind.label, ICONS[kind.value], PURPOSE[kind.value], reverse("conditions:new", args=[kind.value]))
        for kind in ConditionKind
    ]
    kinds += [
        (each.code, each.words, each.icon, each.purpose, reverse(each.route)) for each in _KEPT_ELSEWHERE.values()
    ]
    return render(request, "conditions/choose.html", {"kinds": kinds})


@content_page
@require_http_methods(["GET", "POST"])
def new_report(request: StaffRequest, kind: str) -> HttpResponse:
    """Raise one report; danger to life shows the telephone numbers first."""
    if kind not in ConditionKind.values:
        raise NotVisible("")
    areas = areas_of(request.user)
    first = areas.first()
    if first is None:
        raise NotVisible("")
    title = _("上报%s") % ConditionKind(kind).label
    asked = AskForm(
        REPORTED_ON_PAGE[ConditionKind(kind)], opening_by(REPORT, None, by=request.user, now=now()), opens=True
    )

    def run(cleaned: dict[str, Any]) -> Report:
        given = {**cleaned, "kind": kind}
        return begin(REPORT, given, beside=cleaned["area"], by=request.user, now=now(), id=cleaned["id"]).row  # type: ignore[no-any-return]  # a report

    initial = {"area": request.GET.get("area") or (first.pk if areas.count() == 1 else None), "id": uuid7()}
    look = REPORTING.look
    deed = Offer(
        "report",
        title,
        run,
        form=asked,
        initial=initial,
        open=True,
        label=look.label,
        done=look.done,
        back=page_of("conditions:report"),
        there=lambda id: reverse("conditions:report", args=[id]),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": title,
        "deeds": outcome,
        "kind": kind,
        "purpose": PURPOSE[kind],
        "head": village_head_phone(first, on=local_date(now())),
        "emergency": CRITERIA[kind][Urgency.EMERGENCY],
    }
    return render(request, "conditions/new.html", content, status=outcome.status)


@content_page
@require_http_methods(["GET", "POST"])
def report_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One report: facts, clocks, what may be done now, timeline, links."""
    matter = (
        Matter.objects.visible_to(request.user)
        .filter(pk=pk, kind__in=ConditionKind.values)
        .select_related("area", "owner", "opened_by")
        .first()
    )
    if matter is None:
        raise NotVisible("")
    report = Report.objects.select_related("group", "hazard_site").get(pk=matter.pk)
    report.matter = matter
    kind, by = kind_of(matter.kind), request.user
    readable = may_read_content(by, matter)
    offers = [*offers_of(kind, report, by=by), *(more_offers(by, matter) if readable else [])]
    outcome = do_deeds(
        request, offers, stands=stands(matter, lambda: might(kind, report, by=by, now=now())), lazily=True
    )
    if outcome.response:
        return outcome.response
    links = links_of(matter.pk, by)
    content = {
        **content_of(kind, report, outcome, by=by),
        "report": report,
        "readable": readable,
        "kind": kind,
        "links": [
            (
                Relation(link.relation).label,
                link,
                source_of(link.source_kind, link.source_id) if not link.other else None,
            )
            for link in links
        ],
        "further": further_facts(kind, report, by),
        "is_security": matter.kind == ConditionKind.SECURITY,
        "merged_here": merged_into(matter.pk, by),
    }
    return render(request, "conditions/report.html", content, status=outcome.status)
