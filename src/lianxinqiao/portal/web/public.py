"""Residents' pages, without account: who is responsible for me, and withdrawing a slip."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.queries.teams import team_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.outermost import holds_nobody
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.maternal.operations.ending import do_by_number
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.outreach.queries import WHAT_CAN_BE_ASKED
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import bodies_of, former_names, matching, portrait_of, town_over
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import address_of, area_of, notice_of, phones_of
from lianxinqiao.portal.web.opening import ways_in


@holds_nobody
@require_GET
def towns_page(request: HttpRequest) -> HttpResponse:
    """Choose one's village: the areas that have a team, to be narrowed by name or pinyin initials."""
    today = local_date(now())
    served = Appointment.objects.active_on(today).values("area")
    areas = Area.objects.valid_on(today).responsibility_areas().filter(pk__in=served).select_related("parent")
    words = request.GET.get("q", "").strip()
    shown = matching(areas, words) if words else areas
    content = {"areas": first(shown, 400), "words": words, "notice": notice_of()}
    return render(request, "portal/areas.html", content)


@holds_nobody
@require_GET
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """The people responsible for an area, with their service telephones; no resident's data (R-2.8, R-2.11)."""
    area = area_of(code)
    content = {
        "area": area,
        "former": former_names([area]).get(area.pk, []),
        "team": team_of(area, on=local_date(now())),
        "phones": phones_of(area),
        "boxes": OpinionBox.objects.filter(area=area, removed_on=None),
        "asks": WHAT_CAN_BE_ASKED,
        "ways_in": ways_in(area),
        "notice": notice_of(area),
    }
    return render(request, "portal/area.html", content)


@holds_nobody
@require_GET
def town_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is said of the town an area lies in: words and figures, each with its day and source (R-1.1 to R-1.17)."""
    area = area_of(code)
    town = town_over(area)
    content = {
        "area": area,
        "town": town,
        "portrait": portrait_of(town),
        "bodies": list(bodies_of(town)),
        "notice": notice_of(area),
    }
    return render(request, "portal/town.html", content)


@holds_nobody
@require_GET
def notice_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is done with data that residents give, in large type and to be printed and hung up (RR-14)."""
    area = area_of(code)
    return render(request, "portal/notice_page.html", {"area": area, "notice": notice_of(area)})


@require_http_methods(["GET", "POST"])
def slip_page(request: HttpRequest) -> HttpResponse:
    """Whoever holds a slip withdraws it by its number."""
    content: dict[str, object] = {"notice": notice_of()}
    status = 200
    if request.method == "POST":
        try:
            flood.let_pass(address_of(request), now=now(), door="slip")
            do_by_number(request.POST.get("token", ""), "withdraw", by=RESIDENT, now=now())
        except (NotVisible, flood.TooMany) as refused:
            content["error"], status = str(refused), 422 if isinstance(refused, NotVisible) else refused.status
        else:
            content["done"] = _("已撤回。凭条作废，编号已删除。")
    return render(request, "portal/slip.html", content, status=status)
