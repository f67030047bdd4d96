"""What handling asks: triage, the five steps, mediation, more time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.asks.words import AsItStands, Worded, tick
from lianxinqiao.demands.choices import Track, track_of
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.asks import Asks, Wanted, asks_of
from lianxinqiao.kernel.fields import PastDay, Sentences, YesNo


def leads_to_explaining(given: Mapping[str, Any], _at: Any) -> bool:
    """Whether the answers lead to the track of what is reasonable with no law behind it."""
    answers = {name: given.get(name) for name in ("lawful", "reasonable", "in_hardship")}
    return None not in answers.values() and track_of(**answers) == Track.EXPLAIN  # type: ignore[arg-type]  # all are answered


class _Triage(Asks):
    """Two questions and hardship (R-14)."""

    field_order = ("lawful", "reasonable", "in_hardship", "reason")
    reason = Sentences(label=_("为什么这样看"))
    wants = (
        Wanted("policies_checked", _("请写明查过哪些政策。"), leads_to_explaining),
        Wanted("partial_solution", _("请写明能不能解决一部分、为什么。"), leads_to_explaining),
    )


TriageAsks = asks_of(
    Demand,
    base=_Triage,
    lawful=YesNo(),
    reasonable=YesNo(),
    in_hardship=YesNo(),
    policies_checked=Sentences(label=_("查过哪些政策（合理但没有依据时必填）"), required=False),
    partial_solution=Sentences(label=_("能不能解决一部分、为什么（合理但没有依据时必填）"), required=False),
)


class _Five(AsItStands):
    """Five sub-steps of track B (R-14.2)."""

    says = "explained"


FiveAsks = asks_of(Demand, "explained", "position", "guided", "policies_checked", "partial_solution", base=_Five)


class ReviewAsks(Asks):
    agrees = YesNo(label=_("同意这个分类吗？"))
    reason = Sentences(label=_("理由（不同意必填）"), required=False, max_length=1000)
    wants = (Wanted("reason", _("不同意的请写明理由。"), lambda given, _at: given.get("agrees") is False),)


class ConsentAsks(Asks):
    both_consent = tick(_("双方都同意调解"), _("调解须双方同意。"))


class ExtendAsks(Worded):
    days = forms.IntegerField(label=_("延长几天（最多30）"), min_value=1, initial=30)
    reason = Sentences(label=_("理由（会告诉本人）"), max_length=1000)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        if at.row.extension_asked_days:
            return {"days": at.row.extension_asked_days, "reason": at.row.extension_reason}
        return super().begin(at)

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        longest = number_on("petition.extend_days", local_date(self.at.now))
        if days > longest:
            raise forms.ValidationError(gettext("最多延长%d天。") % longest)
        return days


class ToldAsks(Asks):
    on = PastDay(label=_("日期"), since="extended_on")
