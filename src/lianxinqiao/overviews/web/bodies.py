"""The bodies outside the town that a town leads people to, on a page of their own (R-16.2, R-18.6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.operations import bodies
from lianxinqiao.accounts.queries.areas import town_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, with_rows
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.choices import BodyKind, Level
from lianxinqiao.places.models import Area, OutsideBody
from lianxinqiao.places.queries import bodies_of

LEVELS = [choice for choice in Level.choices if choice[0] != Level.VILLAGE]


class BodyForm(LookForm):
    kind = forms.ChoiceField(label=gettext_lazy("管什么"), choices=BodyKind.choices)
    level = forms.ChoiceField(label=gettext_lazy("级别"), choices=LEVELS, initial=Level.COUNTY)
    name = forms.CharField(
        label=gettext_lazy("单位全称"), max_length=120, help_text=gettext_lazy("写全称，不能写“有关部门”。")
    )
    address = forms.CharField(label=gettext_lazy("地址"), max_length=160, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=60, required=False)
    hours = forms.CharField(label=gettext_lazy("接待时间"), max_length=80, required=False)
    checked_on = forms.DateField(label=gettext_lazy("核对日期"), help_text=gettext_lazy("哪天打通过电话或到过现场。"))


class ChangeForm(BodyForm):
    field_order = ("body",)
    body = forms.ModelChoiceField(OutsideBody.objects.none(), label=gettext_lazy("原来的单位"), empty_label=None)


class WithdrawForm(LookForm):
    body = forms.ModelChoiceField(OutsideBody.objects.none(), label=gettext_lazy("单位"), empty_label=None)


@staff_page
@require_http_methods(["GET", "POST"])
def bodies_page(request: StaffRequest, code: str) -> HttpResponse:
    """Which bodies the town leads people to, with their level and how to reach them."""
    town = town_of(request.user, code)
    outcome = do_deeds(request, body_deeds(request, town) if bodies.may_keep_bodies(request.user, town) else [])
    if outcome.response:
        return outcome.response
    content = {"town": town, "bodies": list(bodies_of(town)), "deeds": outcome}
    return render(request, "overviews/bodies.html", content, status=outcome.status)


def body_deeds(request: StaffRequest, town: Area) -> list[Offer]:
    """Return what those who keep the bodies of a town do with them."""
    by, today = request.user, local_date(now())
    rows = bodies_of(town)

    def state(cleaned: dict[str, Any]) -> OutsideBody:
        return bodies.state_body(town, stated=cleaned, body=cleaned.get("body"), by=by, now=now())

    first = {"checked_on": today}
    deeds = [Offer("state", _("登记单位"), state, form=BodyForm, initial=first, icon="add", done=_("已登记。"))]
    if not rows.exists():
        deeds.append(
            Offer(
                "usual",
                _("先列出县里常用的单位"),
                lambda _cleaned: bodies.state_usual(town, by=by, now=now()),
                icon="check",
                hint=_("带全国统一的热线电话；地址请核对后再补。"),
                done=_("已列出，请逐个核对地址和电话。"),
            )
        )
        return deeds
    return [
        *deeds,
        Offer(
            "change",
            _("更正单位"),
            state,
            form=with_rows(ChangeForm, body=rows),
            initial=first,
            icon="edit",
            done=_("已更正。"),
        ),
        Offer(
            "withdraw",
            _("撤下单位"),
            lambda cleaned: bodies.withdraw_body(cleaned["body"].pk, by=by, on=today, now=now()),
            form=with_rows(WithdrawForm, body=rows),
            icon="close",
            done=_("已撤下。"),
        ),
    ]
