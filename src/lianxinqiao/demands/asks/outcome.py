"""What the opinion and what follows it ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.asks.askers import DueOfOneAsks, OfOneAsks
from lianxinqiao.demands.asks.words import AsItStands
from lianxinqiao.demands.choices import ALLOWED, GROUNDS_TO_CLOSE, Decision, FollowUpResult, Rating, Solved, Track
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.outcome import grounds_true_of
from lianxinqiao.demands.queries.wording import words_of_town
from lianxinqiao.kernel.asks import Asks, Wanted, asks_of, leave_out
from lianxinqiao.kernel.fields import PastDay, Sentences

REMEDIES = (
    "对本意见不服的，可以自收到之日起三十日内向秭归县人民政府申请复查（信访工作条例第三十五条）。"
    "依法应当通过诉讼、仲裁、行政复议解决的，也可以走相应程序。"
)


class _Opinion(AsItStands):
    """Article 32: all of it; and a decision that fits the track, so that what is lawful is supported."""

    field_order = ("claim", "facts", "reasons", "basis", "decision")

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        row = at.row
        words = words_of_town(at.area.code[:9]).get("remedies")
        return {
            **super().begin(at),
            "claim": row.claim or row.text,
            "reasons": row.reasons or row.triage_reason,
            "remedies": row.remedies or words or REMEDIES,
        }

    def clean_decision(self) -> str:
        decision: str = self.cleaned_data["decision"]
        allowed = ALLOWED[Track(self.at.row.track)]
        if decision not in allowed:
            words = "、".join(str(each.label) for each in allowed)
            raise forms.ValidationError(gettext("这个分类的处理意见只能是：%s。") % words)
        return decision


OpinionAsks = asks_of(
    Demand,
    *("claim", "facts", "reasons", "basis", "decision_text", "remedies"),
    base=_Opinion,
    decision=forms.ChoiceField(choices=Decision.choices[1:]),
)


class DeliverAsks(Asks):
    on = PastDay(label=_("日期"), since="issued_at")


class PerformAsks(Asks):
    says = "what"
    on = PastDay(label=_("日期"), since="begun_on")
    what = Sentences(label=_("办到了什么"))


class SolvedAsks(OfOneAsks):
    says = "why"
    field_order = ("whose",)
    solved = forms.ChoiceField(label=_("解决了吗？"), choices=Solved.choices, widget=forms.RadioSelect)
    rating = forms.ChoiceField(label=_("对办理满意吗？"), choices=Rating.choices, widget=forms.RadioSelect)
    why = Sentences(label=_("哪里没有解决（没解决或只解决一部分必填）"), required=False, max_length=1000)
    wants = (
        Wanted("why", _("请说说哪里没有解决。"), lambda given, _at: given.get("solved") in (Solved.NO, Solved.PARTLY)),
    )


class AnswerAsks(Asks):
    says = "answer"
    answer = Sentences(label=_("答复内容"), max_length=6000)
    received_on = PastDay(label=_("本人收到的日期"), since="review_asked_on")


class RecheckAsks(Asks):
    says = "answer"
    answer = Sentences(label=_("复核意见"), max_length=6000)


class FollowUpAsks(DueOfOneAsks):
    says = "note"
    field_order = ("whose",)
    result = forms.ChoiceField(label=_("回访结果"), choices=FollowUpResult.choices[1:], widget=forms.RadioSelect)
    note = Sentences(label=_("说明"), required=False, max_length=1000)
    wants = (
        Wanted("note", _("请写明又出现了什么。"), lambda given, _at: given.get("result") == FollowUpResult.NOT_SOLVED),
    )

    def fit(self, at: Any) -> None:
        """What is final is not opened again, and its form does not say so."""
        super().fit(at)
        if at.row.is_final:
            words = {FollowUpResult.NOT_SOLVED: _("还是没有解决，记下来，继续帮扶")}
            field: Any = self.fields["result"]
            field.choices = [(value, words.get(value, label)) for value, label in field.choices]


NO_SUCH_GROUND = _("这个办结依据不成立：办到的要写明办到了什么，送达的要已送达。")


class CloseAsks(Asks):
    ground = forms.ChoiceField(
        label=_("办结依据"),
        choices=[(ground.value, ground.label) for ground in GROUNDS_TO_CLOSE],
        widget=forms.RadioSelect,
    )

    def fit(self, at: Any) -> None:
        leave_out(self, "ground", {each.value for each in GROUNDS_TO_CLOSE} - grounds_true_of(at.row), NO_SUCH_GROUND)
