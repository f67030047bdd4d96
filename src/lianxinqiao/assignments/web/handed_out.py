"""What one gave to others and is still undone (R-10.6, R-10.7)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.models import Matter


@content_page
@require_GET
def handed_out(request: StaffRequest) -> HttpResponse:
    """What I handed out that is still undone."""
    return list_page(
        request,
        ListOf(
            title=_("我交办的，还没办完"),
            rows=Assignment.objects.handed_out_by(request.user)
            .filter(matter__in=Matter.objects.visible_to(request.user).values("pk"))
            .select_related("matter__owner", "whole"),
            columns=[
                Column("task", gettext_lazy("办什么"), lambda row: row.matter.title, lead=True),
                Column("who", gettext_lazy("交给谁"), lambda row: row.matter.owner.name if row.matter.owner else "—"),
                Column(
                    "due",
                    gettext_lazy("何日前"),
                    lambda row: tag("late" if row.due_on < local_date(now()) else "run", day(row.due_on)),
                    lambda row: row.due_on,
                ),
                Column("status", gettext_lazy("状态"), lambda row: words_of(ASSIGNMENT.statuses, row.matter.status)),
                Column("whole", gettext_lazy("事项"), lambda row: row.whole.number),
            ],
            orders=[Order("due", gettext_lazy("按期限"), ("due_on", "pk"))],
            path=page_of("assignments:one"),
            empty=gettext_lazy("您没有交办过，或都已办完。"),
            file_name="handed-out",
        ),
    )
