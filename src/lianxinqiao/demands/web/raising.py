"""A demand raised on the page of a letter or a report: the words are there already, the resident's number is new."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import Channel, Topic
from lianxinqiao.demands.operations import filing
from lianxinqiao.demands.policies import may_register
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter

CHANNELS = {"letter": Channel.BOX, "people": Channel.VISIT, "opinion": Channel.MEETING}


class RaiseForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=gettext_lazy("哪方面的事"), choices=Topic.choices)
    text = Words(label=gettext_lazy("什么事（照本人的话写）"), max_length=4000)
    asker_name = forms.CharField(label=gettext_lazy("姓名（可空）"), max_length=60, required=False)
    asker_phone = forms.CharField(label=gettext_lazy("电话（可空）"), max_length=40, required=False)
    about_officials = forms.BooleanField(label=gettext_lazy("反映的是干部办事的问题（内容密封）"), required=False)
    read_back = forms.BooleanField(label=gettext_lazy("已念给本人听，或请本人看过；来信以原件为准"), required=False)


def raising_deeds(staff: Staff, matter: Matter) -> list[Offer]:
    """Offer to register what is asked in a letter or report as a demand, with its own limits and receipt."""
    if (
        matter.kind not in CHANNELS
        or not may_register(staff, matter.area_id)
        or not kind_of(matter.kind).readable(staff, matter)
    ):
        return []

    def run(cleaned: dict[str, Any]) -> HttpResponse:
        names = ("topic", "text", "asker_name", "asker_phone", "about_officials", "read_back")
        stated = filing.Filing(
            **{name: cleaned[name] for name in names}, channel=CHANNELS[matter.kind], raised_by=(matter.kind, matter.pk)
        )
        receipt = filing.file_demand(matter.area, stated, by=staff, now=now(), id=cleaned["id"])
        shown = {
            "number": receipt.number,
            "code": shown_code(receipt.code) if receipt.code else "",
            "back": reverse("demands:demand", args=[receipt.demand.pk]),
        }
        return HttpResponse(render_to_string("demands/raised.html", shown))

    return [
        Offer(
            "raise_demand",
            _("登记为诉求"),
            run,
            form=RaiseForm,
            initial={"id": uuid7(), "text": matter.title},
            icon="message",
            hint=_("有自己的编号、期限和回执。"),
        )
    ]
