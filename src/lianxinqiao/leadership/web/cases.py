"""Leader-owned cases: the list, one case, the load of every leader."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.operations.opening import READ, open_people
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.choices import ClosingGround
from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.desk.web.deeds import do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for
from lianxinqiao.desk.web.listing import ListOf, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.choices import Criterion, Duty
from lianxinqiao.leadership.kind import OWNED_CASE
from lianxinqiao.leadership.models import DutyShare, OwnedCase
from lianxinqiao.leadership.policies import CASE, reads_demand
from lianxinqiao.leadership.queries.cases import load_table
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.columns import MATTER_FIELDS, ORDERS, matter_columns, phase_filter
from lianxinqiao.matters.web.kinds import further_facts
from lianxinqiao.matters.web.offers import more_offers, offers_of
from lianxinqiao.matters.web.parts import content_of, stands

# What the page of a case shows of its tasks and notes; of whoever has them, the name alone.
SHARE_FIELDS = ("case", "duty", "task", "due_on", "done_on", "evidence", "because", "not_applicable", "cadre__name")
NOTE_FIELDS = ("case", "at", "duty", "service", "text", "by__name")


@content_page
@require_GET
def case_list(request: StaffRequest) -> HttpResponse:
    """Every case this person may find."""
    tools = (
        [Tool(_("领导负担"), reverse("leadership:load"), "chart")]
        if scope_of(request.user).has(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
        else []
    )
    return list_page(
        request,
        ListOf(
            title=_("领导包案"),
            lead_text=_("重点的事由一位领导负责到底。包的是事，不是人。"),
            rows=Matter.objects.visible_to(request.user, CASE).with_owner_name(),
            columns=matter_columns(now()),
            orders=ORDERS,
            path=page_of("leadership:case"),
            filters=[phase_filter()],
            tools=tools,
            empty=gettext_lazy("没有包案。综治信访办在诉求页上提请，主要领导确认。"),
            file_name="cases",
            only=MATTER_FIELDS,
        ),
    )


@page_for(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
@require_GET
def load_page(request: StaffRequest) -> HttpResponse:
    """Leaders and how many cases each carries; uneven load is marked (R-11.10)."""
    return render(request, "leadership/load.html", {"rows": load_table(request.user)})


@content_page
@require_http_methods(["GET", "POST"])
def case_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One case: the issue, the plan, five duties with who and when, notes, limits."""
    by = request.user
    matter = Matter.objects.visible_to(by, CASE).filter(pk=pk).select_related("area", "owner").first()
    if matter is None:
        raise NotVisible("")
    shared = DutyShare.objects.select_related("cadre").only(*SHARE_FIELDS)
    case = OwnedCase.objects.select_related("demand__matter").prefetch_related(Prefetch("shares", shared)).get(pk=pk)
    case.matter = matter
    offers = [*offers_of(OWNED_CASE, case, by=by), *more_offers(by, matter)]
    mine = partial(might, OWNED_CASE, case, by=by, now=now())
    outcome = do_deeds(request, offers, stands=stands(matter, mine), lazily=True)
    if outcome.response:
        return outcome.response
    # As ``read_facts`` does by the facts, which would ask once more who reads the demand.
    if reads := reads_demand(case, by):
        open_people([(DEMAND, case.demand_id)], by=by, purpose=READ, now=now())
    shares = case.shares.all()
    notes = case.notes.select_related("by").only(*NOTE_FIELDS)
    content = {
        **content_of(OWNED_CASE, case, outcome, by=by),
        "case": case,
        "further": further_facts(OWNED_CASE, case, by),
        "reads_demand": reads,
        "closing_ground": words_of(ClosingGround, case.closing_ground) if case.closing_ground else "",
        "criteria": [words_of(Criterion, each) for each in case.criteria],
        "duties": [(duty.label, [row for row in shares if row.duty == duty]) for duty in Duty],
        "notes": keyset_page(notes, order=("-at", "-id"), cursor=request.GET.get("at")),
        # Whoever reads it finds it.
        "sees_demand": reads
        or Matter.objects.visible_to(by, case.demand.matter.kind).filter(pk=case.demand_id).exists(),
    }
    return render(request, "leadership/case.html", content, status=outcome.status)
