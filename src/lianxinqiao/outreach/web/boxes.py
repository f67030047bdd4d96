"""Opinion boxes: where they hang, and opening by two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.matters.operations.beginning import opening_by
from lianxinqiao.matters.operations.doing import hold
from lianxinqiao.matters.web.offers import opening_offer
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import BoxOpening, OpinionBox
from lianxinqiao.outreach.operations import boxes as deeds_of
from lianxinqiao.outreach.querysets import LETTER_ROLES
from lianxinqiao.places.models import Area


class BoxForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    place = forms.CharField(label=gettext_lazy("位置"), max_length=120)


@content_page
@require_http_methods(["GET", "POST"])
def box_list(request: StaffRequest) -> HttpResponse:
    """The boxes of one's areas with their last opening."""
    by = request.user
    mine = scope_of(by).area_ids(*LETTER_ROLES)
    if not mine:
        raise NotVisible("")
    areas = Area.objects.valid_on(local_date(now())).responsibility_areas().filter(pk__in=mine)

    def form(*args: Any, **kwargs: Any) -> BoxForm:
        made = BoxForm(*args, **kwargs)
        offer_rows(made, area=areas)
        return made

    deed = Offer(
        "set_up",
        _("登记意见箱"),
        lambda c: deeds_of.set_up_box(c["area"], place=c["place"], by=by, on=local_date(now()), now=now()),
        form=form,
        icon="add",
        done=_("已登记。"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    return list_page(
        request,
        ListOf(
            title=_("意见箱"),
            lead_text=_("两个人一起开箱，来信一个工作日内登记，不署名的同样办理。"),
            rows=OpinionBox.objects.visible_to(by)
            .filter(removed_on=None)
            .select_related("area")
            .prefetch_related(Prefetch("openings", BoxOpening.objects.visible_to(by))),
            columns=[
                Column("place", gettext_lazy("位置"), lambda row: row.place, lead=True),
                Column("area", gettext_lazy("责任区"), lambda row: row.area.short_name),
                Column(
                    "last",
                    gettext_lazy("上次开箱"),
                    lambda row: moment(row.openings.all()[0].opened_at) if row.openings.all() else _("还没开过"),
                ),
                Column(
                    "letters",
                    gettext_lazy("累计来信"),
                    lambda row: sum(each.letters_seen for each in row.openings.all()),
                    number=True,
                ),
            ],
            orders=[Order("area", gettext_lazy("按责任区"), ("area__code", "id"))],
            path=page_of("outreach:open_box"),
            empty=gettext_lazy("还没有登记意见箱。"),
            above="desk/parts/deeds.html",
            extra={"deeds": outcome},
            file_name="boxes",
            tools=[Tool(_("来信"), reverse("letters:list"), "list")],
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def open_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a box together with somebody else; each letter becomes a matter with its clock."""
    by = request.user
    box = OpinionBox.objects.visible_to(by).filter(pk=pk).select_related("area").first()
    if box is None:
        raise NotVisible("")

    if request.method == "GET" and OPENING.opens is not None:
        hold(OPENING.opens.musts, opening_by(OPENING, box, by=by, now=now()))
    deed = replace(opening_offer(OPENING, box, by=by), back=lambda _done: reverse("outreach:boxes"))
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": _("开箱：%s") % box.place,
        "deeds": outcome,
        "back": reverse("outreach:boxes"),
        "lead": _("空箱也记一笔。信的内容照抄，不改字。"),
    }
    return render(request, "outreach/open.html", content, status=outcome.status)
