"""The forms of receptions, cases and helpers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import ClosingGround, Topic
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.signature import SignatureField
from lianxinqiao.leadership.choices import Criterion, Duty, HelperKind, LegalTrack, Mode, Origin, Part, Service, Signed
from lianxinqiao.places.models import Area

CLOSING = [(value, words) for value, words in ClosingGround.choices if value in ("performed", "delivered", "final")]


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


class ProposeForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    origin = forms.ChoiceField(label=_("来自"), choices=Origin.choices)
    criteria = forms.MultipleChoiceField(
        label=_("为什么是重点（只看事，不看人）"), choices=Criterion.choices, widget=forms.CheckboxSelectMultiple
    )
    why = Words(label=_("说明"), max_length=1000)


class ConfirmForm(LookForm):
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("包案领导（一位）"))
    no_conflict = forms.BooleanField(label=_("已核对：与这件事没有利害关系"), required=False)


class ShareForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    duty = forms.TypedChoiceField(label=_("职责"), choices=Duty.choices, coerce=int)
    cadre = forms.ModelChoiceField(Staff.objects.none(), label=_("谁来办"))
    task = Words(label=_("办什么"), max_length=1000)
    due_on = forms.DateField(label=_("何日前"))


class DoneForm(LookForm):
    share = forms.ChoiceField(label=_("哪一项"))
    evidence = Words(label=_("办了什么、有什么凭据"), max_length=2000, required=False)
    not_applicable = Words(label=_("不适用的写为什么"), max_length=1000, required=False)


class PlanForm(LookForm):
    heard_on = forms.DateField(label=_("哪天听本人说的"))
    by_phone = forms.BooleanField(label=_("本人要求用电话"), required=False)
    facts = Words(label=_("查清的事实"), max_length=4000)
    steps = Words(label=_("方案：步骤、人、日期"), max_length=4000)
    contact_wish = forms.CharField(label=_("本人希望怎样联系、多久一次"), max_length=200, required=False)


class NoteForm(LookForm):
    duty = forms.TypedChoiceField(label=_("职责"), choices=Duty.choices, coerce=int)
    service = forms.ChoiceField(label=_("安全与帮扶的服务（其他职责不选）"), choices=Service.choices, required=False)
    text = Words(
        label=_("做了什么"),
        max_length=2000,
        help_text=_("只写事。不写人的行踪、车票、住宿、和谁来往、情绪，也不写承诺不上访。"),
    )


class OutcomeForm(LookForm):
    outcome = Words(label=_("结果"), max_length=4000)


class VerifyForm(LookForm):
    resident_phoned = forms.BooleanField(label=_("已打电话问过本人（本人不愿联系的用书面，不勾选）"), required=False)
    remedies_told = forms.BooleanField(label=_("已告知救济途径"), required=False)


class CloseForm(LookForm):
    ground = forms.ChoiceField(label=_("办结依据"), choices=CLOSING, widget=forms.RadioSelect)


class TrackForm(LookForm):
    track = forms.ChoiceField(label=_("哪条法定途径"), choices=LegalTrack.choices)
    reason = Words(label=_("理由"), max_length=1000)


class OwnerForm(LookForm):
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("换成哪位领导"))
    reason = Words(label=_("理由"), max_length=500)


class HelperForm(LookForm):
    name = forms.CharField(label=_("帮扶人"), max_length=60)
    kind = forms.ChoiceField(label=_("身份"), choices=HelperKind.choices)
    parts = forms.MultipleChoiceField(
        label=_("本人同意让他看什么"), choices=Part.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    consented_on = forms.DateField(label=_("本人哪天同意的"))


class EndHelperForm(LookForm):
    helper = forms.ChoiceField(label=_("哪一位"))
