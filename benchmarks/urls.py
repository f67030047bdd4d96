"""The town's URLs and the floors beside them: one indexed query over the same table, a plain table as answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import include, path

from lianxinqiao.matters.models import Matter
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import VisitLog

TABLE = Engine().from_string(
    "<!doctype html><title>floor</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
ROWS: dict[str, Any] = {
    "matters": lambda: Matter.objects.order_by("-opened_at", "-id").values_list("number", "title", "status", "opened_at")[:50],
    "visits": lambda: VisitLog.objects.order_by("area", "-visited_on", "-id").values_list("visited_on", "kind", "outcome", "status")[:50],
    "households": lambda: Household.objects.order_by("area", "group", "house_no", "id").values_list("house_no", "head_name", "size", "wishes")[:50],
}


@login_required
def floor(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(TABLE.render(Context({"rows": ROWS[name]()})))


urlpatterns = [path("floor/<slug:name>/", floor), path("", include("lianxinqiao.urls"))]
