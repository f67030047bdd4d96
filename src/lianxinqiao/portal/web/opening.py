"""What residents open themselves, of any kind that lets them, and what of it has a page of its own (SM-10)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.kinds import Kind, all_kinds
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.places.models import Area
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import area_of, notice_of, pass_door, receipt_page, refuse, restamp

# Where a kind has a better page, by its word in addresses.
BETTER = {"demands": "portal:ask", "data-requests": "portal:data"}


def ways_in(area: Area) -> list[tuple[Opening, str]]:
    """Return what residents of an area open themselves, and where, of the kinds that have no better page."""
    kinds = [kind for kind in all_kinds() if _is_opened_here(kind) and kind.slug not in BETTER]
    return [(kind.opens, reverse("portal:begin", args=[area.code, kind.slug])) for kind in kinds if kind.opens]


def _is_opened_here(kind: Kind) -> bool:
    """Whether a resident opens one in their area, beside nothing of theirs."""
    return kind.opens is not None and RESIDENT in kind.opens.open_to and kind.opens.beside in (None, IN_AREA)


@never_cache
@require_http_methods(["GET", "POST"])
def begin_page(request: HttpRequest, code: str, word: str, template: str = "portal/begin.html") -> HttpResponse:
    """Open a matter of a kind as the resident one is: its fields, once each, and the receipt afterwards."""
    area = area_of(code)
    kind = next((each for each in all_kinds() if each.slug == word and _is_opened_here(each)), None)
    if kind is None or kind.opens is None or (word in BETTER and template == "portal/begin.html"):
        raise Http404
    place = area if kind.opens.beside else None
    form = _form_of(kind.opens.asks, kind.opens.from_resident)(
        request.POST if request.method == "POST" else None,
        at=opening_by(kind, place, by=RESIDENT, now=now()),
        initial={"stamp": flood.stamp()},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            # What stands beside nothing asks where it belongs: here the page knows it.
            given |= {"area": area} if "area" in kind.opens.asks.base_fields else {}
            try:
                pass_door(request, given.pop("stamp"))
                done = begin(kind, given, beside=place, by=RESIDENT, now=now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                return receipt_page(request, done.row.matter.number, done.gave or "", area)
        restamp(form)
    content = {"area": area, "opening": kind.opens, "form": form, "notice": notice_of(area)}
    return render(request, template, content, status=status)


@cache
def _form_of(asks: type[Asks], names: tuple[str, ...]) -> type[Any]:
    """Return what an opening asks a resident as a form of our pages; what must be answered whatever else is, is marked so."""
    asked = asks.part(*(names or tuple(name for name in asks.base_fields if name != "area")))

    class BeginForm(LookForm, asked):  # type: ignore[misc, valid-type]  # a part of what the opening asks
        stamp = forms.CharField(widget=forms.HiddenInput)

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for each in self.wants:
                self.fields[each.field].required |= bool(each.when({}, self.at))

    return BeginForm
