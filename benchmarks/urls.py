"""The town's URLs and the floors beside them: a bare page over an equal table, filled by one indexed query.

Equal means what the page shows: the same number of rows and cells, names of areas and people included, and of bytes; for a
page that files something, the rows it writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.filing import found_by
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.models import Clock, Matter, NumberSequence, Step
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import Area
from lianxinqiao.portal.models import FilingMark, UsedStamp
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import VisitLog

TABLE = Engine().from_string(
    "<!doctype html><title>floor</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
PAGE_ROWS = 50


def rows_of(name: str) -> QuerySet[Any, Any]:
    """Return the query of a floor: in index order, joined to the names it shows."""
    known: dict[str, Callable[[], QuerySet[Any, Any]]] = {
        "matters": lambda: Matter.objects.order_by("-opened_at", "-id").values_list(
            "title",
            "kind",
            "area__short_name",
            "urgency",
            "status",
            "next_due_at",
            "owner__name",
            "opened_at",
            "number",
        ),
        "visits": lambda: VisitLog.objects.order_by("-visited_on", "-id").values_list(
            "visited_on",
            "area__short_name",
            "group__name",
            "household__house_no",
            "kind",
            "outcome",
            "author__name",
            "status",
            "is_late",
        ),
        "households": lambda: Household.objects.order_by("area", "group", "house_no", "id").values_list(
            "area__short_name", "group__name", "house_no", "head_name", "size", "wishes", "needs_help"
        ),
    }
    return known[name]()[:PAGE_ROWS]


@login_required
def floor(request: HttpRequest, name: str) -> HttpResponse:
    """The bare table, and words after it until it has as many bytes as were asked for."""
    content = TABLE.render(Context({"rows": rows_of(name)})).encode()
    return HttpResponse(content.ljust(int(request.GET.get("bytes", 0)), b"."))


@csrf_exempt
@transaction.atomic
def insert(request: HttpRequest, code: str) -> HttpResponse:
    """Insert the rows that filing a demand writes, one each, and say so: what no page that files one can do without.

    The mark of an address, the stamp that is used up, a number, the matter with its limit and first Step, the demand, the message to who keeps it.
    """
    text, moment = request.POST["text"], now()
    area = Area.objects.get(code=code, valid_to=None)
    FilingMark.objects.create(mark=uuid7().bytes, at=moment)
    UsedStamp.objects.create(digest=uuid7().bytes, filing=uuid7().bytes, at=moment)
    number = NumberSequence.objects.create(prefix=f"B{uuid7()}"[:24], year=moment.year, last=1).prefix
    matter = Matter.objects.create(
        area=area, kind="demand", number=number, title=text[:30], status="received", phase="open", opened_at=moment
    )
    Clock.objects.create(
        matter=matter,
        rule="petition.complete_days",
        unit="natural_days",
        start_at=moment,
        due_at=moment,
        act_by_at=moment,
    )
    Step.objects.create(matter=matter, at=moment, event="open", to_status="received", rule="R-9.1")
    Demand.objects.create(
        matter=matter,
        channel="web",
        received_at=moment,
        topic="road",
        text=text,
        grams=found_by(text),
        code_digest=matter.pk.bytes,
    )
    Message.objects.create(recipient=Staff.objects.only("pk")[0], title=text[:30], created_at=moment)
    return HttpResponse(TABLE.render(Context({"rows": [[number]]})).encode().ljust(int(request.GET["bytes"]), b"."))


urlpatterns = [
    path("floor/insert/<slug:code>/", insert),
    path("floor/<slug:name>/", floor),
    path("", include("lianxinqiao.urls")),
]
