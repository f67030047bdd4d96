"""One search box over what a person may see: areas, households, matters, colleagues."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import First, first
from lianxinqiao.kernel.text import mask_name, search_key
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.finding import titled
from lianxinqiao.places.queries import matching
from lianxinqiao.residents.models import Household

MOST = 20


@staff_page
@require_GET
def search_page(request: StaffRequest) -> HttpResponse:
    """Find by name, pinyin initials, house number, telephone, document number or words of a title."""
    words = request.GET.get("q", "").strip()[:60]
    content: dict[str, object] = {"find_words": words}
    if words:
        key = search_key(words)
        areas = matching(town_areas(request.user), words)
        homes = first(
            Household.objects.visible_to(request.user)
            .living_here()
            .matching(words)
            .select_related("group", "area")
            .order_by("area", "group", "house_order", "pk"),
            MOST,
        )
        matters = first(titled(Matter.objects.visible_to(request.user), words).order_by("-opened_at", "-pk"), MOST)
        named = Q(staff__initials__startswith=key) if key.isascii() else Q(staff__name__contains=words)
        posts = first(
            Appointment.objects.visible_to(request.user)
            .active_on(local_date(now()))
            .filter(named)
            .select_related("staff", "area")
            .order_by("staff__initials", "pk"),
            MOST,
        )
        content |= {
            "areas": first(areas, MOST),
            "homes": First(((row, mask_name(row.head_name)) for row in homes), more=homes.more),
            "matters": First(
                ((row, kind_of(row.kind).path(row), kind_of(row.kind).title) for row in matters), more=matters.more
            ),
            "posts": posts,
        }
        content["none"] = not any((areas, content["homes"], content["matters"], posts))
    return render(request, "overviews/search.html", content)
