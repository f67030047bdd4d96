"""Following what one asked for with number and code, whichever kind it is of, and every right on it (RR-3, RR-10, R-14.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.operations.filing import find_join
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.models import Helper
from lianxinqiao.leadership.queries.helpers import find_helper
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.kinds import all_kinds, kind_of
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.matters.web.kinds import told_facts
from lianxinqiao.matters.web.parts import clocks_of, named
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.queries.resident import opened_by, steps_for_resident
from lianxinqiao.portal.web.doors import address_of, notice_of
from lianxinqiao.portal.web.own_deeds import do_counted, own_deeds
from lianxinqiao.portal.web.own_demand import demand_page, helper_page

SESSION_KEY = "receipt"
OPEN_SECONDS = 30 * 60
# What has a page of its own behind its receipt; every other row that is followed has the one that its kind declares.
PAGES: dict[type[Model], Callable[[HttpRequest, Any], HttpResponse]] = {
    Demand: demand_page,
    Join: demand_page,
    Helper: helper_page,
}
# Receipts of what is no matter itself, and how each leads to one.
BESIDE: dict[type[Model], str] = {Join: "demand__matter", Helper: "demand__matter"}


class FollowForm(LookForm):
    number = forms.CharField(label=gettext_lazy("回执上的编号"), max_length=40)
    code = forms.CharField(label=gettext_lazy("查询码"), max_length=20)


@never_cache
@require_http_methods(["GET", "POST"])
def follow_page(request: HttpRequest) -> HttpResponse:
    """Open what one asked for with number and code; the code is never in an address."""
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
                return render(request, "portal/follow.html", {"form": form, "notice": notice_of()}, status=error.status)
            found = row_of_receipt(number, code) or find_join(number, code) or find_helper(number, code)
            if found is not None:
                return _opened(request, found)
            form.add_error(None, _("编号和查询码对不上，请照回执再填一次。"))
    return render(request, "portal/follow.html", {"form": form, "notice": notice_of()}, status=status)


def _opened(request: HttpRequest, row: Any) -> HttpResponse:
    """Lead to what a receipt is of."""
    request.session[SESSION_KEY] = held_for(row)
    return redirect("portal:mine")


def held_for(row: Any) -> dict[str, Any]:
    """Return what a session keeps of a receipt: what it is of is found again for a while, by this code and by no other."""
    code = bytes(row.code_digest).hex()
    return {"of": row._meta.label_lower, "pk": str(row.pk), "code": code, "at": now().timestamp()}


def _found_again(request: HttpRequest) -> Any:
    """Return what the receipt in the session is of; None where too much time has passed or its code opens it no more."""
    held = request.session.get(SESSION_KEY, {})
    followed: dict[Any, str] = {kind.model: "matter" for kind in all_kinds() if kind.is_followed}
    tables = {model._meta.label_lower: (model, matter) for model, matter in [*followed.items(), *BESIDE.items()]}
    if now().timestamp() - held.get("at", 0) > OPEN_SECONDS or held.get("of") not in tables:
        return None
    model, matter = tables[held["of"]]
    more = ("came_by",) if model is Join else ()
    rows = model._default_manager.select_related(f"{matter}__area__parent", f"{matter}__owner", *more)
    return rows.filter(pk=held["pk"], code_digest=bytes.fromhex(held["code"])).first()


@never_cache
@require_http_methods(["GET", "POST"])
def mine_page(request: HttpRequest) -> HttpResponse:
    """Where it stands, what was answered, who opened it, and what one may do now (RR-3, RR-10)."""
    row = _found_again(request)
    if row is None:
        return redirect("portal:follow")
    return PAGES.get(type(row), followed_page)(request, row)


def followed_page(request: HttpRequest, row: Any) -> HttpResponse:
    """The page behind the receipt of a row of any kind, from what the kind declares."""
    kind = kind_of(row.matter.kind)
    shown = do_counted(request, own_deeds(kind, row, by=RESIDENT))
    if shown.response:
        return shown.response
    matter = row.matter
    content = {
        "kind": kind,
        "matter": matter,
        "deeds": shown,
        "status": words_of(kind.statuses, matter.status),
        "lines": told_facts(kind, row),
        "steps": named(matter, steps_for_resident(matter)),
        "clocks": clocks_of(matter, now()),
        "openings": first(opened_by(kind.code, matter), 50),
        "notice": notice_of(matter.area),
    }
    return render(request, "portal/followed.html", content, status=shown.status)
