"""Opinion boxes: where they hang, and opening by two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words, dress
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.outreach.models import OpinionBox
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
            .prefetch_related("openings"),
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
                    lambda row: sum(each.letters_found for each in row.openings.all()),
                    number=True,
                ),
            ],
            orders=[Order("area", gettext_lazy("按责任区"), ("area__code", "id"))],
            path=page_of("outreach:open_box"),
            empty=gettext_lazy("还没有登记意见箱。"),
            above="desk/parts/deeds.html",
            extra={"deeds": outcome},
            file_name="boxes",
        ),
    )


MOST_LETTERS = 12


class OpenForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    second = forms.ModelChoiceField(Staff.objects.none(), label=gettext_lazy("另一位开箱人"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LETTERS + 1):
            for name, field in (
                ("text", Words(label=_("第%d封信的内容") % number, required=False)),
                ("signed", forms.CharField(label=_("署名（可空）"), max_length=60, required=False)),
                ("contact", forms.CharField(label=_("联系方式（可空）"), max_length=60, required=False)),
            ):
                dress(field)
                self.fields[f"{name}{number}"] = field

    def before_letters(self) -> list[Any]:
        return [self["second"]]

    def letters(self) -> list[list[Any]]:
        """Return the fields of each letter, for drawing one after the other."""
        return [
            [self[f"{name}{number}"] for name in ("text", "signed", "contact")] for number in range(1, MOST_LETTERS + 1)
        ]

    def found(self) -> list[deeds_of.Letter]:
        """Return the letters that were typed."""
        typed = self.cleaned_data
        return [
            deeds_of.Letter(text=typed[f"text{n}"], signed=typed[f"signed{n}"], contact=typed[f"contact{n}"])
            for n in range(1, MOST_LETTERS + 1)
            if typed[f"text{n}"]
        ]


@content_page
@require_http_methods(["GET", "POST"])
def open_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a box together with somebody else; each letter becomes a matter with its clock."""
    by = request.user
    box = OpinionBox.objects.visible_to(by).filter(pk=pk).select_related("area").first()
    if box is None:
        raise NotVisible("")

    bound: list[OpenForm] = []

    def form(*args: Any, **kwargs: Any) -> OpenForm:
        made = OpenForm(*args, **kwargs)
        offer_rows(made, second=colleagues(by))
        bound.append(made)
        return made

    def run(cleaned: dict[str, Any]) -> Any:
        return deeds_of.open_box(
            box.pk, second=cleaned["second"], letters=bound[-1].found(), by=by, now=now(), id=cleaned["id"]
        )

    deed = Offer(
        "open",
        _("记录开箱"),
        run,
        form=form,
        initial={"id": uuid7()},
        open=True,
        done=_("已记录开箱。来信在待办里，一个工作日内登记。"),
        back=lambda _row: reverse("outreach:boxes"),
    )
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
