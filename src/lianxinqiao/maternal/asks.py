"""What is asked where a slip is given, and where it is handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.asks import Asks, offer_rows
from lianxinqiao.maternal.policies import slip_areas
from lianxinqiao.places.models import Area


class SlipAsks(Asks):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区"))
    consented = forms.BooleanField(
        label=_("本人同意转介，知道凭条可随时撤回"),
        help_text=_("不填姓名、户、孕期或任何健康信息。凭条交给本人，由本人交卫生院。"),
        error_messages={"required": _("须本人同意才能转介。")},
    )
    keeps = ("area", "consented")

    def fit(self, at: Any) -> None:
        offer_rows(self, area=slip_areas(at.person, at.now))

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        areas = list(slip_areas(at.person, at.now)[:2])
        return {"area": areas[0]} if len(areas) == 1 else {}


class NumberAsks(Asks):
    """The number of the slip: whoever has it in hand knows it, nobody else does."""

    token = forms.CharField(label=_("凭条编号"), max_length=16)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.at is not None and "token" in cleaned and cleaned["token"] != self.at.row.token:
            self.add_error("token", gettext("编号不对，请核对凭条。"))
        return cleaned
