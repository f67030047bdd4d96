"""What each deed of a report asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import BLIND_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import CRITERIA, ConditionKind
from lianxinqiao.kernel.asks import Asks, Sentences, offer_rows
from lianxinqiao.kernel.text import personal_marks
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter

LEADERS = (Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE, Role.LEADERSHIP_MEMBER, Role.AREA_LEADER)


def levels(kind: str) -> list[tuple[int, Any]]:
    """Return the four levels, each with the written criterion of the kind beside it (R-4.7)."""
    return [
        (level.value, format_html("{}<small>{}</small>", level.label, CRITERIA[kind][level.value])) for level in Urgency
    ]


def names_somebody(text: str) -> str:
    """Return the sentence that refuses a text with a telephone, an id number, an account or a link; empty without (RR-5)."""
    words = {"phone": gettext("电话号码"), "citizen_id": gettext("身份证号"), "account": gettext("账号或链接")}
    found = [words[mark] for mark in personal_marks(text)]
    return gettext("这里只记话题，不记个人。请删去：%s。") % "、".join(found) if found else ""


class OfReport(Asks):
    """Opinion has topics and never persons: what is written about one names nobody (RR-5)."""

    written: str = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        of_opinion = self.at is not None and self.at.matter.kind == ConditionKind.OPINION
        if of_opinion and self.written and (wrong := names_somebody(cleaned.get(self.written) or "")):
            self.add_error(self.written, wrong)
        return cleaned


class Said(OfReport):
    reason = Sentences(label=_("说明"))


class Found(Said):
    written = "reason"


class Judged(Asks):
    urgency = forms.TypedChoiceField(label=_("等级"), coerce=int, choices=Urgency.choices, widget=forms.RadioSelect)
    reason = Sentences(label=_("理由（降低等级必填）"), required=False)
    second = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("请哪位领导同意（特急降级必选）"),
        required=False,
        help_text=_("本人登录后同意才生效，在此之前仍是特急。"),
    )

    @classmethod
    def begin(cls, at: Doing) -> dict[str, Any]:
        return {"urgency": at.matter.urgency}

    def fit(self, at: Doing) -> None:
        self.fields["urgency"].choices = levels(at.matter.kind)  # type: ignore[attr-defined]  # a field of choices
        offer_rows(self, second=leaders_beside(at))

    def clean(self) -> dict[str, Any]:
        """Refuse to lower without a reason, and an emergency by one person alone."""
        cleaned = super().clean()
        before, after = self.at.matter.urgency, cleaned.get("urgency")
        if after is not None and after < before:
            if not cleaned.get("reason"):
                self.add_error("reason", gettext("降低等级须写明理由。"))
            if before == Urgency.EMERGENCY and not cleaned.get("second") and "second" not in self.errors:
                self.add_error("second", gettext("特急降级须另一位领导同意。"))
        return cleaned


class HandedOver(Asks):
    body = forms.CharField(label=_("接收单位"), max_length=120)
    person = forms.CharField(label=_("接收人"), max_length=60)
    number = forms.CharField(label=_("回执编号"), max_length=60, required=False)
    basis = forms.CharField(label=_("依据的条款（警情必填）"), max_length=160, required=False)

    @classmethod
    def begin(cls, at: Doing) -> dict[str, Any]:
        if at.matter.kind != ConditionKind.SECURITY:
            return {}
        return {"body": gettext("屈原派出所"), "basis": gettext("《人民警察法》第二十一条")}

    def clean(self) -> dict[str, Any]:
        """Security goes over with the article and the facts that call for it (RR-7)."""
        cleaned = super().clean()
        if self.at.matter.kind == ConditionKind.SECURITY and not cleaned.get("basis") and "basis" not in self.errors:
            self.add_error("basis", gettext("警情移交须写明依据的条款和事实。"))
        return cleaned


class Answered(OfReport):
    answer = Sentences(label=_("给报告人的答复"))
    published = forms.CharField(label=_("答复公布在哪里（舆情必填）"), max_length=160, required=False)
    written = "answer"

    def clean(self) -> dict[str, Any]:
        """Opinion is answered in public: it says where (RR-5)."""
        cleaned = super().clean()
        if self.at.matter.kind == ConditionKind.OPINION and not cleaned.get("published"):
            self.add_error("published", gettext("舆情须写明答复公布在哪里。"))
        return cleaned


class Merged(Asks):
    into = forms.UUIDField(label=_("并入哪一件"))

    def fit(self, at: Doing) -> None:
        rows = mergeable(at)[:50]
        self.fields["into"].widget = forms.Select(
            choices=[("", "—"), *((row.pk, f"{row.number} {row.title}") for row in rows)]
        )


class PassedOn(Asks):
    to = forms.ModelChoiceField(Staff.objects.none(), label=_("转交给"))
    reason = Sentences(label=_("理由"))

    def fit(self, at: Doing) -> None:
        offer_rows(self, to=takers(at))

    def clean(self) -> dict[str, Any]:
        """Only whoever finds it takes it over."""
        cleaned = super().clean()
        to = cleaned.get("to")
        if to is not None and not finds(to, self.at.matter):
            self.add_error("to", gettext("接收人看不到这个事项，不能转交。"))
        return cleaned


def leaders_beside(at: Doing) -> QuerySet[Staff]:
    """Return the leaders over a report other than whoever acts."""
    today = local_date(at.now)
    found = {person.pk for role in LEADERS for person in holders(role, at.area, on=today)}
    return Staff.objects.filter(pk__in=found).exclude(pk=at.by.pk if at.by else None).order_by("initials")


def mergeable(at: Doing) -> QuerySet[Matter]:
    """Return the open reports of the same kind and area that whoever acts finds."""
    rows = Matter.objects.visible_to(at.person, at.matter.kind).unfinished().filter(area=at.matter.area)
    return rows.exclude(pk=at.matter.pk)


def takers(at: Doing) -> QuerySet[Staff]:
    """Return the officials of the town who may be asked to take a report over."""
    posts = (
        Appointment.objects.active_on(local_date(at.now))
        .filter(area__code__startswith=at.area.code[:9])
        .exclude(role__in=BLIND_ROLES)
    )
    people = Staff.objects.filter(pk__in=posts.values("staff"), is_active=True)
    return people.exclude(pk=at.matter.owner_id).order_by("initials")


def finds(staff: Staff, matter: Matter) -> bool:
    return Matter.objects.visible_to(staff).filter(pk=matter.pk).exists()
