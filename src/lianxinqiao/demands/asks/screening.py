"""What registering and screening ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.accounts.scope import areas_over
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.words import AsItStands, PublicAsks, Worded, tick
from lianxinqiao.demands.choices import Conduct, PetitionClass, Refusal
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMAND, SEALED_ROLES
from lianxinqiao.kernel.asks import Asks, asks_of, leave_out, offer_rows
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.places.asks import BodyField, offer_bodies
from lianxinqiao.places.choices import BODIES_OF_LAW
from lianxinqiao.places.queries import bodies_of, town_over

FOR_THE_LAW = _("检举控告、涉法涉诉的，只转送纪检监察机关、公安机关、人民法院或人民检察院。")
IS_ACCUSATION = _("反映的是干部或单位的其他问题，只能登记为检举控告，转送有权处理的机关。")
# How many characters a refusal says at the least.
LEAST_REASON = 10


def people_for(staff: Staff, matter: Matter) -> QuerySet[Staff]:
    """Return whom a demand can be given to: on duty in the town, oneself included, nobody excluded from it."""
    near = colleagues(staff) | Staff.objects.filter(pk=staff.pk, is_active=True)
    return near.exclude(pk__in=hidden_from(matter))


def handlers_for(staff: Staff, matter: Matter) -> QuerySet[Staff]:
    """Return who may handle a demand: of what is sealed only who sees it by a post of their own, the county's included."""
    if matter.kind == DEMAND:
        return people_for(staff, matter)
    on = local_date(now())
    posts = Appointment.objects.active_on(on).filter(role__in=SEALED_ROLES, area__in=areas_over(matter.area.code))
    return Staff.objects.filter(pk__in=posts.values("staff")).exclude(pk__in=hidden_from(matter))


def one_person(label: Any) -> forms.ModelChoiceField[Staff]:
    """Return a field for one of those a demand can be given to; which they are is known when the row is."""
    return forms.ModelChoiceField(
        Staff.objects.none(), label=label, error_messages={"invalid_choice": _("这个人不能承办，请另选。")}
    )


class _Register(PublicAsks, AsItStands):
    """Its class, and what neighbours may see of it: nothing where it is sealed, or becomes so."""

    def fit(self, at: Any) -> None:
        """What its own words accuse somebody of is registered as nothing else."""
        if at.row.is_sealed and at.row.conduct == Conduct.OTHER:
            others = set(PetitionClass.values) - {PetitionClass.ACCUSATION.value}
            leave_out(self, "petition_class", others, IS_ACCUSATION)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        sealed = self.at.row.is_sealed or cleaned.get("petition_class") == PetitionClass.ACCUSATION
        if sealed and cleaned.get("is_public"):
            self.add_error("is_public", gettext("反映干部的诉求不公开。"))
        return cleaned


RegisterAsks = asks_of(
    Demand,
    "petition_class",
    maybe=("public_summary", "is_public"),
    base=_Register,
    purposes=forms.MultipleChoiceField(
        label=_("为了哪个目的（可多选，不问本人）"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    ),
)


class ScreenAsks(Asks):
    conflict_checked = tick(_("已核对：没有需要回避的人，或已先办回避"), _("请先核对有没有需要回避的人。"))


class HandlerAsks(Asks):
    handler = one_person(_("承办人"))

    def fit(self, at: Any) -> None:
        offer_rows(self, handler=handlers_for(at.person, at.matter))


class AcceptAsks(HandlerAsks):
    is_told = forms.BooleanField(label=_("受理告知书已当面交给本人"), required=False)


class BodyAsks(Worded):
    """Another body, of those the town has registered: each has a name and a way to reach it."""

    body = BodyField(label=_("有权处理的单位"), missing=_("请选择有权处理的单位，不能只说“不归我们管”。"))
    reason = Sentences(label=_("告诉本人的话"), max_length=1000)

    def fit(self, at: Any) -> None:
        town = town_over(at.area)
        if at.row.is_for_others_to_take:
            offer_bodies(self, "body", bodies_of(town).filter(kind__in=BODIES_OF_LAW), town, unknown=FOR_THE_LAW)
        else:
            offer_bodies(self, "body", bodies_of(town), town)

    def clean(self) -> dict[str, Any]:
        """How it is reached today stands in the demand: what is registered of the body later changes nothing."""
        cleaned = super().clean()
        body = cleaned.get("body")
        return cleaned if body is None else {**cleaned, "body": body.name, "address": body.address, "phone": body.phone}


class NumberAsks(Asks):
    number = forms.CharField(label=_("对方的受理编号"), max_length=80)


class _Refuse(Worded):
    """A ground of the law, the document that shows it, and why, in words for the resident."""

    field_order = ("refused_ground", "refused_document", "reason")
    reason = Sentences(
        label=_("理由（会写进给本人的告知书）"),
        min_length=LEAST_REASON,
        error_messages={"min_length": _("理由写清楚：是哪件事、什么时候、谁处理的，至少十个字。")},
    )

    def clean_refused_document(self) -> str:
        """Whatever shows it has a number."""
        document: str = self.cleaned_data["refused_document"]
        if not any(sign.isnumeric() for sign in document):
            raise forms.ValidationError(gettext("请写文号、案号或编号，让本人能查到。"))
        return document


RefuseAsks = asks_of(
    Demand,
    "refused_document",
    base=_Refuse,
    refused_ground=forms.ChoiceField(
        choices=Refusal.choices,
        widget=forms.RadioSelect,
        help_text=_("只有这几种。不归本单位的用“转送”或“告知去处”，不能不予受理。"),
    ),
)
