"""The page before a visit."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.pagination import first
from lianxinqiao.matters.models import Matter
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import Status
from lianxinqiao.visits.models import Promise, VisitLog


@content_page
@require_GET
def before_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Before knocking: how they wish to be spoken to, the last need, open promises, open matters."""
    household = Household.objects.visible_to(request.user).select_related("area", "group").filter(pk=pk).first()
    if household is None:
        raise NotVisible("")
    visits = list(
        VisitLog.objects.visible_to(request.user)
        .filter(household=household)
        .exclude(status=Status.VOIDED)
        .select_related("author")
        .order_by("-visited_on", "-id")[:5]
    )
    last_need = next((row for row in visits if row.needs or row.worries or row.hopes or row.wants), None)
    promises = Promise.objects.told_to(request.user).filter(household=household, status="open").select_related("owner")
    matters = first(
        Matter.objects.visible_to(request.user)
        .unfinished()
        .filter(
            links__source_kind="visit",
            links__source_id__in=VisitLog.objects.visible_to(request.user).filter(household=household).values("pk"),
        ),
        10,
    )
    content = {
        "household": household,
        "visits": visits,
        "last_need": last_need,
        "promises": promises,
        "matters": matters,
    }
    return render(request, "visits/before.html", content)
