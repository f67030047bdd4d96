"""What the deeds of an owned case ask."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks import outcome as demands
from lianxinqiao.kernel.asks import MISSING, Asks, SentOnce, Wanted, asks_of, offer_rows
from lianxinqiao.kernel.fields import PastDay, Sentences
from lianxinqiao.leadership.choices import SAID, Criterion, Duty, Inapplicable, LegalTrack, Origin, Service
from lianxinqiao.leadership.models import DutyShare, OwnedCase
from lianxinqiao.leadership.queries.cases import shares_to_finish, why_it_applies
from lianxinqiao.leadership.queries.criteria import criteria_of
from lianxinqiao.leadership.queries.leaders import leaders_near, people_near
from lianxinqiao.matters.queries.hidden import hidden_from

# What is never written about a person (RR-2): where they go, who watches, what they think.
NEVER = re.compile(
    r"稳控|行踪|去向|车票|车次|航班|住宿登记|盯防|看守|跟踪|轨迹|通话记录|思想动态|情绪不稳|不再上访|息访承诺|保证书"
)


# How many characters say what was done and by what it shows, and why something does not apply, at the least.
SHOWN, EXPLAINED = 6, 10


def about_the_issue(text: str) -> None:
    """Refuse what RR-2 and RR-3 forbid to write about a person.

    Raises:
        ValidationError: with the word to leave out.
    """
    if found := NEVER.search(text):
        raise ValidationError(gettext("这里只写事，不写人的行踪、情绪和承诺不上访，请删去“%s”。") % found.group())


class Issue(Sentences):
    """Sentences about the issue, never about where a person goes or what they think."""

    default_validators = [about_the_issue]


class ReasonAsks(Asks):
    reason = Sentences(label=_("理由"), max_length=500)


class _Propose(Asks):
    """The data stand beside each tick; what they contradict is refused (R-11.1)."""

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"criteria": [each for each, holds in criteria_of(at.row, at.now).items() if holds]}

    def fit(self, at: Any) -> None:
        said = {True: gettext("（核对：符合）"), False: gettext("（核对：不符合）"), None: ""}
        self.found = criteria_of(at.row, at.now)
        field: Any = self.fields["criteria"]
        field.choices = [(each.value, f"{each.label}{said[self.found.get(each)]}") for each in Criterion]

    def clean_criteria(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["criteria"]
        if wrong := [each for each in Criterion if each in ticked and self.found.get(each) is False]:
            raise ValidationError(
                gettext("与登记的情况不符，请去掉：%s") % "、".join(str(each.label) for each in wrong)
            )
        return ticked


ProposeAsks = asks_of(
    OwnedCase,
    base=_Propose,
    origin=forms.ChoiceField(choices=Origin.choices),
    criteria=forms.MultipleChoiceField(choices=Criterion.choices, widget=forms.CheckboxSelectMultiple),
    why=Issue(max_length=1000),
)


class _LeaderAsks(Asks):
    """Somebody who may own the case: a leader near by from whom it is not hidden."""

    def fit(self, at: Any) -> None:
        leaders = leaders_near(at.person, on=local_date(at.now)).exclude(pk=at.matter.owner_id)
        offer_rows(self, owner=leaders.exclude(pk__in=hidden_from(at.matter)))


class ConfirmAsks(_LeaderAsks):
    owner = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("包案领导（一位）"),
        error_messages={"invalid_choice": _("包案人须是领导班子成员或联村领导，且不须回避。")},
    )
    no_conflict = forms.BooleanField(
        label=_("已核对：与这件事没有利害关系"),
        error_messages={"required": _("请先核对包案领导与这件事没有利害关系。")},
    )


class OwnerAsks(_LeaderAsks):
    owner = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("换成哪位领导"),
        error_messages={"invalid_choice": _("请选另一位没有回避的领导。")},
    )
    reason = Sentences(label=_("理由"), max_length=500)


class ShareAsks(SentOnce):
    duty = forms.TypedChoiceField(label=_("职责"), choices=Duty.choices, coerce=int)
    cadre = forms.ModelChoiceField(
        Staff.objects.none(), label=_("谁来办"), error_messages={"invalid_choice": _("这个人不能承办，请另选。")}
    )
    task = Issue(label=_("办什么"), max_length=1000)
    due_on = forms.DateField(label=_("何日前"))

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {**super().begin(at), "due_on": local_date(at.now) + timedelta(days=30)}

    def fit(self, at: Any) -> None:
        offer_rows(self, cadre=people_near(at.person).exclude(pk__in=hidden_from(at.matter)))

    def clean_duty(self) -> Any:
        """Whoever refused contact is given no more of it: nobody gets a task of that duty (RR-2)."""
        duty = self.cleaned_data["duty"]
        if duty == Duty.SUPPORT and self.at.row.contact_declined_on:
            raise ValidationError(gettext("本人不愿联系，“安全与帮扶”不再分工；要告诉本人的用书面。"))
        return duty

    def clean_due_on(self) -> Any:
        if self.cleaned_data["due_on"] < local_date(self.at.now):
            raise ValidationError(gettext("日期不能早于今天。"))
        return self.cleaned_data["due_on"]


class ShareField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """One of the tasks that are not done."""

    def label_from_instance(self, share: DutyShare) -> str:
        return f"{Duty(share.duty).short} {share.task[:24]}（{share.cadre.name}）"


class FinishAsks(Asks):
    field_order = ("share", "evidence", "because", "not_applicable")
    share = ShareField(DutyShare.objects.none(), label=_("哪一项"))
    evidence = Issue(
        label=_("办了什么、有什么凭据"),
        help_text=_("如：9月3日现场清障，照片和签收单存档。"),
        min_length=SHOWN,
        required=False,
    )
    because = forms.ChoiceField(
        label=_("不适用的：是什么原因"),
        help_text=_("掌握情况、说明解释、事心双解三项对谁都要办，除非同一职责的另一项已经办到。"),
        choices=[(str(each), each.label) for each in (Inapplicable.NONE, *SAID)],
        required=False,
    )
    not_applicable = Issue(label=_("不适用的：说清楚"), max_length=1000, min_length=EXPLAINED, required=False)
    wants = (
        Wanted("not_applicable", _("请说清楚为什么不适用。"), lambda given, _at: given.get("because")),
        Wanted(
            "because", _("请选不适用的原因；没有这样的原因就要办到。"), lambda given, _at: given.get("not_applicable")
        ),
    )

    def fit(self, at: Any) -> None:
        offer_rows(self, share=shares_to_finish(at).select_related("cadre"))

    def clean_evidence(self) -> str:
        return _of_substance(self.cleaned_data["evidence"])

    def clean_not_applicable(self) -> str:
        return _of_substance(self.cleaned_data["not_applicable"])

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two: what was done, or why it does not apply to this duty of this case."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        evidence, because = cleaned.get("evidence"), cleaned.get("because", "")
        if bool(evidence) == bool(because):
            self.add_error("evidence", gettext("请写明办了什么、有什么凭据；或选不适用的原因并说清楚。只写一样。"))
        elif because and (wrong := why_it_applies(cleaned["share"], because)):
            self.add_error("because", wrong)
        return cleaned


def _of_substance(text: str) -> str:
    """Refuse what is one word over and over."""
    if text and len(set(text)) < SHOWN:
        raise ValidationError(gettext("请写具体。"))
    return text


class _Plan(Asks):
    field_order = ("heard_on", "by_phone", "facts", "steps", "contact_wish")
    by_phone = forms.BooleanField(label=_("本人要求用电话"), required=False)
    steps = Issue(label=_("方案：步骤、人、日期"), max_length=4000)
    wants = (Wanted("heard_on", MISSING, lambda _given, at: at.row.contact_declined_on is None),)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"heard_on": None} if at.row.contact_declined_on else {}

    def clean(self) -> dict[str, Any]:
        """Who refused contact was heard before that, or says it in writing (RR-2)."""
        cleaned = super().clean()
        heard_on, declined_on = cleaned.get("heard_on"), self.at.row.contact_declined_on
        if heard_on and declined_on and heard_on > declined_on:
            self.add_error(
                "heard_on", gettext("本人 %s 起不愿联系：之后用书面听取，这里不填。") % declined_on.isoformat()
            )
        return cleaned


PlanAsks = asks_of(
    OwnedCase,
    maybe=("contact_wish",),
    base=_Plan,
    heard_on=PastDay(since="taken_up_at", required=False, help_text=_("在提请包案之后；本人不愿联系的可以不填。")),
    facts=Issue(max_length=4000),
)


class NoteAsks(Asks):
    duty = forms.TypedChoiceField(label=_("职责"), choices=Duty.choices, coerce=int)
    service = forms.ChoiceField(label=_("安全与帮扶的服务（其他职责不选）"), choices=Service.choices, required=False)
    text = Issue(
        label=_("做了什么"), help_text=_("只写事。不写人的行踪、车票、住宿、和谁来往、情绪，也不写承诺不上访。")
    )

    def clean(self) -> dict[str, Any]:
        """Duty 4 is one of its four services, no other is; after contact was refused only help where life is at risk (RR-2)."""
        cleaned = super().clean()
        duty, service = cleaned.get("duty"), cleaned.get("service", "")
        if duty is not None and (duty == Duty.SUPPORT) != bool(service):
            self.add_error("service", gettext("“安全与帮扶”须选一种服务，其他职责不选。"))
        elif service not in ("", Service.EMERGENCY) and self.at.row.contact_declined_on:
            self.add_error("service", gettext("本人不愿联系，请用书面；只有危及生命的才记在这里。"))
        return cleaned


OutcomeAsks = asks_of(OwnedCase, outcome=Issue(max_length=4000))


class _Verify(Asks):
    field_order = ("resident_phoned", "remedies_told")

    def clean(self) -> dict[str, Any]:
        """Ask the resident by telephone, unless they want no contact."""
        cleaned = super().clean()
        if not cleaned.get("resident_phoned") and self.at.row.contact_declined_on is None:
            self.add_error("resident_phoned", gettext("请先打电话问本人。"))
        return cleaned


VerifyAsks = asks_of(
    OwnedCase,
    maybe=("resident_phoned",),
    base=_Verify,
    remedies_told=forms.BooleanField(error_messages={"required": _("请先告知救济途径。")}),
)


class CloseAsks(demands.CloseAsks):
    """A ground that is true of its demand."""

    def fit(self, at: Any) -> None:
        super().fit(replace(at, row=at.row.demand))


class TrackAsks(Asks):
    track = forms.ChoiceField(label=_("哪条法定途径"), choices=LegalTrack.choices)
    reason = Sentences(label=_("理由"), max_length=1000)


class WishAsks(Asks):
    text = Sentences(label=_("您想说的"), max_length=1000)
