"""Official warnings passed on; the town issues none (F-13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.over import over_the_list
from lianxinqiao.desk.web.words import moment
from lianxinqiao.hazards.choices import WarningLevel, WarningState
from lianxinqiao.hazards.kind import WARNING
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.hazards.policies import KEEPERS, keeps_any
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of, opening_offer
from lianxinqiao.matters.web.parts import own_stands, own_steps


@content_page
@require_http_methods(["GET", "POST"])
def warning_list(request: StaffRequest) -> HttpResponse:
    """Official warnings passed on, the standing ones first to lift."""
    mine = RelayedWarning.objects.visible_to(request.user).select_related("area", "site")
    standing = mine.within_reach_of(request.user, *KEEPERS).filter(status=WarningState.STANDING)
    deeds = over_the_list(standing, lambda row: _lifting(row, request.user))
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    return list_page(
        request,
        ListOf(
            title=_("预警转发"),
            lead_text=_("只转发县级以上部门发布的预警，注明发布机关和编号；镇村不自行发布。"),
            rows=mine,
            columns=[
                Column(
                    "text",
                    gettext_lazy("预警"),
                    lambda row: f"{row.get_level_display()} {row.issuer} {row.number}",
                    lead=True,
                ),
                Column("area", gettext_lazy("责任区"), lambda row: row.area.short_name),
                Column("words", gettext_lazy("内容"), lambda row: row.text),
                Column("issued", gettext_lazy("发布"), lambda row: moment(row.issued_at), lambda row: row.issued_at),
                Column("relayed", gettext_lazy("转发"), lambda row: f"{row.relayed_by_name} {moment(row.relayed_at)}"),
                Column(
                    "state",
                    gettext_lazy("状态"),
                    lambda row: moment(row.stood_down_at) if row.stood_down_at else _("生效中"),
                ),
            ],
            orders=[
                Order("new", gettext_lazy("最新在前"), ("-issued_at", "-id")),
                Order("old", gettext_lazy("最早在前"), ("issued_at", "id")),
            ],
            path=page_of("hazards:warning"),
            filters=[
                Filter(
                    "state", gettext_lazy("状态"), lambda rows, value: rows.filter(status=value), WarningState.choices
                ),
                Filter(
                    "level", gettext_lazy("级别"), lambda rows, value: rows.filter(level=value), WarningLevel.choices
                ),
            ],
            tools=[Tool(_("转发预警"), reverse("hazards:new_warning"), "warning", primary=True)]
            if keeps_any(request.user)
            else [],
            empty=gettext_lazy("还没有转发过预警。"),
            above="desk/parts/deeds_over.html",
            extra={"deeds": outcome, "more_deeds": deeds.more},
            file_name="warnings",
        ),
    )


def _lifting(row: RelayedWarning, by: Staff) -> Iterator[Offer]:
    """Yield the deed of lifting a warning, named for the one of several that it is done to."""
    title = _("解除：%s") % f"{row.area.short_name} {row.issuer}{row.number}"
    for offer in offers_of(WARNING, row, by=by):
        yield replace(offer, name=f"down-{row.pk}", title=title, back=lambda _done: reverse("hazards:warnings"))


@content_page
@require_http_methods(["GET", "POST"])
def warning_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One warning: who issued it and what it says, who passed it on, when it was lifted."""
    by = request.user
    row = RelayedWarning.objects.visible_to(by).filter(pk=pk).select_related("area", "site").first()
    if row is None:
        raise NotVisible("")
    stands = own_stands(WARNING, row, lambda: might(WARNING, row, by=by, now=now()))
    outcome = do_deeds(request, offers_of(WARNING, row, by=by), stands=stands)
    if outcome.response:
        return outcome.response
    content = {
        "warning": row,
        "deeds": outcome,
        "further": further_facts(WARNING, row, request.user),
        "steps": own_steps(WARNING, row),
    }
    return render(request, "hazards/warning.html", content, status=outcome.status)


@content_page
@require_http_methods(["GET", "POST"])
def new_warning(request: StaffRequest) -> HttpResponse:
    """Pass an official warning on to everybody on duty in an area."""
    if not keeps_any(request.user):
        raise NotVisible("")
    offer = replace(
        opening_offer(WARNING, None, by=request.user), name="relay", back=lambda _done: reverse("hazards:warnings")
    )
    outcome = do_deeds(request, [offer])
    if outcome.response:
        return outcome.response
    content: dict[str, Any] = {
        "title": offer.title,
        "deeds": outcome,
        "back": reverse("hazards:warnings"),
        "lead": WARNING.opens.look.lead if WARNING.opens else "",
    }
    return render(request, "desk/form.html", content, status=outcome.status)
