"""What each deed on a demand asks of whoever does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.choices import (
    ALLOWED,
    HANDED_DOWN,
    OFFICE,
    RESIDENT_CHANNELS,
    Channel,
    ClosingGround,
    Conduct,
    Decision,
    FollowUpResult,
    Office,
    Rate,
    Rating,
    Solved,
    Topic,
    Track,
    track_of,
)
from lianxinqiao.demands.models import Demand, RateExclusion, Statement
from lianxinqiao.demands.operations.outcome import grounds_true_of
from lianxinqiao.demands.operations.rates import waiting_for
from lianxinqiao.demands.operations.statements import shows_who
from lianxinqiao.demands.queries.whom import officials_of_towns
from lianxinqiao.demands.queries.wording import words_of_town
from lianxinqiao.kernel.asks import Asks, ComingDay, PastDay, Sentences, Wanted, YesNo, asks_of, offer_rows
from lianxinqiao.kernel.text import personal_marks
from lianxinqiao.matters.beside import areas_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household

REMEDIES = (
    "对本意见不服的，可以自收到之日起三十日内向秭归县人民政府申请复查（信访工作条例第三十五条）。"
    "依法应当通过诉讼、仲裁、行政复议解决的，也可以走相应程序。"
)
GROUNDS = (ClosingGround.PERFORMED, ClosingGround.DELIVERED, ClosingGround.FINAL)


def people_for(staff: Staff, matter: Matter) -> QuerySet[Staff]:
    """Return whom a demand can be given to: on duty in the town, oneself included, nobody excluded from it."""
    near = colleagues(staff) | Staff.objects.filter(pk=staff.pk, is_active=True)
    return near.exclude(pk__in=hidden_from(matter))


def one_person(label: Any) -> forms.ModelChoiceField[Staff]:
    """Return a field for one of those a demand can be given to; which they are is known when the row is."""
    return forms.ModelChoiceField(
        Staff.objects.none(), label=label, error_messages={"invalid_choice": _("这个人不能承办，请另选。")}
    )


def tick(label: Any, without: Any) -> forms.BooleanField:
    """Return a box that must be ticked, with what is said where it is not."""
    return forms.BooleanField(label=label, error_messages={"required": without})


class Worded(Asks):
    """Begins with the town's own words for the step."""

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        words = words_of_town(at.area.code[:9]).get(at.name)
        return {"reason": words} if words else {}


class ReasonAsks(Worded):
    reason = Sentences(label=_("理由"))


class WordsAsks(Asks):
    says = "text"
    text = Sentences(label=_("内容"), max_length=4000)


class OwnWordsAsks(Asks):
    says = "text"
    text = Sentences(label=_("您想说的"), max_length=1000)


class UrgeAsks(Asks):
    """A resident says why; one of the staff need not."""

    text = Sentences(label=_("想说的话"), required=False, max_length=1000)

    def fit(self, at: Any) -> None:
        if at.by is None:
            self.fields["text"].label, self.fields["text"].required = _("您想说的"), True


class PublicAsks(Asks):
    """What others may see of it names nobody."""

    def clean_public_summary(self) -> str:
        words: str = self.cleaned_data["public_summary"]
        if personal_marks(words):
            raise forms.ValidationError(gettext("公开的摘要里不能有电话、身份证号、账号。"))
        return words


class _Filing(PublicAsks):
    """What somebody asks for, at whatever door it comes in; what staff wrote down they have read back."""

    about_officials = forms.BooleanField(label=_("反映的是干部办事的问题（内容密封）"), required=False)
    wants = (
        Wanted(
            "read_back", _("请把记下的内容念给本人听，或请本人看过，再勾选。"), lambda _given, at: at.by is not None
        ),
        Wanted("outside_number", _("请填写工单号或转送文号。"), lambda given, _at: given.get("channel") in HANDED_DOWN),
    )

    def fit(self, at: Any) -> None:
        own = at.by is None
        fields: dict[str, Any] = self.fields
        choices = [choice for choice in Channel.choices if (choice[0] in RESIDENT_CHANNELS) == own]
        areas = areas_of(at.by) if at.area is None else [at.area]
        groups = VillagerGroup.objects.filter(area__in=areas).select_related("area")
        if "channel" in fields:
            fields["channel"].choices = choices
        if "group" in fields:
            fields["group"].queryset = groups.filter(is_active=True) if at.area is None else groups
            fields["group"].error_messages["invalid_choice"] = gettext("这个小组不在所选责任区。")
        if "area" in fields:
            fields["area"].queryset = areas
        if "about_official" in fields:
            on = local_date(at.now)
            fields["about_official"].queryset = officials_of_towns(areas, on=on)
            fields["about_official"].error_messages["invalid_choice"] = gettext(
                "没有这个人，请在下面写姓名、职务或单位。"
            )
        if "household" in fields:
            fields["household"].queryset = Household.objects.filter(area__in=areas)
            fields["household"].error_messages["invalid_choice"] = gettext("没有这户。")

    def clean_asker_count(self) -> int:
        return self.cleaned_data["asker_count"] or 1


WHICH_TOPIC, WHAT = _("请选择是哪方面的事。"), _("请写清楚是什么事。")
WHICH_CONDUCT, HOW_MANY = _("请选择问题类别。"), _("请填写反映的人数。")
LEAST_CHARACTERS, MOST_CHARACTERS = 4, 4000
FilingAsks = asks_of(
    Demand,
    maybe=(
        *("place", "group", "latitude", "longitude", "household", "about_official", "about_office"),
        *("public_summary", "outside_number", "outside_due_on", "read_back"),
    ),
    base=_Filing,
    channel=forms.ChoiceField(
        choices=Channel.choices,
        error_messages={"required": _("请选择来源。"), "invalid_choice": _("这个来源须由工作人员登记。")},
    ),
    topic=forms.ChoiceField(
        choices=Topic.choices, error_messages={"required": WHICH_TOPIC, "invalid_choice": WHICH_TOPIC}
    ),
    text=Sentences(
        min_length=LEAST_CHARACTERS,
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": WHAT,
            "min_length": WHAT,
            "max_length": _("最多%(limit_value)d个字，多的请分几次写。"),
        },
    ),
    conduct=forms.ChoiceField(
        choices=Conduct.choices, required=False, error_messages={"invalid_choice": WHICH_CONDUCT}
    ),
    about_named=forms.CharField(
        label=Demand._meta.get_field("about_named").verbose_name, max_length=80, required=False
    ),
    asker_name=forms.CharField(max_length=60, required=False),
    asker_phone=forms.CharField(max_length=40, required=False),
    asker_count=forms.IntegerField(
        min_value=1,
        max_value=100_000,
        initial=1,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), HOW_MANY),
    ),
)

# That it is about an official, which or what office, and what is wrong (RR-10): asked at every door.
ABOUT = ("about_officials", "about_official", "about_office", "about_named", "conduct")
# As staff write it down at the counter, and on the page of a letter or report, whose area and channel are known.
WrittenDownAsks = asks_of(
    Demand,
    base=FilingAsks.part(
        *("area", "channel", "topic", "text", "place", "group", "house_no", "asker_name", "asker_phone"),
        *("asker_count", "outside_number", "outside_due_on", *ABOUT, "read_back"),
    ),
    visit=forms.UUIDField(widget=forms.HiddenInput, required=False),
    area=forms.ModelChoiceField(Area.objects.none(), label=_("责任区")),
    house_no=forms.CharField(label=_("门牌号（知道是哪户的填）"), max_length=40, required=False),
)
RaisedAsks = asks_of(
    Demand,
    base=FilingAsks.part("topic", "text", "asker_name", "asker_phone", *ABOUT, "read_back"),
    read_back=forms.BooleanField(label=_("已念给本人听，或请本人看过；来信以原件为准"), required=False),
)


class _Register(PublicAsks):
    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"petition_class": at.row.petition_class, "public_summary": at.row.public_summary}


RegisterAsks = asks_of(Demand, "petition_class", maybe=("public_summary", "is_public"), base=_Register)


class ScreenAsks(Asks):
    conflict_checked = tick(_("已核对：没有需要回避的人，或已先办回避"), _("请先核对有没有需要回避的人。"))


class HandlerAsks(Asks):
    handler = one_person(_("承办人"))

    def fit(self, at: Any) -> None:
        offer_rows(self, handler=people_for(at.person, at.matter))


class AcceptAsks(HandlerAsks):
    is_told = forms.BooleanField(label=_("受理告知书已当面交给本人"), required=False)


class MoveAsks(HandlerAsks, Worded):
    reason = Sentences(label=_("理由"), max_length=1000)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"handler": at.matter.owner_id, **super().begin(at)}


class ExcludeAsks(Worded):
    """The office takes anybody off, or a whole office; all others may only step back themselves."""

    field_order = ("person", "office", "reason")
    person = one_person(_("需要回避的人"))
    office = forms.ChoiceField(label=_("或整个单位回避"), choices=Office.choices, required=False)
    reason = Sentences(label=_("理由"), max_length=500)

    def fit(self, at: Any) -> None:
        own = Staff.objects.filter(pk=at.person.pk)
        offer_rows(self, person=people_for(at.person, at.matter) if OFFICE in at.tags else own)
        self.fields["person"].required = OFFICE not in at.tags
        if OFFICE not in at.tags:
            del self.fields["office"]

    wants = (Wanted("person", _("请选择回避的人或单位。"), lambda given, _at: not given.get("office")),)


def somebody_to_exclude(at: Any) -> dict[str, Any]:
    """Return an answer that the office can give: a colleague of theirs; all others give themselves."""
    if OFFICE not in at.tags:
        return {"person": at.person}
    return {"person": people_for(at.person, at.matter).exclude(pk=at.person.pk).order_by("pk").first()}


class WhomAsks(Asks):
    """One official, or an office."""

    about_official = forms.ModelChoiceField(Staff.objects.none(), label=_("反映的是谁"), required=False)
    about_office = forms.ChoiceField(label=_("或哪个单位"), choices=Office.choices, required=False)
    wants = (Wanted("about_official", _("请选择是谁，或哪个单位。"), lambda given, _at: not given.get("about_office")),)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"about_official": at.row.about_official_id, "about_office": at.row.about_office}

    def fit(self, at: Any) -> None:
        offer_rows(self, about_official=officials_of_towns([at.area], on=local_date(at.now)))


class BodyAsks(Worded):
    """Another body: by name, with a way to reach it."""

    body = forms.CharField(
        label=_("有权处理的单位"),
        max_length=120,
        error_messages={"required": _("请写明有权处理的单位，不能只说“不归我们管”。")},
    )
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    phone = forms.CharField(label=_("电话"), max_length=60, required=False)
    reason = Sentences(label=_("告诉本人的话"), max_length=1000)
    wants = (Wanted("address", _("请填写这个单位的地址或电话。"), lambda given, _at: not given.get("phone")),)


class NumberAsks(Asks):
    number = forms.CharField(label=_("对方的受理编号"), max_length=80)


class RefuseAsks(Worded):
    article = forms.CharField(label=_("依据的条款"), max_length=160, help_text=_("如：信访工作条例第三十六条第三款"))
    reason = Sentences(label=_("理由"))


class MergeAsks(Asks):
    into = forms.CharField(label=_("并入哪一件（编号）"), max_length=40)


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


class AsItStands(Asks):
    """What was written before is found filled in."""

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {name: getattr(at.row, name) for name in cls.keeps}


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


class ToldAsks(Asks):
    on = PastDay(label=_("日期"))


class DeliverAsks(Asks):
    on = PastDay(label=_("日期"), since="issued_at")


class PerformAsks(ToldAsks):
    says = "what"
    what = Sentences(label=_("办到了什么"))


class SolvedAsks(Asks):
    says = "why"
    solved = forms.ChoiceField(label=_("解决了吗？"), choices=Solved.choices, widget=forms.RadioSelect)
    rating = forms.ChoiceField(label=_("对办理满意吗？"), choices=Rating.choices, widget=forms.RadioSelect)
    why = Sentences(label=_("哪里没有解决（没解决或只解决一部分必填）"), required=False, max_length=1000)
    wants = (
        Wanted("why", _("请说说哪里没有解决。"), lambda given, _at: given.get("solved") in (Solved.NO, Solved.PARTLY)),
    )


class AnswerAsks(Asks):
    says = "answer"
    answer = Sentences(label=_("答复内容"), max_length=6000)
    received_on = PastDay(label=_("本人收到的日期"))


class RecheckAsks(Asks):
    says = "answer"
    answer = Sentences(label=_("复核意见"), max_length=6000)


class FollowUpAsks(Asks):
    says = "note"
    result = forms.ChoiceField(label=_("回访结果"), choices=FollowUpResult.choices[1:], widget=forms.RadioSelect)
    note = Sentences(label=_("说明"), required=False, max_length=1000)
    wants = (
        Wanted("note", _("请写明又出现了什么。"), lambda given, _at: given.get("result") == FollowUpResult.NOT_SOLVED),
    )


class CloseAsks(Asks):
    ground = forms.ChoiceField(
        label=_("办结依据"), choices=[(ground.value, ground.label) for ground in GROUNDS], widget=forms.RadioSelect
    )

    def clean_ground(self) -> str:
        ground: str = self.cleaned_data["ground"]
        if ground not in grounds_true_of(self.at.row):
            raise forms.ValidationError(gettext("这个办结依据不成立：办到的要写明办到了什么，送达的要已送达。"))
        return ground


class WithdrawAsks(Asks):
    """The resident gives no reason and no paper; whoever writes it down for them holds the paper."""

    on_paper = tick(
        _("有本人的书面撤回，没有附任何条件"), _("由工作人员登记的撤回，须有本人的书面撤回，且不附任何条件。")
    )

    def fit(self, at: Any) -> None:
        if at.by is None:
            del self.fields["on_paper"]


class ReissueAsks(Asks):
    identity_checked = tick(_("已当面核对姓名和电话，没有另收证件"), _("请先当面核对姓名和电话，不要另收证件。"))


class _Statement(Asks):
    """What somebody is asked, in words that do not show who complained; also whoever is excluded, for that is who is heard."""

    to = forms.ModelChoiceField(Staff.objects.none(), label=_("请谁说明"))

    def fit(self, at: Any) -> None:
        offer_rows(self, to=colleagues(at.person))

    def clean_summary(self) -> str:
        summary: str = self.cleaned_data["summary"]
        if why := shows_who(self.at.row, summary):
            raise forms.ValidationError(why)
        return summary


StatementAsks = asks_of(
    Statement,
    base=_Statement,
    summary=Sentences(label=_("要说明的事（他会看到）"), error_messages={"required": _("请写明要说明什么事。")}),
    due_on=ComingDay(label=_("何日前说明"), days=7),
)


class AgreeAsks(Asks):
    exclusion = forms.ModelChoiceField(RateExclusion.objects.none(), label=_("申请"), empty_label=None)

    def fit(self, at: Any) -> None:
        offer_rows(self, exclusion=waiting_for(at.person).filter(demand=at.row))


class JoinAsks(Asks):
    phone = forms.CharField(max_length=40, required=False)
    note = Sentences(max_length=4000, required=False)


class RateAsks(Asks):
    rate = forms.ChoiceField(label=_("哪个率"), choices=Rate.choices)
    reason = Sentences(label=_("为什么不计入"), max_length=1000)
