"""What is asked about households and people: one declaration for page, API and operation."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.fields import PastDay
from lianxinqiao.kernel.text import SHORTEST_NUMBER, digits_in
from lianxinqiao.residents.choices import Address, MoveKind, Relation, Sex

FIRST_BIRTH_YEAR = 1900
_TELEPHONE = re.compile(r"[\d+\-()/,;、，；转ext. ]+", re.IGNORECASE)


class Telephone(forms.CharField):
    """A telephone as people write it: digits, with what stands between numbers and before an extension."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        folded = unicodedata.normalize("NFKC", typed)
        if folded and (not _TELEPHONE.fullmatch(folded) or digits_in(folded) < SHORTEST_NUMBER):
            raise forms.ValidationError(gettext("这不是电话号码：至少有%d位数字，只写数字和短横。") % SHORTEST_NUMBER)
        return typed


class BirthYear(forms.IntegerField):
    """A year in which somebody who lives may have been born."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_BIRTH_YEAR, **kwargs)

    def clean(self, value: Any) -> Any:
        year = super().clean(value)
        if year is not None and year > localdate().year:
            raise forms.ValidationError(gettext("出生年份不能晚于今年。"))
        return year


class ContactAsks(Asks):
    """How a household is reached and spoken to."""

    phone = Telephone(label=_("联系电话"), required=False)
    wishes = forms.ChoiceField(label=_("怎样沟通"), choices=[("", "—"), *Address.choices], required=False)
    needs_help = forms.BooleanField(label=_("需要帮助（本人同意登记）"), required=False)


class CorrectionAsks(Asks):
    """What is wrong in what the register says of a person: what is left empty stays."""

    name = forms.CharField(label=_("正确的姓名"), max_length=60, required=False)
    relation = forms.ChoiceField(
        label=_("与户主关系"),
        choices=[("", "—"), *((each.value, each.label) for each in Relation if each != Relation.HEAD)],
        required=False,
    )
    citizen_id = forms.CharField(label=_("正确的身份证号"), max_length=24, required=False)
    phone = Telephone(label=_("电话"), required=False)


class DepartureAsks(Asks):
    """Why somebody is gone, and since when."""

    kind = forms.ChoiceField(
        label=_("原因"), choices=[(each.value, each.label) for each in (MoveKind.OUT, MoveKind.DIED)]
    )
    on = PastDay(label=_("日期"))


class HouseholdAsks(ContactAsks):
    """A household with its head."""

    field_order: tuple[str, ...] = ("house_no", "head_name", "phone", "wishes", "needs_help")
    house_no = forms.CharField(label=_("门牌号"), max_length=40)
    head_name = forms.CharField(label=_("户主姓名"), max_length=60)


class PersonAsks(Asks):
    """One person of a household."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.ChoiceField(label=_("与户主关系"), choices=Relation.choices)
    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices, initial=Sex.NOT_STATED)
    birth_year = BirthYear(label=_("出生年份"), required=False)
    citizen_id = forms.CharField(label=_("身份证号（确有需要才填）"), max_length=24, required=False)
    phone = Telephone(label=_("电话"), required=False)
