"""Reception days: the calendar, planning, one day with who comes, one record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import READ, open_people
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for
from lianxinqiao.desk.web.listing import Column, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.signature import picture_of
from lianxinqiao.desk.web.words import day as day_words
from lianxinqiao.desk.web.words import tag
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.choices import Mode
from lianxinqiao.leadership.kind import RECEPTION_DAY, RECEPTION_RECORD
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.policies import HOST, KEEPER, PLANNERS, day_tags
from lianxinqiao.leadership.queries.receptions import supervised_parts
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of, opening_offer
from lianxinqiao.matters.web.parts import own_stands
from lianxinqiao.residents.queries.notice import read_out


def state_of(row: ReceptionDay) -> Any:
    if row.cancelled_on:
        return tag("pause", _("已取消"))
    if row.on < local_date(now()):
        return tag("ok", _("已过"))
    return tag("run", _("已公布")) if row.published_on else tag("near", _("未公布"))


@content_page
@require_GET
def day_list(request: StaffRequest) -> HttpResponse:
    """The calendar of reception days, newest first."""
    tools = (
        [Tool(_("安排接访日"), reverse("leadership:new_reception"), "add", primary=True)]
        if scope_of(request.user).has(*PLANNERS)
        else []
    )
    return list_page(
        request,
        ListOf(
            title=_("领导接访"),
            lead_text=_("至少提前十天公布；没有预约也可以直接来；每一件当场交办，有人有日期。"),
            rows=ReceptionDay.objects.visible_to(request.user).select_related("leader", "substitute", "area"),
            columns=[
                Column(
                    "on",
                    gettext_lazy("日期"),
                    lambda row: f"{day_words(row.on)} {row.starts_at:%H:%M}–{row.ends_at:%H:%M}",
                    lambda row: row.on,
                    lead=True,
                ),
                Column("who", gettext_lazy("接访人"), lambda row: row.host.name),
                Column("mode", gettext_lazy("方式"), lambda row: words_of(Mode, row.mode)),
                Column("place", gettext_lazy("地点"), lambda row: row.place),
                Column("state", gettext_lazy("状态"), state_of),
            ],
            orders=[
                Order("new", gettext_lazy("最近在前"), ("-on", "-pk")),
                Order("old", gettext_lazy("最早在前"), ("on", "pk")),
            ],
            path=page_of("leadership:reception"),
            tools=tools,
            empty=gettext_lazy("还没有安排接访日。"),
            file_name="receptions",
        ),
    )


@page_for(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_day(request: StaffRequest) -> HttpResponse:
    """Put a reception day in the calendar."""
    by = request.user
    if RECEPTION_DAY.opens is None or not RECEPTION_DAY.opens.may(by, None):
        raise NotVisible("")
    outcome = do_deeds(request, [replace(opening_offer(RECEPTION_DAY, None, by=by, name="plan"), open=True)])
    if outcome.response:
        return outcome.response
    return render(
        request,
        "desk/form.html",
        {"title": _("安排接访日"), "deeds": outcome, "back": reverse("leadership:receptions")},
        status=outcome.status,
    )


@content_page
@require_http_methods(["GET", "POST"])
def day_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One day: who receives, who comes, and what may be done."""
    by = request.user
    day = (
        ReceptionDay.objects.visible_to(by)
        .select_related("leader", "substitute", "area", "town", "moved_to")
        .filter(pk=pk)
        .first()
    )
    if day is None:
        raise NotVisible("")
    outcome = do_deeds(
        request,
        _day_deeds(by, day),
        stands=own_stands(RECEPTION_DAY, day, lambda: might(RECEPTION_DAY, day, by=by, now=now())),
    )
    if outcome.response:
        return outcome.response
    keeps = bool({KEEPER, HOST} & day_tags(by, day))
    visits = (
        [(row, mask_name(row.name)) for row in day.visits.visible_to(by).select_related("demand__matter")]
        if keeps
        else []
    )
    content = {
        "day": day,
        "further": further_facts(RECEPTION_DAY, day, by),
        "deeds": outcome,
        "visits": visits,
        "keeps": keeps,
        "state": state_of(day),
        "mode": words_of(Mode, day.mode),
    }
    return render(request, "leadership/reception.html", content, status=outcome.status)


def _day_deeds(by: Staff, day: ReceptionDay) -> list[Offer]:
    """What may be done to a day; whoever notes a walk-in goes on to the record."""
    to_record = page_of("leadership:reception_visit")
    return [
        replace(offer, back=lambda done: to_record(done.gave)) if offer.name == "walk_in" else offer
        for offer in offers_of(RECEPTION_DAY, day, by=by)
    ]


@content_page
@require_http_methods(["GET", "POST"])
def visit_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One record: what was said, what was answered, who has got it by when; read back, signed, closed."""
    by = request.user
    visit = (
        ReceptionVisit.objects.visible_to(by)
        .select_related("day__leader", "day__substitute", "day__area", "demand__matter")
        .filter(pk=pk)
        .first()
    )
    if visit is None:
        raise NotVisible("")
    outcome = do_deeds(
        request,
        _visit_deeds(by, visit),
        stands=own_stands(RECEPTION_RECORD, visit, lambda: might(RECEPTION_RECORD, visit, by=by, now=now())),
    )
    if outcome.response:
        return outcome.response
    if visit.name or visit.phone:
        open_people([(RECEPTION_RECORD.code, visit.pk)], by=by, purpose=READ, now=now())
    content = {
        "visit": visit,
        "further": further_facts(RECEPTION_RECORD, visit, by),
        "day": visit.day,
        "deeds": outcome,
        "parts": supervised_parts(visit, by, now()),
        "signature": picture_of(visit.signature),
        "read_out": "" if visit.answer else read_out(),
    }
    return render(request, "leadership/record.html", content, status=outcome.status)


def _visit_deeds(by: Staff, visit: ReceptionVisit) -> list[Offer]:
    """What may be done to a record; once written, writing it again is no longer what comes first."""
    return [
        replace(offer, tone="") if offer.name == "record" and visit.answer else offer
        for offer in offers_of(RECEPTION_RECORD, visit, by=by)
    ]
