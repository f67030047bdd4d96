"""The diary: its list, the entries that wait for acceptance, and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.web.deeds import do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import facts_of
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.matters.web.parts import own_stands, own_steps
from lianxinqiao.places.queries import area_names
from lianxinqiao.visits.choices import Outcome, Status, VisitKind
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.web.writing import visit_areas

VISIT_FIELDS = (
    "visited_on",
    "kind",
    "outcome",
    "status",
    "is_late",
    "place",
    "area_id",
    "accept_due_on",
    "author__name",
    "household_id",
    "household__house_no",
    "household__head_name",
    "group__name",
)


def visit_columns() -> list[Column]:
    names = area_names()
    return [
        Column("day", gettext_lazy("日期"), lambda row: day(row.visited_on), lead=True, by=lambda row: row.visited_on),
        Column("where", gettext_lazy("去了哪里"), lambda row: _where(row, names)),
        Column("kind", gettext_lazy("方式"), lambda row: words_of(VisitKind, row.kind), by=lambda row: row.kind),
        Column("outcome", gettext_lazy("结果"), lambda row: words_of(Outcome, row.outcome), by=lambda row: row.outcome),
        Column("author", gettext_lazy("谁去的"), lambda row: row.author__name),
        Column(
            "status",
            gettext_lazy("状态"),
            _status_tag,
            lambda row: words_of(Status, row.status),
            by=lambda row: row.status,
        ),
        Column(
            "late",
            gettext_lazy("补记"),
            lambda row: _("补记") if row.is_late else "",
            desk_only=True,
            by=lambda row: row.is_late,
        ),
    ]


def _where(row: Any, names: dict[int, str]) -> str:
    place = row.place
    if row.household_id:
        place = f"{row.household__house_no}（{mask_name(row.household__head_name)}）"
    return f"{names.get(row.area_id, '')} {row.group__name or ''} {place}"


def _status_tag(row: Any) -> Any:
    tone = {"accepted": "ok", "submitted": "run", "returned": "near", "voided": "late"}.get(row.status, "")
    return tag(tone, words_of(Status, row.status))


@content_page
@require_GET
def visit_list(request: StaffRequest) -> HttpResponse:
    """The diary: one's own entries, and those one answers for."""
    areas = visit_areas(request.user)
    return list_page(
        request,
        ListOf(
            title=_("下队日志"),
            rows=VisitLog.objects.visible_to(request.user),
            columns=visit_columns(),
            orders=[
                Order("new", gettext_lazy("最新在前"), ("-visited_on", "-id")),
                Order("old", gettext_lazy("最早在前"), ("visited_on", "id")),
            ],
            path=page_of("visits:visit"),
            filters=[
                Filter(
                    "mine",
                    gettext_lazy("范围"),
                    lambda rows, _v: rows.filter(author=request.user),
                    [("1", gettext_lazy("我写的"))],
                ),
                Filter("status", gettext_lazy("状态"), lambda rows, value: rows.filter(status=value), Status.choices),
                Filter(
                    "outcome", gettext_lazy("结果"), lambda rows, value: rows.filter(outcome=value), Outcome.choices
                ),
                Filter(
                    "area",
                    gettext_lazy("责任区"),
                    lambda rows, value: rows.filter(area__code=value),
                    [(a.code, a.short_name) for a in areas],
                ),
                Filter(
                    "author", gettext_lazy("谁去的"), lambda rows, value: rows.filter(author__name=value), kind="text"
                ),
                Filter(
                    "purpose",
                    gettext_lazy("目的"),
                    lambda rows, value: rows.filter(purposes__contains=[value]),
                    Purpose.choices,
                ),
                Filter("from", gettext_lazy("自"), lambda rows, value: rows.filter(visited_on__gte=value), kind="day"),
                Filter("to", gettext_lazy("至"), lambda rows, value: rows.filter(visited_on__lte=value), kind="day"),
            ],
            tools=[Tool(_("写走访"), reverse("visits:new"), "visit", primary=True)] if areas else [],
            empty=gettext_lazy("还没有日志。走访回来点“写走访”，没有异常的二十秒写完。"),
            file_name="visits",
            countable=False,
            only=VISIT_FIELDS,
        ),
    )


@content_page
@require_GET
def review_list(request: StaffRequest) -> HttpResponse:
    """Entries that wait for this person's acceptance."""
    scope = scope_of(request.user)
    rows = VisitLog.objects.visible_to(request.user).filter(status=Status.SUBMITTED).exclude(author=request.user)
    if not scope.has(Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PARTY_GOV_OFFICE):
        rows = rows.none()
    return list_page(
        request,
        ListOf(
            title=_("待审核的日志"),
            lead_text=_("只看是否属实，不改文字。五个工作日不审核，自动通过。"),
            rows=rows,
            columns=[*visit_columns(), Column("due", gettext_lazy("自动通过日"), lambda row: day(row.accept_due_on))],
            orders=[Order("new", gettext_lazy("最新在前"), ("-visited_on", "-id"))],
            path=page_of("visits:visit"),
            empty=gettext_lazy("没有待审核的日志。"),
            file_name="review",
            only=VISIT_FIELDS,
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def visit_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One entry with its promises, what it raised, and every deed of SM-1."""
    visit = (
        VisitLog.objects.visible_to(request.user)
        .select_related("author", "area", "household__group", "group")
        .prefetch_related("steps")
        .filter(pk=pk)
        .first()
    )
    if visit is None:
        raise NotVisible("")
    by = request.user
    outcome = do_deeds(
        request,
        offers_of(ENTRY, visit, by=by),
        stands=own_stands(ENTRY, visit, lambda: might(ENTRY, visit, by=by, now=now())),
    )
    if outcome.response:
        return outcome.response
    raised = Matter.objects.visible_to(request.user).filter(links__source_kind="visit", links__source_id=visit.pk)
    content = {
        "visit": visit,
        "deeds": outcome,
        "steps": own_steps(ENTRY, visit),
        "promises": visit.promises.all(),
        "raised": [(row, kind_of(row.kind).path(row), kind_of(row.kind).title) for row in raised],
        "facts": facts_of(ENTRY, visit, by),
    }
    return render(request, "visits/visit.html", content, status=outcome.status)
