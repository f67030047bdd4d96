"""What leaders and helpers add to the page of a demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import HANDLER
from lianxinqiao.demands.choices import OFFICE as DEMAND_OFFICE
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import with_choices
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.leadership.kind import OWNED_CASE, may_propose
from lianxinqiao.leadership.models import Helper
from lianxinqiao.leadership.operations import helpers
from lianxinqiao.leadership.queries.cases import has_case
from lianxinqiao.leadership.web import forms as f
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.offers import opening_offer


def demand_deeds(staff: Staff, matter: Matter) -> list[Offer]:
    """What leaders and helpers add to the page of a demand."""
    if matter.kind != "demand" or matter.is_done:
        return []
    tags = tags_of(staff, matter)
    found: list[Offer] = []
    if may_propose(staff, matter.demand) and not has_case(matter.pk):
        found.append(opening_offer(OWNED_CASE, matter.demand, by=staff, name="own_case"))
    if {DEMAND_OFFICE, HANDLER} & tags:
        found.append(
            Offer(
                "helper",
                _("请人帮忙"),
                _linking(staff, matter.pk),
                form=f.HelperForm,
                initial={"consented_on": local_date(now())},
                icon="people",
                hint=_("须本人同意；帮扶人只看本人同意的部分，本人随时可以取消。"),
                rare=True,
            )
        )
        linked = list(Helper.objects.filter(demand=matter.pk, withdrawn_on=None))
        if linked:
            choices = [(str(row.pk), f"{row.name}（{row.get_kind_display()}）") for row in linked]
            found.append(
                Offer(
                    "end_helper",
                    _("结束帮扶"),
                    lambda c: helpers.end_helper(UUID(c["helper"]), by=staff, now=now()),
                    form=with_choices(f.EndHelperForm, "helper", choices),
                    icon="close",
                    done=_("已结束，查询码失效。"),
                    rare=True,
                )
            )
    return found


def _linking(staff: Staff, pk: UUID) -> Callable[[dict[str, Any]], HttpResponse]:
    def run(cleaned: dict[str, Any]) -> HttpResponse:
        row, code = helpers.link_helper(
            pk,
            name=cleaned["name"],
            kind=cleaned["kind"],
            parts=cleaned["parts"],
            consented_on=cleaned["consented_on"],
            by=staff,
            now=now(),
        )
        number = Demand.objects.select_related("matter").get(pk=pk).matter.number
        return HttpResponse(
            render_to_string("leadership/helper.html", {"helper": row, "code": shown_code(code), "number": number})
        )

    return run
