"""Parts given to others: one of them, and what one gave and is still undone (R-10.6, R-10.7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.assignments.models import Assignment
from lianxinqiao.assignments.operations import parts
from lianxinqiao.assignments.policies import ASSIGNMENT, tags_of_part
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import LookForm, TextForm
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import pressing_deeds
from lianxinqiao.matters.web.parts import content_of, stands


@content_page
@require_http_methods(["GET", "POST"])
def assignment_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One part given to somebody."""
    by = request.user
    matter = Matter.objects.visible_to(by, ASSIGNMENT).filter(pk=pk).select_related("area", "owner").first()
    if matter is None:
        raise NotVisible("")
    row = Assignment.objects.select_related("whole", "given_by").get(pk=pk)
    workflow = kind_of(matter.kind).workflow
    titles = {
        "start": _("开始办"),
        "finish": _("办结"),
        "return": _("退回"),
        "cancel": _("取消交办"),
        "redo": _("请重新办"),
    }
    mine = tags_of_part(by, matter, row)
    deeds = [
        Deed(
            edge.event,
            titles[edge.event],
            _stepping(pk, edge.event, by),
            form=TextForm if edge.needs_reason else LookForm,
            version=matter.version,
            tone="primary" if edge.event in ("start", "finish") else "",
            icon="check" if edge.event in ("start", "finish") else "undo",
            done=_("已记录。"),
        )
        for edge in workflow.events_from(matter.status)
        if edge.may & mine
    ]
    outcome = do_deeds(
        request,
        [*deeds, *pressing_deeds(by, matter)],
        stands=stands(matter, {edge.event for edge in workflow.edges if edge.may & mine}),
    )
    if outcome.response:
        return outcome.response
    content = {
        **content_of(matter, outcome),
        "row": row,
        "sees_whole": Matter.objects.visible_to(by).filter(pk=row.whole_id).exists(),
        "whole": kind_of(row.whole.kind),
        "whole_path": kind_of(row.whole.kind).path(row.whole),
    }
    return render(request, "demands/assignment.html", content, status=outcome.status)


def _stepping(pk: UUID, event: str, by: Any) -> Any:
    return lambda cleaned: parts.step_assignment(
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
            rows=Assignment.objects.handed_out_by(request.user).select_related("matter__owner", "whole"),
            columns=[
                Column("task", gettext_lazy("办什么"), lambda row: row.matter.title, lead=True),
                Column("who", gettext_lazy("交给谁"), lambda row: row.matter.owner.name if row.matter.owner else "—"),
                Column(
                    "due",
                    gettext_lazy("何日前"),
                    lambda row: tag("late" if row.due_on < local_date(now()) else "run", day(row.due_on)),
                    lambda row: row.due_on,
                ),
                Column(
                    "status",
                    gettext_lazy("状态"),
                    lambda row: words_of(kind_of(ASSIGNMENT).statuses, row.matter.status),
                ),
                Column("whole", gettext_lazy("事项"), lambda row: row.whole.number),
            ],
            orders=[Order("due", gettext_lazy("按期限"), ("due_on", "pk"))],
            path=page_of("assignments:assignment"),
            empty=gettext_lazy("您没有交办过，或都已办完。"),
            file_name="handed-out",
        ),
    )
