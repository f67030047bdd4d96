"""Reception days as residents see them: when, who, booking a place; walking in needs neither (R-10.1, R-10.2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.errors import DomainError, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.leadership.deeds.days import BookAsks
from lianxinqiao.leadership.kind import RECEPTION_DAY
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import address_of, area_of, notice_of, pass_door


class BookForm(LookForm, BookAsks):
    """What booking asks, with the day and the door against robots."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    stamp = forms.CharField(widget=forms.HiddenInput)
    day = forms.UUIDField(widget=forms.HiddenInput)


@never_cache
@require_http_methods(["GET", "POST"])
def reception_list(request: HttpRequest, code: str) -> HttpResponse:
    """When leaders receive people, and booking a place; walking in needs neither (R-10.1, R-10.2)."""
    area = area_of(code)
    content: dict[str, Any] = {"area": area, "notice": notice_of(area)}
    status = 200
    if request.method == "POST":
        form = BookForm(request.POST)
        status = 422
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                pass_door(request, cleaned["stamp"], cleaned["id"])
                # Whoever has no account finds published days only: of others they must not learn that there are any.
                if not ReceptionDay.objects.open_to_book(local_date(now())).filter(pk=cleaned["day"]).exists():
                    raise NotVisible(_("这一天不能预约。"))
                content["number"], status = _booked(request, cleaned), 200
            except DomainError as error:
                content["error"], status = str(error), error.status
    content["form"] = BookForm(initial={"id": uuid7(), "stamp": flood.stamp()})
    days = ReceptionDay.objects.filter(town=area.parent, published_on__isnull=False, on__gte=local_date(now()))
    content["days"] = first(
        days.select_related("leader", "substitute", "moved_to").order_by("on", "starts_at", "id"), 20
    )
    return render(request, "portal/receptions.html", content, status=status)


@transaction.atomic
def _booked(request: HttpRequest, cleaned: dict[str, Any]) -> int:
    """Book a place; return its number.  The day is held by it, so that of many at once none is counted twice or not at all.

    Raises:
        TooMany: too many of that day came from there; DomainError: as the deed says.
    """
    done = do(RECEPTION_DAY, cleaned["day"], "book", cleaned, by=RESIDENT, now=now())
    # The same form sent again has no Step.
    if done.step is not None:
        flood.let_book(address_of(request), cleaned["day"], now=now())
    return int(done.gave.number)
