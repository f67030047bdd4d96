"""A person's own data without a demand: who keeps what about me, put it right, delete it (SM-10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.web.offers import dressed
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import area_of, notice_of, pass_door, receipt_page, refuse, restamp
from lianxinqiao.privacy.kind import DATA_REQUEST, RequestAsks

DataForm = dressed(RequestAsks.part("kind", "text"))


class OwnDataForm(LookForm, RequestAsks.part("kind", "text", "name", "phone", "whom", "whom_name", "relation")):  # type: ignore[misc]  # a part of what the opening asks
    stamp = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = self.fields["phone"].required = True


@never_cache
@require_http_methods(["GET", "POST"])
def data_page(request: HttpRequest, code: str) -> HttpResponse:
    """Ask about one's own data; the answer comes in fifteen days (SM-10)."""
    area = area_of(code)
    form = OwnDataForm(request.POST if request.method == "POST" else None, initial={"stamp": flood.stamp()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            cleaned = dict(form.cleaned_data)
            try:
                pass_door(request, cleaned.pop("stamp"))
                done = begin(DATA_REQUEST, cleaned, beside=area, by=RESIDENT, now=now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                return receipt_page(request, done.row.matter.number, done.gave)
        restamp(form)
    return render(request, "portal/data.html", {"area": area, "form": form, "notice": notice_of(area)}, status=status)
