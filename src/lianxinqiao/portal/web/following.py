"""Following one's demand with number and code, and every right on it (RR-3, RR-10, R-14.6, R-10.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.operations import filing
from lianxinqiao.desk.web.deeds import Offer, Outcome, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.choices import HelperStatus, Part
from lianxinqiao.leadership.kind import OWNED_CASE
from lianxinqiao.leadership.models import Helper, OwnedCase
from lianxinqiao.leadership.queries.cases import open_case_of
from lianxinqiao.leadership.queries.helpers import find_helper
from lianxinqiao.leadership.web.deeds import ending_offers
from lianxinqiao.matters.deeds import JOINED, RESIDENT
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import Actor, Done
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.matters.web.parts import clocks_of, named
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.queries.resident import steps_for_resident
from lianxinqiao.portal.web.doors import address_of, notice_of, receipt_page
from lianxinqiao.portal.web.own_data import DataForm
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.privacy.operations import requests

SESSION_KEY = "receipt"
OPEN_SECONDS = 30 * 60
# What a receipt may be of, and what of it a page shows; each keeps the digest of the code that opens it.
RECEIPTS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "demand": (Demand, ("matter__area__parent", "matter__owner")),
    "join": (Join, ("demand__matter__area__parent", "demand__matter__owner")),
    "helper": (Helper, ("demand__matter",)),
    "datarequest": (DataRequest, ("matter",)),
}


class FollowForm(LookForm):
    number = forms.CharField(label=gettext_lazy("回执上的编号"), max_length=40)
    code = forms.CharField(label=gettext_lazy("查询码"), max_length=20)


@never_cache
@require_http_methods(["GET", "POST"])
def follow_page(request: HttpRequest) -> HttpResponse:
    """Open one's demand or request with number and code; the code is never in an address."""
    form = FollowForm(
        request.POST if request.method == "POST" else None, initial={"number": request.GET.get("number", "")}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            number, code = form.cleaned_data["number"], form.cleaned_data["code"]
            try:
                flood.let_pass(address_of(request), now=now(), door="follow")
            except flood.TooMany as error:
                form.add_error(None, str(error))
                return render(request, "portal/follow.html", {"form": form}, status=error.status)
            if found := filing.find_by_receipt(number, code):
                demand, join = found
                return _opened(request, join or demand)
            if helper := find_helper(number, code):
                return _opened(request, helper)
            if row := requests.find_by_receipt(number, code):
                return _opened(request, row)
            form.add_error(None, _("编号和查询码对不上，请照回执再填一次。"))
    return render(request, "portal/follow.html", {"form": form}, status=status)


def _opened(request: HttpRequest, row: Any) -> HttpResponse:
    """Lead to what a receipt is of, which is found again by it for a while: by this code, and by no other."""
    held = {"of": row._meta.model_name, "pk": str(row.pk), "code": bytes(row.code_digest).hex()}
    request.session[SESSION_KEY] = {**held, "at": now().timestamp()}
    return redirect("portal:mine")


def _found_again(request: HttpRequest) -> Any:
    """Return what the receipt in the session is of; None where too much time has passed or its code opens it no more."""
    held = request.session.get(SESSION_KEY, {})
    if now().timestamp() - held.get("at", 0) > OPEN_SECONDS or held.get("of") not in RECEIPTS:
        return None
    model, shown = RECEIPTS[held["of"]]
    rows = model._default_manager.select_related(*shown).filter(**filing.OPEN_TO_JOINED if model is Join else {})
    return rows.filter(pk=held["pk"], code_digest=bytes.fromhex(held["code"])).first()


@never_cache
@require_http_methods(["GET", "POST"])
def mine_page(request: HttpRequest) -> HttpResponse:
    """Where one's demand stands, what was answered, who opened it, and what one may do now (RR-3, RR-10, R-14.6)."""
    row = _found_again(request)
    if row is None:
        return redirect("portal:follow")
    if isinstance(row, DataRequest):
        shown = _do_counted(request, _own_deeds(request, DATA_REQUEST, row, by=RESIDENT))
        if shown.response:
            return shown.response
        content = {
            "row": row,
            "deeds": shown,
            "matter": row.matter,
            "status": words_of(kind_of(row.matter.kind).statuses, row.matter.status),
            "clocks": clocks_of(row.matter, now()),
        }
        return render(request, "portal/request.html", content, status=shown.status)
    if isinstance(row, Helper):
        return _helper_page(request, row)
    joined = row if isinstance(row, Join) else None
    demand = joined.demand if joined else row
    case = None if joined else open_case_of(demand.pk)
    shown = _do_counted(request, _deeds(request, demand, case, is_joined=joined is not None))
    if shown.response:
        return shown.response
    matter = demand.matter
    # Of what became a complaint since nothing is said to whoever asked for the same.
    merged = matter.links.filter(relation="merged_into", other__kind=matter.kind).select_related("other").first()
    content = {
        "demand": demand,
        "matter": matter,
        "joined": joined,
        "deeds": shown,
        "merged": merged,
        "status": words_of(Status, matter.status),
        "steps": named(matter, steps_for_resident(matter)),
        "clocks": clocks_of(matter, now()),
        "case": case,
        "follow_ups": demand.follow_ups.all(),
        "notice": notice_of(matter.area),
        "openings": RecordOpening.objects.filter(subject_kind="demand", subject_id=matter.pk).order_by("-at", "-pk")[
            :50
        ],
    }
    return render(request, "portal/mine.html", content, status=shown.status)


def _deeds(request: HttpRequest, demand: Demand, case: OwnedCase | None, *, is_joined: bool) -> list[Offer]:
    """What the holder of a receipt may do now, with the case about it too; a neighbour who joined may hurry it."""
    matter = demand.matter
    deeds = _own_deeds(request, kind_of(matter.kind), demand, by=JOINED if is_joined else RESIDENT)
    if is_joined:
        return deeds
    if case is not None:
        deeds += offers_of(OWNED_CASE, case, by=RESIDENT, back=_back)
    deeds += ending_offers(matter, by=RESIDENT, back=_back)
    own_data = Offer(
        "data",
        _("查阅、更正、删除我的信息"),
        lambda cleaned: _own_data(request, demand, cleaned),
        form=DataForm,
        icon="key",
        hint=_("十五日内答复。"),
        back=_back,
    )
    return [*deeds, own_data]


def _back(_done: Any) -> str:
    return reverse("portal:mine")


def _own_deeds(request: HttpRequest, kind: Kind, row: Any, *, by: Actor) -> list[Offer]:
    """Return every deed of the kind that whoever holds the receipt may do now, whoever did something since they read it."""
    show = partial(_another_code, request)
    offers = offers_of(kind, row, by=by, shows={deed.name: show for deed in kind.deeds})
    return [replace(offer, version=None, back=_back) for offer in offers]


def _another_code(request: HttpRequest, done: Done) -> HttpResponse | Done:
    """Show the code that opens it from now on, where a deed gave one: that which opened it until now was known to somebody else."""
    return receipt_page(request, done.row.matter.number, done.gave) if isinstance(done.gave, str) else done


def _do_counted(request: HttpRequest, offers: Iterable[Offer]) -> Outcome:
    """Do what is offered behind a receipt; there, too, whoever does one thing after another is counted, and what they sent stands."""

    def counted(run: Callable[[dict[str, Any]], Any], cleaned: dict[str, Any]) -> Any:
        flood.let_pass(address_of(request), now=now(), door="mine")
        return run(cleaned)

    offers = [replace(offer, run=partial(counted, offer.run)) for offer in offers]
    return do_deeds(request, offers)  # type: ignore[arg-type]  # who holds a receipt has no account


def _own_data(request: HttpRequest, demand: Demand, cleaned: dict[str, Any]) -> HttpResponse:
    matter = demand.matter
    done = begin(DATA_REQUEST, {**cleaned, "about": matter}, beside=matter.area, by=RESIDENT, now=now())
    return receipt_page(request, done.row.matter.number, done.gave)


def _helper_page(request: HttpRequest, helper: Helper) -> HttpResponse:
    """Show a helper the parts the resident agreed to, as long as they agree (R-10.8)."""
    demand = helper.demand
    if helper.status != HelperStatus.LINKED or demand.sealed_on is not None or demand.is_sealed:
        return redirect("portal:follow")
    values = {
        Part.TEXT: demand.text,
        Part.PLACE: demand.place,
        Part.CONTACT: f"{demand.asker_name} {demand.asker_phone}",
        Part.OPINION: demand.decision_text if demand.delivered_on else "",
    }
    shown = [(part.label, values[part]) for part in Part if part in helper.parts]
    return render(
        request,
        "portal/helper.html",
        {"matter": demand.matter, "status": words_of(Status, demand.matter.status), "shown": shown},
    )
