"""What each deed of a report asks."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import BLIND_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import CRITERIA, ChannelClass, ConditionKind, ReportSource
from lianxinqiao.conditions.models import Report
from lianxinqiao.kernel.asks import Asks, Wanted, asks_of, leave_out, offer_rows
from lianxinqiao.kernel.fields import PastMoment, Sentences
from lianxinqiao.kernel.text import personal_marks
from lianxinqiao.matters.asks import others_open
from lianxinqiao.matters.beside import areas_of
from lianxinqiao.matters.choices import Purpose, Urgency
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.musts import ALREADY_ASKED, is_free, who_is_asked
from lianxinqiao.places.asks import BodyField, offer_bodies
from lianxinqiao.places.choices import BodyKind, HazardKind, Level
from lianxinqiao.places.models import Area, HazardSite, OutsideBody, VillagerGroup
from lianxinqiao.places.queries import bodies_of, bodies_of_county_of, town_over

LEADERS = (Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE, Role.LEADERSHIP_MEMBER, Role.AREA_LEADER)


def levels(kind: str) -> list[tuple[int, Any]]:
    """Return the four levels, each with the written criterion of the kind beside it (R-4.7)."""
    return [
        (level.value, format_html("{}<small>{}</small>", level.label, CRITERIA[kind][level.value])) for level in Urgency
    ]


# What of a person no text of a kind holds, and why: opinion has topics (RR-5), security facts without suspects (RR-7).
NOBODY: dict[str, tuple[frozenset[str], Any]] = {
    ConditionKind.OPINION: (frozenset({"phone", "citizen_id", "account"}), _("这里只记话题，不记个人。请删去：%s。")),
    ConditionKind.SECURITY: (frozenset({"phone", "citizen_id"}), _("警情只写事实，不写电话和身份证号。请删去：%s。")),
}


def names_somebody(kind: str, text: str) -> str:
    """Return the sentence that refuses a text for what of a person its kind must not hold; empty where it holds none."""
    words = {"phone": gettext("电话号码"), "citizen_id": gettext("身份证号"), "account": gettext("账号或链接")}
    marks, said = NOBODY.get(kind, (frozenset(), ""))
    found = [words[mark] for mark in personal_marks(text) if mark in marks]
    return str(said) % "、".join(found) if found else ""


# What every kind asks on its page, then what it alone asks.
BY_ALL = ("area", "group", "place", "facts", "urgency", "phoned_at")
BY_KIND: dict[str, tuple[str, ...]] = {
    ConditionKind.PEOPLE: ("purposes",),
    ConditionKind.OPINION: ("channel", "answer_needed"),
    ConditionKind.SECURITY: ("called_110",),
    ConditionKind.DISASTER: ("hazard_kind", "hazard_site", "people_at_risk", "roads", "action_taken"),
}
# Where each kind calls the facts something else, and says what belongs there.
FACTS: dict[str, tuple[Any, Any]] = {
    ConditionKind.OPINION: (_("话题"), _("只写大家在问什么，不写是谁说的；不要写姓名、电话、账号、群名。")),
    ConditionKind.SECURITY: (
        _("看到或听到的事实"),
        _("只写发生了什么、在哪里、什么时候；不写怀疑谁。移交公安机关后由公安机关处理。"),
    ),
}
# What a kind cannot do without, beside what all ask; and what no other kind may hold.
NEEDS: dict[str, tuple[str, ...]] = {
    ConditionKind.OPINION: ("answer_needed",),
    ConditionKind.DISASTER: ("hazard_kind",),
}
OF_DISASTER_ALONE = ("hazard_kind", "hazard_site", "people_at_risk")
IN_WORDS = ("title", "place", "facts", "answer_needed", "roads", "action_taken")
# How many days ago whoever is told of an emergency may have been telephoned.
PHONED_WITHIN = 31
WHICH_KIND, WHERE, WHAT = _("请选择情况类别。"), _("请填写地点。"), _("请写明情况。")
WHICH_LEVEL, WHICH_HAZARD = _("请选择等级。"), _("请选择灾害类型。")
NO_GROUP, NO_SITE = _("这个小组不在所选责任区。"), _("这个隐患点不在所选责任区。")


class _Reported(Asks):
    """What a reporter states, at every door; the page of one kind asks what that kind may hold."""

    # The kind of the page that asks; elsewhere it is answered.
    of: ClassVar[str] = ""
    # Two that are no columns of a report: its matter's, and a first line of the facts.
    urgency = forms.TypedChoiceField(
        label=_("等级"),
        coerce=int,
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        initial=Urgency.ROUTINE.value,
        required=False,
        empty_value=Urgency.ROUTINE.value,  # type: ignore[arg-type]  # what it coerces to, no text
        error_messages={"invalid_choice": WHICH_LEVEL, "required": WHICH_LEVEL},
    )
    title = forms.CharField(label=_("标题"), max_length=160, required=False)
    wants = (
        Wanted(
            "phoned_at",
            _("特急情况请先打电话（110、119、120或村负责人），再填写电话时间。"),
            lambda given, _at: given.get("urgency") == Urgency.EMERGENCY,
        ),
    )

    @property
    def its_kind(self) -> str:
        return self.of or str(self.data.get("kind", ""))

    def fit(self, at: Doing) -> None:
        """Offer what lies in the area; call and demand what the kind does."""
        fields: dict[str, Any] = self.fields
        areas = areas_of(at.person) if at.area is None else Area.objects.filter(pk=at.area.pk)
        groups = VillagerGroup.objects.filter(area__in=areas).select_related("area")
        if "area" in fields:
            fields["area"].queryset, groups = areas, groups.filter(is_active=True)
        fields["group"].queryset = groups
        fields["group"].label_from_instance = lambda row: f"{row.area.short_name} {row.name}"
        if "hazard_site" in fields:
            offer_rows(self, hazard_site=HazardSite.objects.filter(area__in=areas))
        if self.of:
            fields["urgency"].choices, fields["urgency"].required = levels(self.of), True
        fields["facts"].label, fields["facts"].help_text = FACTS.get(self.its_kind, (fields["facts"].label, ""))
        for name in NEEDS.get(self.its_kind, ()):
            fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Opinion and security name nobody (RR-5, RR-7); only a disaster has a hazard (RR-8); who was telephoned was told of this (SM-2)."""
        cleaned = super().clean()
        for name in IN_WORDS:
            if wrong := names_somebody(self.its_kind, cleaned.get(name) or ""):
                self.add_error(name, wrong)
        if self.its_kind != ConditionKind.DISASTER:
            for name in OF_DISASTER_ALONE:
                if cleaned.get(name) not in (None, ""):
                    self.add_error(name, gettext("只有灾情报告填写这一项。"))
        phoned, occurred = cleaned.get("phoned_at"), cleaned.get("occurred_at")
        if phoned and occurred and phoned < occurred:
            self.add_error("phoned_at", gettext("电话在事情发生以后才打：请核对电话时间和发生的时间。"))
        return cleaned


Reported = asks_of(
    Report,
    maybe=("called_110", "roads", "action_taken"),
    base=_Reported,
    kind=forms.ChoiceField(
        choices=ConditionKind.choices, error_messages={"required": WHICH_KIND, "invalid_choice": WHICH_KIND}
    ),
    group=forms.ModelChoiceField(
        VillagerGroup.objects.none(), required=False, error_messages={"invalid_choice": NO_GROUP}
    ),
    place=forms.CharField(max_length=120, error_messages={"required": WHERE}),
    facts=Sentences(error_messages={"required": WHAT}),
    phoned_at=PastMoment(back=PHONED_WITHIN, required=False),
    source=forms.ChoiceField(choices=ReportSource.choices, required=False),
    occurred_at=PastMoment(required=False),
    purposes=forms.MultipleChoiceField(choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple),
    channel=forms.ChoiceField(choices=[("", "—"), *ChannelClass.choices], required=False),
    answer_needed=Sentences(required=False, error_messages={"required": _("请写明需要答复什么。")}),
    hazard_kind=forms.ChoiceField(
        choices=[("", "—"), *HazardKind.choices], required=False, error_messages={"required": WHICH_HAZARD}
    ),
    hazard_site=forms.ModelChoiceField(
        HazardSite.objects.none(), required=False, error_messages={"invalid_choice": NO_SITE}
    ),
    people_at_risk=forms.IntegerField(min_value=0, max_value=100_000, required=False),
)
# What no page of one kind asks; what is asked besides stands on the pages of all.
ON_NO_PAGE = ("kind", "title", "source", "occurred_at")
BESIDES = tuple(
    name
    for name in Reported.base_fields
    if name not in (*BY_ALL, *ON_NO_PAGE, *(each for names in BY_KIND.values() for each in names))
)


def reported_on_page(kind: ConditionKind) -> type[Asks]:
    """Return what the page of one kind asks: in which area, and what that kind may hold."""
    asked = Reported.part(*BY_ALL, *BY_KIND[kind], *BESIDES)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区"))
    return type(asked.__name__, (asked,), {"of": kind.value, "area": area})


REPORTED_ON_PAGE = {kind: reported_on_page(kind) for kind in ConditionKind}


class OfReport(Asks):
    """Opinion has topics and never persons: what is written about one names nobody (RR-5)."""

    written: str = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opinion = ConditionKind.OPINION
        of_opinion = self.at is not None and self.at.matter.kind == opinion
        if of_opinion and self.written and (wrong := names_somebody(opinion, cleaned.get(self.written) or "")):
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
        if at.matter.urgency == Urgency.EMERGENCY and not is_free(at.row, at):
            # What is proposed waits; that it stays an emergency is said all the same.
            lower = {each for level in Urgency if level < Urgency.EMERGENCY for each in (level.value, str(level.value))}
            leave_out(self, "urgency", lower, str(ALREADY_ASKED) % who_is_asked(at.row, at))

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
    body = BodyField(label=_("接收单位"))
    person = forms.CharField(label=_("接收人"), max_length=60)
    number = forms.CharField(label=_("回执编号"), max_length=60, required=False)
    basis = forms.CharField(label=_("依据的条款（警情必填）"), max_length=160, required=False)

    @classmethod
    def begin(cls, at: Doing) -> dict[str, Any]:
        if at.matter.kind != ConditionKind.SECURITY:
            return {}
        near = police_of(at).filter(level=Level.TOWN).first() or police_of(at).first()
        return {"body": near.name if near is not None else "", "basis": gettext("《人民警察法》第二十一条")}

    def fit(self, at: Doing) -> None:
        """Security goes to the police alone (RR-7)."""
        town = town_over(at.area)
        if at.matter.kind == ConditionKind.SECURITY:
            offer_bodies(self, "body", police_of(at), town, unknown=_("警情只移交公安机关。"))
        else:
            offer_bodies(self, "body", bodies_of(town), town)

    def clean(self) -> dict[str, Any]:
        """Security goes over with the article and the facts that call for it (RR-7)."""
        cleaned = super().clean()
        if self.at.matter.kind == ConditionKind.SECURITY and not cleaned.get("basis") and "basis" not in self.errors:
            self.add_error("basis", gettext("警情移交须写明依据的条款和事实。"))
        return cleaned


class ToldCounty(Asks):
    body = BodyField(label=_("报给县里哪个单位"))
    person = forms.CharField(label=_("谁接的"), max_length=60)
    number = forms.CharField(label=_("回执编号"), max_length=60, required=False)

    def fit(self, at: Doing) -> None:
        town = town_over(at.area)
        words = _("只能选县级以上的单位：报给镇里、村里的不算报县里。")
        offer_bodies(self, "body", bodies_of_county_of(town), town, unknown=words)


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


class OtherReport(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """One of the reports that this one may tell of as well."""

    def label_from_instance(self, row: Matter) -> str:
        return f"{row.number} {row.title}"


class Merged(Asks):
    into = OtherReport(
        Matter.objects.none(),
        label=_("并入哪一件"),
        error_messages={"invalid_choice": _("只能并入同一责任区、同一类且未办结的另一事项。")},
    )

    def fit(self, at: Doing) -> None:
        offer_rows(self, into=mergeable(at))


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


def police_of(at: Doing) -> QuerySet[OutsideBody]:
    """Return the bodies of the police that the town of a report has registered."""
    return bodies_of(town_over(at.area)).filter(kind=BodyKind.POLICE)


def leaders_beside(at: Doing) -> QuerySet[Staff]:
    """Return the leaders over a report other than whoever acts."""
    today = local_date(at.now)
    found = {person.pk for role in LEADERS for person in holders(role, at.area, on=today)}
    return Staff.objects.filter(pk__in=found).exclude(pk=at.by.pk if at.by else None).order_by("initials", "id")


def mergeable(at: Doing) -> QuerySet[Matter]:
    """Return the open reports of the same kind and area that whoever acts finds."""
    return others_open(at).filter(area=at.matter.area)


def takers(at: Doing) -> QuerySet[Staff]:
    """Return the officials of the town who may be asked to take a report over."""
    posts = (
        Appointment.objects.active_on(local_date(at.now))
        .filter(area__code__startswith=at.area.code[:9])
        .exclude(role__in=BLIND_ROLES)
    )
    people = Staff.objects.filter(pk__in=posts.values("staff"), is_active=True)
    return people.exclude(pk=at.matter.owner_id).order_by("initials", "id")


def finds(staff: Staff, matter: Matter) -> bool:
    return Matter.objects.visible_to(staff).filter(pk=matter.pk).exists()
