"""The fifth condition as RR-4 builds it: leaflets counted, sealed slips, masked counts.  No person anywhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.maternal.kind import SLIP
from lianxinqiao.maternal.operations.ending import do_by_number
from lianxinqiao.maternal.operations.leaflets import count_information
from lianxinqiao.maternal.policies import gives_slips, slip_areas
from lianxinqiao.maternal.queries.counts import maternal_counts
from lianxinqiao.matters.web.offers import dressed, opening_offer
from lianxinqiao.places.models import Area


class LeafletForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    given = forms.IntegerField(label=gettext_lazy("发出宣传单份数"), min_value=1, max_value=5000)


def receipt_offer(by: Staff) -> Offer:
    """Return the deed of the health centre: the slip is found by the number that stands on it."""
    deed = next(each for each in SLIP.deeds if each.name == "receipt")
    return Offer(
        deed.name,
        deed.title,
        lambda cleaned: do_by_number(cleaned["token"], deed.name, by=by, now=now()),
        form=dressed(deed.asks),
        tone=deed.look.tone,
        icon=deed.look.icon,
        done=deed.look.done,
    )


@staff_page
@require_http_methods(["GET", "POST"])
def maternal_page(request: StaffRequest) -> HttpResponse:
    """Slips and leaflets for those who serve residents, receipts for the health centre, counts for both."""
    by = request.user
    is_centre = scope_of(by).has(Role.HEALTH_CENTRE)
    areas = slip_areas(by, now())
    serves = gives_slips(by)
    if not (serves or is_centre):
        raise NotVisible("")

    def leaflets(*args: Any, **kwargs: Any) -> LeafletForm:
        made = LeafletForm(*args, **kwargs)
        offer_rows(made, area=areas)
        return made

    deeds: list[Offer] = []
    if serves:
        once = opening_offer(
            SLIP, None, by=by, name="slip", show=lambda done: render(request, "maternal/slip.html", {"slip": done.row})
        )
        count = Offer(
            "leaflets",
            _("登记发出的宣传单"),
            lambda cleaned: count_information(cleaned["area"], given=cleaned["given"], by=by, now=now()),
            form=leaflets,
            initial={"area": areas.first() if areas.count() == 1 else None},
            icon="list",
            done=_("已登记份数。"),
        )
        deeds = [once, count]
    if is_centre:
        deeds.append(receipt_offer(by))
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    shown = list(areas) if serves else town_areas(by)
    counts = first(maternal_counts(shown, on=local_date(now())), 60)
    return render(request, "maternal/slips.html", {"deeds": outcome, "counts": counts}, status=outcome.status)
