"""The forms of the five kinds: each asks only what its kind may hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.conditions.asks import levels
from lianxinqiao.conditions.choices import ChannelClass, ConditionKind, Purpose
from lianxinqiao.conditions.operations.reports import ReportInput
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup


class ReportForm(LookForm):
    """What every kind asks: where, what, how bad."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区"))
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=_("小组"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120)
    facts = Words(label=_("情况"))
    urgency = forms.TypedChoiceField(label=_("等级"), coerce=int, widget=forms.RadioSelect, initial=Urgency.ROUTINE)
    phoned_at = forms.DateTimeField(
        label=_("打电话的时间"), required=False, help_text=_("特急必填：先打电话，再填这里。")
    )

    kind: str = ConditionKind.PEOPLE

    def __init__(self, *args: Any, areas: Any = None, visit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if areas is not None:
            groups = VillagerGroup.objects.filter(area__in=areas, is_active=True).select_related("area")
            fields["area"].queryset, fields["group"].queryset = areas, groups
            fields["group"].label_from_instance = lambda row: f"{row.area.short_name} {row.name}"
        fields["urgency"].choices = levels(self.kind)

    def stated(self, cleaned: dict[str, Any]) -> ReportInput:
        names = set(ReportInput.__dataclass_fields__) - {"kind", "raised_by"}
        values = {name: value for name, value in cleaned.items() if name in names}
        if "purposes" in values:
            values["purposes"] = tuple(values["purposes"])
        return ReportInput(kind=self.kind, **values)


class PeopleForm(ReportForm):
    purposes = forms.MultipleChoiceField(
        label=_("目的"), choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = ConditionKind.PEOPLE


class OpinionForm(ReportForm):
    channel = forms.ChoiceField(label=_("在什么场合被问到"), choices=[("", "—"), *ChannelClass.choices], required=False)
    answer_needed = Words(label=_("需要答复什么"))
    kind = ConditionKind.OPINION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].label = _("话题")
        self.fields["facts"].help_text = _("只写大家在问什么，不写是谁说的；不要写姓名、电话、账号、群名。")


class SecurityForm(ReportForm):
    called_110 = forms.BooleanField(label=_("已拨打110"), required=False)
    kind = ConditionKind.SECURITY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].label = _("看到或听到的事实")
        self.fields["facts"].help_text = _(
            "只写发生了什么、在哪里、什么时候；不写怀疑谁。移交公安机关后由公安机关处理。"
        )


class DisasterForm(ReportForm):
    hazard_kind = forms.ChoiceField(label=_("灾害类型"), choices=[("", "—"), *HazardKind.choices])
    hazard_site = forms.ModelChoiceField(HazardSite.objects.none(), label=_("隐患点"), required=False)
    people_at_risk = forms.IntegerField(
        label=_("受威胁人数"), min_value=0, required=False, help_text=_("只填人数，不列名单。")
    )
    roads = forms.CharField(label=_("道路情况"), max_length=160, required=False)
    action_taken = Words(label=_("已采取的措施"), required=False)
    kind = ConditionKind.DISASTER

    def __init__(self, *args: Any, areas: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, areas=areas, **kwargs)
        if areas is not None:
            offer_rows(self, hazard_site=HazardSite.objects.filter(area__in=areas))


FORMS: dict[str, type[ReportForm]] = {
    ConditionKind.PEOPLE: PeopleForm,
    ConditionKind.OPINION: OpinionForm,
    ConditionKind.SECURITY: SecurityForm,
    ConditionKind.DISASTER: DisasterForm,
}
