"""Hazard sites: their list, one site with its life, patrols, card, the households below it and the roll of a move."""

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

from lianxinqiao.accounts.operations.opening import note_at_the_roll
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.hazards.models import RollEntry, ThreatenedHousehold
from lianxinqiao.hazards.policies import keeps_any
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first, keyset_page
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import offers_of, opening_offer
from lianxinqiao.matters.web.parts import own_stands, own_steps
from lianxinqiao.places.choices import HazardKind, HazardState
from lianxinqiao.places.models import HazardSite
from lianxinqiao.places.queries import area_names

STATE_TONES = {"relayed_warning": "late", "moved": "late", "watched": "run", "treated": "ok"}
# What has a list of its own on the page, and is not told again among the rest.
LISTED_APART = {"patrol", "call"}


@content_page
@require_GET
def site_list(request: StaffRequest) -> HttpResponse:
    """The hazard sites of one's areas."""
    names = area_names()
    tools = [Tool(_("预警转发"), reverse("hazards:warnings"), "warning")]
    if keeps_any(request.user):
        tools.append(Tool(_("登记隐患点"), reverse("hazards:new"), "add", primary=True))
    return list_page(
        request,
        ListOf(
            title=_("地质灾害隐患点"),
            lead_text=_("巡查、防灾明白卡、撤离路线。只记地点和户数，不列人名。"),
            rows=HazardSite.objects.visible_to(request.user).select_related("area"),
            columns=[
                Column("name", gettext_lazy("隐患点"), lambda row: row.name, lead=True),
                Column("area", gettext_lazy("责任区"), lambda row: names.get(row.area_id, "")),
                Column("kind", gettext_lazy("类型"), lambda row: words_of(HazardKind, row.kind)),
                Column("state", gettext_lazy("状态"), state_tag, lambda row: words_of(HazardState, row.status)),
                Column("homes", gettext_lazy("受威胁户"), lambda row: row.households_at_risk, number=True),
                Column("card", gettext_lazy("明白卡签订"), lambda row: day(row.card_signed_on)),
            ],
            orders=[
                Order("area", gettext_lazy("按责任区"), ("area__code", "name", "id")),
                Order("homes", gettext_lazy("受威胁户多的在前"), ("-households_at_risk", "id")),
            ],
            path=page_of("hazards:site"),
            filters=[
                Filter("kind", gettext_lazy("类型"), lambda rows, value: rows.filter(kind=value), HazardKind.choices),
                Filter(
                    "state", gettext_lazy("状态"), lambda rows, value: rows.filter(status=value), HazardState.choices
                ),
            ],
            tools=tools,
            empty=gettext_lazy("您的责任区里没有登记隐患点。"),
            file_name="hazards",
        ),
    )


def state_tag(row: HazardSite) -> Any:
    return tag(STATE_TONES.get(row.status, ""), words_of(HazardState, row.status))


@content_page
@require_http_methods(["GET", "POST"])
def new_site(request: StaffRequest) -> HttpResponse:
    """Register a hazard site."""
    if not keeps_any(request.user):
        raise NotVisible("")
    outcome = do_deeds(request, [replace(opening_offer(SITE, None, by=request.user), name="register")])
    if outcome.response:
        return outcome.response
    return render(
        request,
        "desk/form.html",
        {"title": _("登记隐患点"), "deeds": outcome, "back": reverse("hazards:sites")},
        status=outcome.status,
    )


@content_page
@require_http_methods(["GET", "POST"])
def site_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One hazard site: its card, life, patrols, reports and warnings; the roll for those on duty there."""
    by = request.user
    site = HazardSite.objects.visible_to(by).filter(pk=pk).select_related("area").first()
    if site is None:
        raise NotVisible("")
    offers = [_at_the_roll(offer, site) for offer in offers_of(SITE, site, by=by)]
    outcome = do_deeds(request, offers, stands=own_stands(SITE, site, lambda: might(SITE, site, by=by, now=now())))
    if outcome.response:
        return outcome.response
    # Each household of the roll has a button of its own; the form stands only where one was refused.
    outcome.shown = [each for each in outcome.shown if each.deed.name != "call" or each.open]
    # Whoever serves no household anywhere is asked of no row.
    roll = list(RollEntry.objects.visible_to(by).filter(site=site).select_related("household__group"))
    if roll:
        note_at_the_roll((("household", row.household_id) for row in roll), by=by, now=now())
    below = ThreatenedHousehold.objects.visible_to(by).filter(site=site).select_related("household__group")
    steps = [step for step in own_steps(SITE, site) if step.event not in LISTED_APART]
    content = {
        "site": site,
        "state": state_tag(site),
        "further": further_facts(SITE, site, by),
        "deeds": outcome,
        "patrols": keyset_page(site.patrols.all(), order=("-patrolled_on", "-id"), cursor=request.GET.get("at")),
        "warnings": first(site.warnings.all(), 10),
        "matters": first(Matter.objects.visible_to(by).filter(report__hazard_site=site), 20),
        "steps": [(step, step.words) for step in reversed(steps)],
        "threatened": [(row, mask_name(row.household.head_name)) for row in below],
        "roll": [(row, row.household.head_name) for row in roll],
        "safe": sum(row.is_safe for row in roll),
    }
    return render(request, "hazards/site.html", content, status=outcome.status)


def _at_the_roll(offer: Offer, site: HazardSite) -> Offer:
    """Let whoever calls the roll find themselves at the roll again."""
    if offer.name != "call":
        return offer
    return replace(offer, back=lambda _done: reverse("hazards:site", args=[site.pk], fragment="roll"))
