"""What leaders and helpers add to the page of a demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import with_choices
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.leadership.deeds.helpers import may_link
from lianxinqiao.leadership.kind import OUTSIDE_HELPER, OWNED_CASE
from lianxinqiao.leadership.queries.helpers import helpers_of
from lianxinqiao.leadership.web.forms import EndHelperForm
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import may_begin
from lianxinqiao.matters.operations.doing import Actor, Done, do
from lianxinqiao.matters.web.offers import opening_offer


def demand_deeds(staff: Staff, matter: Matter) -> list[Offer]:
    """What leaders and helpers add to the page of a demand."""
    if matter.kind != DEMAND or matter.is_done:
        return []
    demand = matter.demand
    found: list[Offer] = []
    if may_begin(OWNED_CASE, demand, by=staff, now=now()):
        found.append(opening_offer(OWNED_CASE, demand, by=staff, name="own_case"))
    if may_link(staff, demand):
        found.append(opening_offer(OUTSIDE_HELPER, demand, by=staff, name="helper", show=_code_once))
        found += ending_offers(matter, by=staff)
    return found


def _code_once(done: Done) -> Any:
    """Show the code this once; sent again, the page of the demand alone comes back."""
    if done.gave is None:
        return done
    helper = done.row
    shown = {"helper": helper, "code": shown_code(done.gave), "number": helper.demand.matter.number}
    return HttpResponse(render_to_string("leadership/helper.html", shown))


def _ended(helper: str, version: str, *, by: Actor) -> Done:
    return do(OUTSIDE_HELPER, helper, "end_helper", by=by, seen=int(version), now=now())


def ending_offers(matter: Matter, *, by: Actor, back: Callable[[Any], str] | None = None) -> list[Offer]:
    """Offer to end the help of one of those who help with a demand, where somebody does."""
    linked = helpers_of(matter)
    deed = OUTSIDE_HELPER.deed("end_helper")
    if not linked or deed is None:
        return []
    # Each with the state of it that is seen here.
    choices = [(f"{row.pk} {row.version}", f"{row.name}（{row.get_kind_display()}）") for row in linked]
    drawn = deed.drawn_for(by)
    return [
        Offer(
            deed.name,
            drawn.title,
            run=lambda cleaned: _ended(*cleaned["helper"].split(), by=by),
            form=with_choices(EndHelperForm, "helper", choices),
            icon=drawn.look.icon,
            done=drawn.look.done,
            rare=drawn.look.rare,
            back=back,
        )
    ]
