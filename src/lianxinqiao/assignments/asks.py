"""What giving a part asks, and what its deeds ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.kernel.asks import Asks, Wanted, offer_rows
from lianxinqiao.kernel.fields import ComingDay, Sentences
from lianxinqiao.matters.queries.hidden import hidden_from


class PartAsks(Asks):
    """Who does what until when; nobody whom the matter is hidden from can be chosen."""

    to = forms.ModelChoiceField(
        Staff.objects.none(), label=_("交给谁"), error_messages={"invalid_choice": _("这个人不能承办，请另选。")}
    )
    task = Sentences(label=_("办什么"), max_length=1000)
    due_on = ComingDay(label=_("何日前办结"), days=7)

    def fit(self, at: Any) -> None:
        near = colleagues(at.by) | Staff.objects.filter(pk=at.by.pk)
        offer_rows(self, to=near.exclude(pk__in=hidden_from(at.row)))


class GivenAsks(PartAsks):
    """A part for somebody here, or for a body that does not work in this system: somebody here answers for its answer."""

    body = forms.CharField(label=_("哪个单位"), max_length=120, required=False)
    body_contact = forms.CharField(label=_("联系人或电话"), max_length=160, required=False)
    wants = (Wanted("body_contact", _("请填写这个单位的联系人或电话。"), lambda given, _at: given.get("body")),)


class OutsideAsks(GivenAsks):
    """The same, where such a body must be named."""

    field_order = ("body", "body_contact", "task", "due_on", "to")
    due_on = ComingDay(label=_("何日前办结"), days=15)

    def fit(self, at: Any) -> None:
        super().fit(at)
        self.fields["to"].label = _("由谁去函、催办、登记答复")
        for name in ("body", "body_contact"):
            self.fields[name].required = True

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"to": at.row.owner_id}


class TextAsks(Asks):
    text = Sentences(label=_("内容"), max_length=4000)
