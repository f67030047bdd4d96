"""A person's own data without a demand: who keeps what about me, put it right, delete it (SM-10)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.moments import now
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import area_of, pass_door, receipt_page, refuse, restamp
from lianxinqiao.privacy.choices import RequestKind
from lianxinqiao.privacy.operations import requests


class DataForm(LookForm):
    kind = forms.ChoiceField(label=gettext_lazy("要办的事"), choices=RequestKind.choices)
    text = Words(label=gettext_lazy("哪些信息、要怎样"), max_length=2000)


class OwnDataForm(DataForm):
    stamp = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("您的姓名"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("您的电话（用来核对身份和答复）"), max_length=40)


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
                row, secret = requests.ask(area, **cleaned, by=None, now=now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                return receipt_page(request, row.matter.number, secret)
        restamp(form)
    return render(request, "portal/data.html", {"area": area, "form": form}, status=status)
