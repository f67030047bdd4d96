"""Days a post could not be filled: the list, noting and accepting them, the page of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import AbsenceKind
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, field_filter
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.over import over_the_list
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.operations.ledgers import ledger_of
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of, opening_offer
from lianxinqiao.matters.web.parts import own_stands, own_steps
from lianxinqiao.visits.choices import AbsenceStatus
from lianxinqiao.visits.deeds.absences import ABSENT
from lianxinqiao.visits.kind import ABSENCE
from lianxinqiao.visits.models import Absence


@staff_page
@require_http_methods(["GET", "POST"])
def absence_list(request: StaffRequest) -> HttpResponse:
    """One's own absences and those of whom one answers for; others' wait for acceptance by their assessor."""
    by = request.user
    rows = Absence.objects.visible_to(by).select_related("staff", "accepted_by")
    waiting = rows.filter(status=AbsenceStatus.WAITING).exclude(staff=by).order_by("first_on", "id")
    accepting = over_the_list(waiting, lambda row: _accepting(row, by))
    outcome = do_deeds(request, [*_noting(by), *accepting])
    if outcome.response:
        return outcome.response
    return list_page(
        request,
        ListOf(
            title=_("缺勤说明"),
            lead_text=_("只记原因类别和起止日期，不记病情。考核人同意后，月考核自动计入。"),
            rows=rows,
            columns=_columns(),
            orders=[
                Order("new", gettext_lazy("最新在前"), ("-first_on", "-id")),
                Order("old", gettext_lazy("最早在前"), ("first_on", "id")),
            ],
            path=page_of("visits:absence"),
            filters=[
                field_filter("status", gettext_lazy("状态"), AbsenceStatus.choices),
                field_filter("kind", gettext_lazy("原因"), AbsenceKind.choices),
                Filter(
                    "mine",
                    gettext_lazy("范围"),
                    lambda found, _v: found.filter(staff=by),
                    [("1", gettext_lazy("我的"))],
                ),
                field_filter("who", gettext_lazy("干部"), field="staff__name", kind="text"),
            ],
            empty=gettext_lazy("没有登记过缺勤。"),
            above="desk/parts/deeds_over.html",
            extra={"deeds": outcome, "more_deeds": accepting.more},
            file_name="absences",
        ),
    )


def _columns() -> list[Column]:
    return [
        Column("who", gettext_lazy("干部"), lambda row: row.staff.name, lead=True),
        Column("kind", gettext_lazy("原因"), lambda row: row.get_kind_display()),
        Column("first", gettext_lazy("第一天"), lambda row: day(row.first_on), lambda row: row.first_on),
        Column("last", gettext_lazy("最后一天"), lambda row: day(row.last_on), lambda row: row.last_on),
        Column("status", gettext_lazy("状态"), _status_tag, lambda row: row.get_status_display()),
        Column(
            "accepted",
            gettext_lazy("谁认可的"),
            lambda row: row.accepted_by.name if row.accepted_by else "",
            desk_only=True,
        ),
    ]


def _status_tag(row: Absence) -> Any:
    return tag("ok" if row.status == AbsenceStatus.ACCEPTED else "near", row.get_status_display())


def _noting(by: Staff) -> list[Offer]:
    """Return the opening that stands over the list, for whoever holds a post that could not be filled."""
    if not ABSENT.may(by, None):
        return []
    today = local_date(now())
    initial = {"staff": by.pk, "first_on": today, "last_on": today}
    return [replace(opening_offer(ABSENCE, None, by=by, name="record"), initial=initial, back=None)]


def _accepting(row: Absence, by: Staff) -> Iterator[Offer]:
    """Yield the deed of accepting an absence, named for the one of several that it is done to."""
    title = _("同意%(name)s %(first)s起的缺勤") % {"name": row.staff.name, "first": row.first_on}
    for offer in offers_of(ABSENCE, row, by=by):
        yield replace(offer, name=f"{offer.name}-{row.pk}", title=title, tone="", label="")


@staff_page
@require_http_methods(["GET", "POST"])
def absence_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One absence: whose, which days, who accepted it."""
    by = request.user
    row = ledger_of(ABSENCE).find(ABSENCE, pk, by)
    outcome = do_deeds(
        request,
        offers_of(ABSENCE, row, by=by),
        stands=own_stands(ABSENCE, row, lambda: might(ABSENCE, row, by=by, now=now())),
    )
    if outcome.response:
        return outcome.response
    content = {
        "row": row,
        "deeds": outcome,
        "further": further_facts(ABSENCE, row, by),
        "steps": own_steps(ABSENCE, row),
    }
    return render(request, "visits/absence.html", content, status=outcome.status)
