"""What is asked of whoever writes of a visit, at every door (R-3.5, R-4.1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.conditions.asks import NO_GROUP
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.kernel.asks import Asks, Several, asks_of, offer_rows
from lianxinqiao.kernel.fields import Day, PastDay, Sentences
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import Outcome, PlaceKind, VisitKind
from lianxinqiao.visits.limits import WRITTEN_WITHIN
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.policies import homes_to_write_of, writes_of_day

# How far ahead something may be promised.
PROMISED_WITHIN = 731
HOW, HOW_IT_WENT, NO_HOME = _("请选择走访方式。"), _("请选择走访结果。"), _("没有这户。")


class Promised(Asks):
    """What was promised at a home, and by when."""

    text = Sentences(label=_("答应了什么"), error_messages={"required": _("请写明答应了什么。")})
    due_on = Day(
        back=WRITTEN_WITHIN,
        ahead=PROMISED_WITHIN,
        label=_("何日前办到"),
        error_messages={"required": _("请填写何日前办到。")},
    )


class _Written(Asks):
    """What a cadre writes of one visit, with its promises and the reports it raises."""

    noted = forms.MultipleChoiceField(
        label=_("已记录、无须上报的"),
        choices=ConditionKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    promises = Several(Promised, label=_("答应的事"))
    # Each is read by the opening of a report.
    reports = Several(label=_("要上报的情况"))
    draft = forms.BooleanField(label=_("存草稿"), required=False)

    def fit(self, at: Doing) -> None:
        offer_rows(self, household=homes_to_write_of(at.person).select_related("area", "group"))
        if "group" in self.fields and at.area is not None:
            offer_rows(self, group=VillagerGroup.objects.filter(area=at.area))

    def clean(self) -> dict[str, Any]:
        """Refuse a household visit without a household of the area, a promise for a day before the
        visit, a report from elsewhere, a day on which one held no post there.
        """
        cleaned = super().clean()
        day, home = cleaned.get("visited_on"), cleaned.get("household")
        if cleaned.get("kind") == VisitKind.HOUSEHOLD_VISIT and "household" not in self.errors:
            if home is None:
                self.add_error("household", gettext("入户走访请选择走访的户。"))
            elif self.at.area is not None and home.area_id != self.at.area.pk:
                self.add_error("household", str(NO_HOME))
        if day is not None and any(each.due_on < day for each in cleaned.get("promises") or ()):
            self.add_error("promises", gettext("承诺的完成日期不能早于走访日期。"))
        area = self.at.area
        if area is not None and day is not None and not writes_of_day(self.at.person, area, home, day):
            self.add_error("visited_on", gettext("这一天您不在这个责任区任职。"))
        codes = (str(each.get("area") or "").strip() for each in cleaned.get("reports") or ())
        if area is not None and any(code and code.ljust(12, "0") != area.code for code in codes):
            self.add_error("reports", gettext("走访中上报的，须是走访的责任区的情况。"))
        return cleaned


Written = asks_of(
    VisitLog,
    base=_Written,
    kind=forms.ChoiceField(
        label=_("方式"),
        choices=VisitKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": HOW, "invalid_choice": HOW},
    ),
    household=forms.ModelChoiceField(
        Household.objects.none(), label=_("走访哪户"), required=False, error_messages={"invalid_choice": NO_HOME}
    ),
    group=forms.ModelChoiceField(
        VillagerGroup.objects.none(), label=_("小组"), required=False, error_messages={"invalid_choice": NO_GROUP}
    ),
    place=forms.CharField(label=_("地点"), max_length=80, required=False),
    visited_on=PastDay(back=WRITTEN_WITHIN, label=_("日期")),
    place_kind=forms.TypedChoiceField(
        label=_("在哪里见的"), choices=PlaceKind.choices, required=False, empty_value=PlaceKind.HOME.value
    ),
    outcome=forms.TypedChoiceField(
        label=_("结果"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        required=False,
        empty_value=Outcome.MET.value,
        error_messages={"invalid_choice": HOW_IT_WENT},
    ),
    purposes=forms.MultipleChoiceField(label=_("目的"), choices=Purpose.choices, required=False),
    learned=Sentences(label=_("了解到什么"), required=False),
    wants=forms.CharField(label=_("想：想做的事"), max_length=400, required=False),
    hopes=forms.CharField(label=_("盼：盼望的事"), max_length=400, required=False),
    worries=forms.CharField(label=_("急：着急的事"), max_length=400, required=False),
    needs=forms.CharField(label=_("要：要办的事"), max_length=400, required=False),
)
