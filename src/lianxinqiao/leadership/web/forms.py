"""The forms of receptions and helpers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import Topic
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.signature import SignatureField
from lianxinqiao.leadership.choices import HelperKind, Mode, Part, Signed
from lianxinqiao.places.models import Area


class ReasonForm(LookForm):
    reason = Words(label=_("理由"), max_length=500)


class PlanDayForm(LookForm):
    leader = forms.ModelChoiceField(Staff.objects.none(), label=_("接访领导"))
    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices)
    on = forms.DateField(label=_("日期"))
    starts_at = forms.TimeField(label=_("从几点"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends_at = forms.TimeField(label=_("到几点"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("地点"), max_length=160)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区（现场接访必选）"), required=False)


class SubstituteForm(LookForm):
    by_whom = forms.ModelChoiceField(Staff.objects.none(), label=_("谁代接访"))
    reason = Words(label=_("理由（会公布）"), max_length=200)


class WalkInForm(LookForm):
    name = forms.CharField(label=_("姓名（可空）"), max_length=60, required=False)
    phone = forms.CharField(label=_("电话（可空）"), max_length=40, required=False)
    about = Words(label=_("什么事（可空）"), max_length=1000, required=False)


class BringForm(LookForm):
    number = forms.CharField(label=_("诉求编号"), max_length=40)
    resident_agrees = forms.BooleanField(label=_("本人愿意上门"), required=False)


class RecordForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区（已带诉求的不用选）"), required=False)
    topic = forms.ChoiceField(label=_("哪方面的事"), choices=Topic.choices)
    text = Words(label=_("反映什么（照本人的话写；已带诉求的不用写）"), max_length=4000, required=False)
    answer = Words(label=_("当场怎样答复"), max_length=4000)
    read_back = forms.BooleanField(label=_("已念给本人听，或请本人看过"), required=False)
    signed = forms.ChoiceField(label=_("签字"), choices=Signed.choices, widget=forms.RadioSelect)
    signature = SignatureField(label=_("请本人签在框里（在屏上签名的）"))


class HelperForm(LookForm):
    name = forms.CharField(label=_("帮扶人"), max_length=60)
    kind = forms.ChoiceField(label=_("身份"), choices=HelperKind.choices)
    parts = forms.MultipleChoiceField(
        label=_("本人同意让他看什么"), choices=Part.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    consented_on = forms.DateField(label=_("本人哪天同意的"))


class EndHelperForm(LookForm):
    helper = forms.ChoiceField(label=_("哪一位"))
