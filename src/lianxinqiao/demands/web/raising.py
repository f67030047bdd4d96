"""A demand raised on the page of a letter or a report: the words are there already, the resident's number is new."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.opening import RaisedAsks
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.policies import may_register
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.web.offers import AskForm


def raising_deeds(staff: Staff, matter: Matter) -> list[Offer]:
    """Offer to register what is asked in a letter or report as a demand, with its own limits and receipt."""
    kind = kind_of(matter.kind)
    if not kind.came_by or not may_register(staff, matter.area_id) or not kind.readable(staff, matter):
        return []

    def run(cleaned: dict[str, Any]) -> HttpResponse:
        given = {**cleaned, "channel": kind.came_by}
        raised_by = (matter.kind, matter.pk)
        done = begin(DEMAND, given, beside=matter.area, by=staff, now=now(), id=cleaned["id"], raised_by=raised_by)
        shown = {
            "number": done.row.matter.number,
            "code": shown_code(done.gave) if done.gave else "",
            "back": reverse("demands:demand", args=[done.row.pk]),
        }
        return HttpResponse(render_to_string("demands/raised.html", shown))

    return [
        Offer(
            "raise_demand",
            _("登记为诉求"),
            run,
            form=AskForm(RaisedAsks, opening_by(DEMAND, matter.area, by=staff, now=now()), opens=True),
            initial={"text": matter.title, "received_on": local_date(matter.opened_at)},
            icon="message",
            hint=_("有自己的编号、期限和回执。"),
        )
    ]
