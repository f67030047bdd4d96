"""What is done on the page of a household that is open: how it is reached, who lives there, and who is its head."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import Fitted, LookForm, with_choices
from lianxinqiao.kernel.moments import now
from lianxinqiao.residents.asks import ContactAsks, CorrectionAsks, DepartureAsks, PersonAsks
from lianxinqiao.residents.choices import Relation
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations import heads, records


class ChangeForm(ContactAsks, LookForm):
    """See ``ContactAsks``."""


class PersonForm(PersonAsks, LookForm):
    """See ``PersonAsks``."""


class CorrectForm(CorrectionAsks, LookForm):
    """See ``CorrectionAsks``."""

    field_order = ("person",)
    person = forms.ChoiceField(label=gettext_lazy("谁"), help_text=gettext_lazy("只填有错的，不填的保持原样。"))


class LeaveForm(DepartureAsks, LookForm):
    """See ``DepartureAsks``."""

    field_order = ("person",)
    person = forms.ChoiceField(label=gettext_lazy("谁"))


class NewHeadForm(LookForm):
    """Who is the head from now on."""

    new_head = forms.ChoiceField(label=gettext_lazy("新户主"))


class HeadLeavesForm(DepartureAsks, NewHeadForm):
    """Why the head is gone, since when, and who is it now."""

    field_order = ("kind", "on", "new_head")


def deeds_of(household: Household, people: list[Person], by: Staff) -> list[Offer]:
    """Return what may be done with a household that is open, where ``people`` live there."""
    head = next((person for person in people if person.relation == Relation.HEAD), None)
    others = [person for person in people if person is not head]
    initial = {"phone": household.phone, "wishes": household.wishes, "needs_help": household.needs_help}
    offers = [
        Offer(
            "change",
            _("更正联系方式"),
            lambda cleaned: _change(household, cleaned, by),
            form=ChangeForm,
            initial=initial,
            icon="edit",
            version=household.version,
            done=_("已更正。"),
        ),
        Offer(
            "add",
            _("登记家庭成员"),
            lambda cleaned: records.add_person(household.pk, **cleaned_of(PersonForm, cleaned), by=by, now=now()),
            form=PersonForm,
            icon="add",
            done=_("已登记。"),
        ),
    ]
    if people:
        offers.append(
            Offer(
                "correct",
                _("更正人员资料"),
                lambda cleaned: records.correct_person(
                    UUID(cleaned["person"]), **cleaned_of(CorrectForm, cleaned), by=by, now=now()
                ),
                form=_among(CorrectForm, "person", people),
                done=_("已更正。"),
            )
        )
    # The head who leaves somebody behind is asked for a new one: by a form of their own.
    if leaving := (others or people):
        offers.append(_gone(leaving, by))
    if others:
        offers += _of_heads(household, head, others, by)
    return offers


def cleaned_of(form: type[forms.Form], cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return what a form asks, without whom it is about."""
    return {name: cleaned[name] for name in form.base_fields if name != "person"}


def _change(household: Household, cleaned: dict[str, Any], by: Staff) -> Household:
    told = {name: cleaned[name] for name in ("phone", "wishes", "needs_help")}
    return records.change_household(household.pk, **told, by=by, expected_version=cleaned["version"], now=now())


def _gone(people: list[Person], by: Staff) -> Offer:
    def run(cleaned: dict[str, Any]) -> Person:
        return records.note_departure(UUID(cleaned["person"]), kind=cleaned["kind"], on=cleaned["on"], by=by, now=now())

    return Offer(
        "gone",
        _("登记迁出或去世"),
        run,
        form=_among(LeaveForm, "person", people),
        initial={"on": local_date(now())},
        icon="swap",
        done=_("已登记。"),
    )


def _of_heads(household: Household, head: Person | None, others: list[Person], by: Staff) -> list[Offer]:
    """Return how another becomes the head: beside the old one, or because that one is gone."""

    def change(cleaned: dict[str, Any]) -> Household:
        told = _who_is_what(cleaned)
        return heads.change_head(household.pk, **told, by=by, expected_version=cleaned["version"], now=now())

    people = others if head is None else [head, *others]
    offers = [
        Offer(
            "head",
            _("换户主"),
            change,
            form=_asking(NewHeadForm, others, people),
            icon="swap",
            version=household.version,
            done=_("已换户主。"),
        )
    ]
    if head is not None:
        leaving = head.pk

        def gone(cleaned: dict[str, Any]) -> Person:
            told = _who_is_what(cleaned)
            return records.note_departure(leaving, kind=cleaned["kind"], on=cleaned["on"], **told, by=by, now=now())

        offers.append(
            Offer(
                "head_gone",
                _("户主迁出或去世"),
                gone,
                form=_asking(HeadLeavesForm, others, others),
                initial={"on": local_date(now())},
                icon="swap",
                done=_("已登记，并换了户主。"),
            )
        )
    return offers


def _among(form: type[LookForm], name: str, people: list[Person]) -> Fitted:
    return with_choices(form, name, [(str(each.pk), each.name) for each in people])


def _asking(form: type[LookForm], candidates: list[Person], people: list[Person]) -> Fitted:
    """Return a form that asks who is the head, and what each of the others is to that one."""
    told = [("", "—"), *((each.value, each.label) for each in Relation if each != Relation.HEAD)]
    fields = {
        heads.field_of(person): forms.ChoiceField(
            label=_("%s与新户主的关系") % person.name, choices=told, required=False, help_text=_("新户主本人不用选。")
        )
        for person in people
        # Of two of whom one becomes the head, or of whom one is left, nothing else is to be asked.
        if candidates != [person]
    }
    asking = type(form.__name__, (form,), fields)
    return _among(asking, "new_head", candidates)


def _who_is_what(cleaned: dict[str, Any]) -> dict[str, Any]:
    said = {name.removeprefix("relation_"): value for name, value in cleaned.items() if name.startswith("relation_")}
    return {
        "new_head": UUID(cleaned["new_head"]),
        "relations": {UUID(key): value for key, value in said.items() if value},
    }
