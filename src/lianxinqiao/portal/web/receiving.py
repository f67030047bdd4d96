"""Reception days as residents see them: when, who, booking a place; walking in needs neither (R-10.1, R-10.2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.leadership.operations import receptions
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import area_of, pass_door


class BookForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    stamp = forms.CharField(widget=forms.HiddenInput)
    day = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("您的姓名（可不填）"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("您的电话（可不填）"), max_length=40, required=False)
    about = Words(label=gettext_lazy("想说什么事（可不填）"), max_length=1000, required=False)


@never_cache
@require_http_methods(["GET", "POST"])
def reception_list(request: HttpRequest, code: str) -> HttpResponse:
    """When leaders receive people, and booking a place; walking in needs neither (R-10.1, R-10.2)."""
    area = area_of(code)
    content: dict[str, Any] = {"area": area}
    status = 200
    if request.method == "POST":
        form = BookForm(request.POST)
        status = 422
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                pass_door(request, cleaned["stamp"])
                visit = receptions.book(
                    cleaned["day"],
                    name=cleaned["name"],
                    phone=cleaned["phone"],
                    about=cleaned["about"],
                    by=None,
                    now=now(),
                    id=cleaned["id"],
                )
                content["number"], status = visit.number, 200
            except DomainError as error:
                content["error"], status = str(error), error.status
    content["form"] = BookForm(initial={"id": uuid7(), "stamp": flood.stamp()})
    days = ReceptionDay.objects.filter(town=area.parent, published_on__isnull=False, on__gte=local_date(now()))
    content["days"] = days.select_related("leader", "substitute").order_by("on", "starts_at")[:20]
    return render(request, "portal/receptions.html", content, status=status)
