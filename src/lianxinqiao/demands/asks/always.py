"""What is asked at nearly every stage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.offices import Office
from lianxinqiao.accounts.queries.officials import officials_of_towns, seats_of
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.askers import OfOneAsks
from lianxinqiao.demands.asks.screening import HandlerAsks, one_person, people_for
from lianxinqiao.demands.asks.words import Worded, tick
from lianxinqiao.demands.choices import OFFICE, Rate
from lianxinqiao.demands.models import Demand, RateExclusion
from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.demands.queries.rates import waiting_for
from lianxinqiao.demands.queries.whom import NO_KEEPER_LEFT, keeper_besides, whom
from lianxinqiao.kernel.asks import Asks, Wanted, leave_out, offer_rows
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.matters.asks import others_open
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.affairs import NOBODY_LEFT, nobody_left
from lianxinqiao.matters.operations.keepers import NOT_THEIRS_TO_TAKE, beside_or_above, taken_off


class OwnWordsAsks(Asks):
    says = "text"
    text = Sentences(label=_("您想说的"), max_length=1000)


class UrgeAsks(Asks):
    """A resident says why; one of the staff need not."""

    text = Sentences(label=_("想说的话"), required=False, max_length=1000)

    def fit(self, at: Any) -> None:
        if at.by is None:
            self.fields["text"].label, self.fields["text"].required = _("您想说的"), True


class MoveAsks(HandlerAsks, Worded):
    reason = Sentences(label=_("理由"), max_length=1000)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"handler": at.matter.owner_id, **super().begin(at)}


class ExcludeAsks(Worded):
    """The office takes anybody off, or a whole office, but nobody beside or above them off what is sealed; all others may
    only step back themselves.
    """

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
            return
        leave_out(self, "person", not_to_be_taken_off(at), NOT_THEIRS_TO_TAKE)
        if nobody_left(at, at.matter.owner):
            leave_out(self, "person", {at.matter.owner_id}, NOBODY_LEFT)

    def clean(self) -> dict[str, Any]:
        """Somebody is left to handle it, and nobody is taken off what is sealed by who is not above them."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        office, person = cleaned.get("office"), cleaned.get("person")
        offices, said = seats_of(office, self.at.area) if office else [], "person" if person is not None else "office"
        if nobody_left(self.at, person, offices=offices):
            self.add_error(said, str(NOBODY_LEFT))
        named = [person] if person is not None else []
        theirs = taken_off(self.at.matter, self.at.by, named, offices, now=self.at.now)[1]
        if self.at.matter.kind == DEMAND:
            theirs &= office != Office.DISCIPLINE
        if not theirs:
            self.add_error(said, str(NOT_THEIRS_TO_TAKE))
        return cleaned

    wants = (Wanted("person", _("请选择回避的人或单位。"), lambda given, _at: not given.get("office")),)


def not_to_be_taken_off(at: Any) -> set[Any]:
    """Return the keys of whom somebody does not take off: who keeps it beside or above them, or is the first to where it is sealed later."""
    out: set[Any] = {*beside_or_above(at.matter, at.person, on=at.now)}
    if at.matter.kind == DEMAND:
        out |= {who.pk for who in holders(Role.DISCIPLINE_CONTACT, at.area, on=local_date(at.now)) if who != at.person}
    return out


def somebody_to_exclude(at: Any) -> dict[str, Any]:
    """Return an answer that the office can give: a colleague of theirs; all others give themselves."""
    if OFFICE not in at.tags:
        return {"person": at.person}
    out = {at.person.pk, *not_to_be_taken_off(at)}
    return {"person": people_for(at.person, at.matter).exclude(pk__in=out).order_by("pk").first()}


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


class PointOutAsks(WhomAsks):
    """By one of those who keep it nobody is pointed out who keeps it above them, nor beside them unless they step back, too."""

    def clean(self) -> dict[str, Any]:
        cleaned, at = super().clean(), self.at
        if at is not None and not self.errors:
            official, office = cleaned.get("about_official"), cleaned.get("about_office") or ""
            people, offices, _for_now = whom(at.area, official=official, office=office, on=local_date(at.now))
            if not taken_off(at.matter, at.by, people, offices, now=at.now)[1]:
                self.add_error("about_office" if office else "about_official", str(NOT_THEIRS_TO_TAKE))
        return cleaned


class NameAsks(WhomAsks):
    """Words, too, where neither is of the list; by one of the staff nobody is said who keeps it beside or above them."""

    about_named = forms.CharField(
        label=Demand._meta.get_field("about_named").verbose_name, max_length=80, required=False
    )
    wants = (
        Wanted(
            "about_official",
            _("请选择或写明是谁，或哪个单位。"),
            lambda given, _at: not given.get("about_office") and not given.get("about_named"),
        ),
    )

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        """Somebody is left who may have it: what is in hand is taken from everybody by nobody, and the county is named."""
        cleaned, at, names = super().clean(), self.at, ("official", "office", "named")
        if at is not None and not self.errors:
            on, meant = local_date(at.now), {name: cleaned.get(f"about_{name}") for name in names}
            said = {name: each for name, each in meant.items() if each}
            people, offices, for_now = whom(at.area, **said, text=at.row.text, on=on)
            # A plain one leaves what is sealed beside it, and takes nobody off that.
            weighed = at.matter.kind != DEMAND
            if keeper_besides(at.matter, people, [*offices, *for_now], on=on) is None:
                self.add_error("about_office" if meant["office"] else "about_official", str(NO_KEEPER_LEFT))
            elif weighed and not taken_off(at.matter, at.by, people, [*offices, *for_now], now=at.now)[1]:
                self.add_error("about_office" if meant["office"] else "about_official", str(NOT_THEIRS_TO_TAKE))
        return cleaned


class MergeAsks(Asks):
    into = forms.ModelChoiceField(
        Matter.objects.none(),
        label=_("并入哪一件（编号）"),
        to_field_name="number",
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("没有这个编号的诉求，或已办结；只能并入另一件没有办结的诉求。")},
    )

    def fit(self, at: Any) -> None:
        offer_rows(self, into=others_open(at))


class WithdrawAsks(OfOneAsks):
    """The resident gives no reason and no paper; whoever writes it down for them holds the paper."""

    on_paper = tick(
        _("有本人的书面撤回，没有附任何条件"), _("由工作人员登记的撤回，须有本人的书面撤回，且不附任何条件。")
    )

    def fit(self, at: Any) -> None:
        super().fit(at)
        if at.by is None:
            del self.fields["on_paper"]


class ReissueAsks(Asks):
    identity_checked = tick(_("已当面核对姓名和电话，没有另收证件"), _("请先当面核对姓名和电话，不要另收证件。"))


class GiveCodeAsks(Asks):
    """Who has the paper and knows what was said is who said it: nobody asks who they are."""

    has_receipt = tick(
        _("本人当面带来了登记时的回执，编号与这一件相同，回执已收回"), _("请先看过本人带来的回执，编号要相同，并收回。")
    )
    tells_it = tick(
        _("本人说得出当时反映的是什么；没有问姓名，没有收证件"), _("请先听本人说当时反映的是什么，不要问姓名。")
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
