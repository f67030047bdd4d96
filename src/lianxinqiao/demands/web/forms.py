"""The forms of demands: each asks only what its step needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import (
    RESIDENT_CHANNELS,
    Channel,
    ClosingGround,
    Decision,
    FollowUpResult,
    PetitionClass,
    Rate,
    Rating,
    Solved,
    Topic,
)
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.places.models import Area, VillagerGroup

STAFF_CHANNELS = [choice for choice in Channel.choices if choice[0] not in RESIDENT_CHANNELS]
CLOSING = [(value, words) for value, words in ClosingGround.choices if value in ("performed", "delivered", "final")]
YES_NO = [("1", _("是")), ("0", _("否"))]


def yes_no(label: Any, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "1", widget=forms.RadioSelect, **more
    )


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


class RegisterForm(LookForm):
    petition_class = forms.ChoiceField(label=_("信访类别"), choices=PetitionClass.choices)
    public_summary = forms.CharField(
        label=_("给邻居看的摘要"),
        max_length=200,
        required=False,
        help_text=_("不写人、不写门牌，如：三组机耕路塌方。邻居看到可以“我也是”，不用重复反映。"),
    )
    is_public = forms.BooleanField(label=_("公开这句摘要"), required=False)


class ScreenForm(LookForm):
    conflict_checked = forms.BooleanField(label=_("已核对：没有需要回避的人，或已先办回避"), required=False)


class HandlerForm(LookForm):
    handler = forms.ModelChoiceField(Staff.objects.none(), label=_("承办人"))


class AcceptForm(HandlerForm):
    is_told = forms.BooleanField(label=_("受理告知书已当面交给本人"), required=False)


class BodyForm(LookForm):
    body = forms.CharField(label=_("有权处理的单位"), max_length=120)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    phone = forms.CharField(label=_("电话"), max_length=60, required=False)
    reason = Words(label=_("告诉本人的话"), max_length=1000)


class NumberForm(LookForm):
    number = forms.CharField(label=_("对方的受理编号"), max_length=80)


class RefuseForm(LookForm):
    article = forms.CharField(label=_("依据的条款"), max_length=160, help_text=_("如：信访工作条例第三十六条第三款"))
    reason = Words(label=_("理由"), max_length=2000)


class ReasonForm(LookForm):
    reason = Words(label=_("理由"), max_length=2000)


class ExcludeForm(LookForm):
    person = forms.ModelChoiceField(Staff.objects.none(), label=_("需要回避的人"))
    reason = Words(label=_("理由"), max_length=500)


class MoveForm(HandlerForm):
    reason = Words(label=_("理由"), max_length=1000)


class TriageForm(LookForm):
    """Two questions and hardship (R-14)."""

    lawful = yes_no(_("合不合法？有没有法律、政策依据"))
    reasonable = yes_no(_("合不合理？"))
    in_hardship = yes_no(_("本人是不是确有困难？"))
    reason = Words(label=_("为什么这样看"), max_length=2000)
    policies_checked = Words(label=_("查过哪些政策（合理但没有依据时必填）"), required=False, max_length=2000)
    partial_solution = Words(
        label=_("能不能解决一部分、为什么（合理但没有依据时必填）"), required=False, max_length=2000
    )


class FiveForm(LookForm):
    """Five sub-steps of track B (R-14.2)."""

    explained = Words(label=_("一、说明情况：跟本人说了什么"), max_length=2000)
    position = Words(label=_("二、表明态度"), max_length=1000)
    guided = Words(label=_("三、正确引导：还可以走什么途径"), max_length=1000)
    policies_checked = Words(label=_("四、用足政策：查过哪些政策"), max_length=2000)
    partial_solution = Words(label=_("五、争取部分解决：能解决哪些、为什么"), max_length=2000)


class ReviewForm(LookForm):
    agrees = yes_no(_("同意这个分类吗？"))
    reason = Words(label=_("理由（不同意必填）"), required=False, max_length=1000)


class ConsentForm(LookForm):
    both_consent = forms.BooleanField(label=_("双方都同意调解"), required=False)


class ExtendForm(LookForm):
    days = forms.IntegerField(label=_("延长几天（最多30）"), min_value=1, max_value=30, initial=30)
    reason = Words(label=_("理由（会告诉本人）"), max_length=1000)


class OpinionForm(LookForm):
    """Article 32: all of it."""

    claim = Words(label=_("诉求"))
    facts = Words(label=_("查明的事实"), max_length=6000)
    reasons = Words(label=_("理由"), max_length=6000)
    basis = Words(label=_("依据（法律法规政策的名称和条款）"), max_length=3000)
    decision = forms.ChoiceField(label=_("处理意见"), choices=Decision.choices[1:])
    decision_text = Words(label=_("怎样办、何时办到"), max_length=4000)
    remedies = Words(label=_("救济途径"), max_length=2000)


class DayForm(LookForm):
    on = forms.DateField(label=_("日期"))


class PerformForm(DayForm):
    what = Words(label=_("办到了什么"), max_length=2000)


class SolvedForm(LookForm):
    solved = forms.ChoiceField(label=_("解决了吗？"), choices=Solved.choices, widget=forms.RadioSelect)
    rating = forms.ChoiceField(label=_("对办理满意吗？"), choices=Rating.choices, widget=forms.RadioSelect)
    why = Words(label=_("哪里没有解决（没解决或只解决一部分必填）"), required=False, max_length=1000)


class AnswerForm(LookForm):
    answer = Words(label=_("答复内容"), max_length=6000)
    received_on = forms.DateField(label=_("本人收到的日期"))


class RecheckForm(LookForm):
    answer = Words(label=_("复核意见"), max_length=6000)


class FollowUpForm(LookForm):
    result = forms.ChoiceField(label=_("回访结果"), choices=FollowUpResult.choices[1:], widget=forms.RadioSelect)
    note = Words(label=_("说明"), required=False, max_length=1000)


class CloseForm(LookForm):
    ground = forms.ChoiceField(label=_("办结依据"), choices=CLOSING, widget=forms.RadioSelect)


class WithdrawForm(LookForm):
    on_paper = forms.BooleanField(label=_("有本人的书面撤回，没有附任何条件"), required=False)


class MergeForm(LookForm):
    into = forms.CharField(label=_("并入哪一件（编号）"), max_length=40)


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


class ReissueForm(LookForm):
    identity_checked = forms.BooleanField(label=_("已当面核对姓名和电话，没有另收证件"), required=False)


class RateForm(LookForm):
    rate = forms.ChoiceField(label=_("哪个率"), choices=Rate.choices)
    reason = Words(label=_("为什么不计入"), max_length=1000)
