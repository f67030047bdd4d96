"""The forms of demands: each asks only what its step needs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import RESIDENT_CHANNELS, Channel, Topic
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.places.models import Area, VillagerGroup

STAFF_CHANNELS = [choice for choice in Channel.choices if choice[0] not in RESIDENT_CHANNELS]


class StaffFilingForm(LookForm):
    """A demand written down by staff: whose words it is, and that it was read back."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    visit = forms.UUIDField(widget=forms.HiddenInput, required=False)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区"))
    channel = forms.ChoiceField(label=_("来源"), choices=STAFF_CHANNELS)
    topic = forms.ChoiceField(label=_("哪方面的事"), choices=Topic.choices)
    text = Words(label=_("什么事（照本人的话写）"), max_length=4000)
    place = forms.CharField(label=_("在哪里"), max_length=160, required=False)
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=_("小组"), required=False)
    house_no = forms.CharField(label=_("门牌号（知道是哪户的填）"), max_length=40, required=False)
    asker_name = forms.CharField(label=_("姓名（可空）"), max_length=60, required=False)
    asker_phone = forms.CharField(label=_("电话（可空）"), max_length=40, required=False)
    asker_count = forms.IntegerField(label=_("反映的人数"), min_value=1, max_value=100_000, initial=1)
    outside_number = forms.CharField(label=_("12345工单号、转送文号"), max_length=60, required=False)
    outside_due_on = forms.DateField(label=_("上级要求的办结日"), required=False)
    about_officials = forms.BooleanField(label=_("反映的是干部办事的问题（内容密封）"), required=False)
    read_back = forms.BooleanField(label=_("已念给本人听，或请本人看过；转办的工单以原件为准"), required=False)


class ReasonForm(LookForm):
    reason = Words(label=_("理由"), max_length=2000)


class StatementForm(LookForm):
    """What somebody is asked, in words that do not show who complained."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ModelChoiceField(Staff.objects.none(), label=_("请谁说明"))
    summary = Words(
        label=_("要说明的事（他会看到）"),
        max_length=2000,
        help_text=_("写事：哪天、什么事、哪项规定。不写反映人、不照抄原话、不写诉求编号。"),
    )
    due_on = forms.DateField(label=_("何日前说明"))
