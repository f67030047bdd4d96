"""待办 在办 已办 督办, and the list of all matters one may see."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, View, content_page, staff_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.asks import AnswerAsks
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.matters.queries import inbox
from lianxinqiao.matters.spine import ANSWER
from lianxinqiao.matters.web.columns import (
    MATTER_FIELDS,
    ORDERS,
    area_filter,
    kind_filter,
    matter_columns,
    phase_filter,
    urgency_filter,
)
from lianxinqiao.matters.web.menu import keeps_matters
from lianxinqiao.matters.web.offers import dressed

TITLES = {
    "todo": (
        gettext_lazy("待办"),
        gettext_lazy("轮到您办理的事项，最急的在前。"),
        gettext_lazy("没有待办事项。新事项分到您名下时会出现在这里，并有消息提醒。"),
    ),
    "doing": (
        gettext_lazy("在办"),
        gettext_lazy("您名下、正在等别的单位或别人回复的事项。"),
        gettext_lazy("没有在等回复的事项。"),
    ),
    "done": (
        gettext_lazy("已办"),
        gettext_lazy("您经手过、已经办结的事项。"),
        gettext_lazy("还没有您经手办结的事项。"),
    ),
}


def keeper_page(view: View) -> View:
    """Let staff pass for whom matters may wait; to auditors and administrators there is nothing here."""

    @wraps(view)
    def door(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not keeps_matters(request.user):
            raise NotVisible("")
        return view(request, *args, **kwargs)

    return staff_page(door)


@keeper_page
@require_GET
def inbox_list(request: StaffRequest, box: str) -> HttpResponse:
    """One inbox as a list; late ones can be filtered."""
    if box not in TITLES:
        raise NotVisible("")
    right_now = now()
    title, lead, empty = TITLES[box]
    rows = {
        "todo": lambda: inbox.todo(request.user, now=right_now),
        "doing": lambda: inbox.doing(request.user, now=right_now),
        "done": lambda: inbox.handled(request.user),
    }[box]()
    return list_page(
        request,
        ListOf(
            title=title,
            lead_text=lead,
            rows=rows.with_owner_name(),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=lambda row: kind_of(row.kind).path(row),
            filters=[kind_filter(), urgency_filter(), *([phase_filter()] if box != "done" else [])],
            empty=empty,
            above="matters/inbox_tabs.html",
            extra={"box": box},
            file_name=f"inbox-{box}",
            only=MATTER_FIELDS,
        ),
    )


@content_page
@require_GET
def matter_list(request: StaffRequest) -> HttpResponse:
    """Every matter this person may see: the ledger."""
    right_now = now()
    codes = [(area.code, area.short_name) for area in town_areas(request.user)]
    return list_page(
        request,
        ListOf(
            title=_("事项台账"),
            lead_text=_("您的职责范围内的全部事项：情况报告、意见箱来信。"),
            rows=Matter.objects.visible_to(request.user).with_owner_name(),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=lambda row: kind_of(row.kind).path(row),
            filters=[phase_filter(), kind_filter(), urgency_filter(), area_filter(codes)],
            empty=gettext_lazy("还没有事项。走访中发现情况，或打开意见箱，就会产生事项。"),
            file_name="matters",
            countable=False,
            only=MATTER_FIELDS,
        ),
    )


@staff_page
@require_GET
def matter_door(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lead to the page of the matter's own kind."""
    matter = Matter.objects.visible_to(request.user).filter(pk=pk).first()
    if matter is None:
        raise NotVisible("")
    return redirect(kind_of(matter.kind).path(matter))


@keeper_page
@require_GET
def supervised_list(request: StaffRequest) -> HttpResponse:
    """Supervisions given and received."""
    me = request.user.pk
    return list_page(
        request,
        ListOf(
            title=_("督办"),
            lead_text=_("领导要求书面答复的事项。"),
            rows=inbox.supervisions(request.user),
            columns=[
                Column("text", gettext_lazy("督办要求"), lambda row: row.text, lead=True),
                Column("matter", gettext_lazy("事项"), lambda row: row.matter.title),
                Column("who", gettext_lazy("督办人 → 答复人"), lambda row: f"{row.by.name} → {row.to.name}"),
                Column("due", gettext_lazy("答复期限"), lambda row: day(row.due_on)),
                Column("state", gettext_lazy("状态"), lambda row: _supervision_state(row, me)),
            ],
            orders=[
                Order("pressing", gettext_lazy("待答复的在前"), inbox.PRESSING),
                Order("due", gettext_lazy("按期限"), ("due_on", "id")),
            ],
            path=page_of("matters:supervision"),
            empty=gettext_lazy("没有督办。"),
            above="matters/inbox_tabs.html",
            extra={"box": "supervised"},
            file_name="supervised",
        ),
    )


def _supervision_state(row: Supervision, me: Any) -> Any:
    if row.answered_at:
        return format_html('<span class="tag ok">{}</span>', _("已答复"))
    return format_html(
        '<span class="tag {}">{}</span>',
        "near" if row.to_id == me else "run",
        _("待您答复") if row.to_id == me else _("待答复"),
    )


class AnswerForm(dressed(AnswerAsks)):  # type: ignore[misc]  # the class is made of the declaration
    """What answering asks, on the page of the question itself."""

    supervision = None


@staff_page
@require_http_methods(["GET", "POST"])
def supervision_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One supervision with its answer."""
    row = inbox.supervisions(request.user).filter(pk=pk).first()
    if row is None:
        raise NotVisible("")
    deeds = []
    if row.to_id == request.user.pk and row.answered_at is None:
        deeds.append(_answering(row, request.user))
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    path = kind_of(row.matter.kind).path(row.matter)
    return render(
        request, "matters/supervision.html", {"row": row, "deeds": outcome, "path": path}, status=outcome.status
    )


def _answering(row: Supervision, by: Staff) -> Offer:
    """Return answering this one question, which need not be chosen on its own page."""

    def run(cleaned: dict[str, Any]) -> Any:
        given = {**cleaned, "supervision": row}
        return do(kind_of(row.matter.kind), row.matter_id, ANSWER.name, given, by=by, now=now())

    look = ANSWER.look
    return Offer("answer", ANSWER.title, run, form=AnswerForm, tone=look.tone, icon=look.icon, done=look.done)
