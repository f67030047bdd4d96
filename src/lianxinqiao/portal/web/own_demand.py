"""The page behind the receipt of a demand, of a neighbour who joined it, and of whoever helps with it (RR-3, R-14.6, R-10.8)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.queries.public import is_told_of
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.kind import OWNED_CASE
from lianxinqiao.leadership.models import Helper, OwnedCase
from lianxinqiao.leadership.queries.cases import open_case_of
from lianxinqiao.leadership.queries.helpers import shown_to
from lianxinqiao.leadership.web.deeds import ending_offers
from lianxinqiao.matters.deeds import JOINED, RESIDENT
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.web.offers import dressed, offers_of
from lianxinqiao.matters.web.parts import clocks_of, named
from lianxinqiao.portal.queries.resident import asks_on, merged_with, opened_by, opened_of_join, steps_for_resident
from lianxinqiao.portal.web.doors import notice_of, receipt_page
from lianxinqiao.portal.web.own_deeds import back_to_mine, do_counted, own_deeds
from lianxinqiao.privacy.kind import DATA_REQUEST, RequestAsks

DataForm = dressed(RequestAsks.part("kind", "text"))


def demand_page(request: HttpRequest, row: Demand | Join) -> HttpResponse:
    """Where one's demand stands, what was answered, who opened it, and what one may do now (RR-3, RR-10, R-14.6)."""
    joined = row if isinstance(row, Join) else None
    demand = row.demand if isinstance(row, Join) else row
    if joined and not is_told_of(joined):
        return _joined_and_gone(request, joined)
    case = None if joined else open_case_of(demand.pk)
    shown = do_counted(request, _deeds(request, demand, case, joined))
    if shown.response:
        return shown.response
    matter = demand.matter
    content = {
        "demand": demand,
        "matter": matter,
        "joined": joined,
        "deeds": shown,
        "merged": merged_with(matter),
        "status": words_of(Status, matter.status),
        "steps": named(matter, steps_for_resident(matter)),
        "clocks": clocks_of(matter, now()),
        "case": case,
        "follow_ups": demand.follow_ups.filter(join=joined),
        "notice": notice_of(matter.area),
        "openings": first(opened_by("demand", matter) if joined is None else opened_of_join(joined), 50),
    }
    return render(request, "portal/mine.html", content, status=shown.status)


def _joined_and_gone(request: HttpRequest, joined: Join) -> HttpResponse:
    """What who joined reads of a demand that is told of no more: the same, whether it was taken back, put elsewhere or became a complaint."""
    matter = joined.demand.matter
    # Who withdrew last knows that it ended, and may take that back.
    shown = do_counted(request, _theirs(joined)) if joined.left_on is not None else None
    if shown is not None and shown.response:
        return shown.response
    content = {
        "matter": matter,
        "joined": joined,
        "deeds": shown,
        "notice": notice_of(matter.area),
        "openings": first(opened_of_join(joined), 50),
    }
    return render(request, "portal/joined.html", content, status=200 if shown is None else shown.status)


def _theirs(joined: Join) -> list[Offer]:
    """What one of several who ask may do now: their own rights, and none of the others'."""
    demand = joined.demand
    return own_deeds(kind_of(demand.matter.kind), demand, by=JOINED, asker=joined)


def _deeds(request: HttpRequest, demand: Demand, case: OwnedCase | None, joined: Join | None) -> list[Offer]:
    """What the holder of a receipt may do now, with the case about it too, and with what it was merged into."""
    if joined is not None:
        return _theirs(joined)
    matter, on = demand.matter, asks_on(demand)
    deeds = own_deeds(kind_of(matter.kind), demand, by=RESIDENT)
    deeds += _theirs(on) if on is not None else []
    if case is not None:
        deeds += offers_of(OWNED_CASE, case, by=RESIDENT, back=back_to_mine)
    deeds += ending_offers(matter, by=RESIDENT, back=back_to_mine)
    own_data = Offer(
        "data",
        _("查阅、更正、删除我的信息"),
        lambda cleaned: _own_data(request, demand, cleaned),
        form=DataForm,
        icon="key",
        hint=_("十五日内答复。"),
        back=back_to_mine,
    )
    return [*deeds, own_data]


def _own_data(request: HttpRequest, demand: Demand, cleaned: dict[str, Any]) -> HttpResponse:
    matter = demand.matter
    done = begin(DATA_REQUEST, {**cleaned, "about": matter}, beside=matter.area, by=RESIDENT, now=now())
    return receipt_page(request, done.row.matter.number, done.gave, matter.area)


def helper_page(request: HttpRequest, helper: Helper) -> HttpResponse:
    """Show a helper the parts the resident agreed to, as long as they agree (R-10.8)."""
    shown = shown_to(helper)
    if shown is None:
        return redirect("portal:follow")
    matter = helper.demand.matter
    content = {
        "matter": matter,
        "status": words_of(Status, matter.status),
        "shown": shown,
        "notice": notice_of(matter.area),
    }
    return render(request, "portal/helper.html", content)
