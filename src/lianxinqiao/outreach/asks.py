"""What opening a box asks, and what the deeds of a letter ask (R-2.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.kernel.asks import Asks, offer_rows
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.outreach.choices import letter_classes

MOST_LETTERS = 12
# What is written of one letter: every field may be empty, an unsigned letter is welcome.
OF_LETTER = ("text", "signed", "contact")


def in_box(letters: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return letters as the answers to what opening a box asks."""
    return {f"{name}{n}": value for n, letter in enumerate(letters, 1) for name, value in letter.items()}


def _nth(n: int) -> str:
    return gettext("第%d封信的内容") % n


def letter_fields() -> dict[str, forms.Field]:
    """Return the fields of as many letters as one opening may find."""
    fields: dict[str, forms.Field] = {}
    for n in range(1, MOST_LETTERS + 1):
        nth = lazy(partial(_nth, n), str)
        fields[f"text{n}"] = Sentences(label=nth(), required=False)
        fields[f"signed{n}"] = forms.CharField(label=_("署名（可空）"), max_length=60, required=False)
        fields[f"contact{n}"] = forms.CharField(label=_("联系方式（可空）"), max_length=60, required=False)
    return fields


class _WhoOpens(Asks):
    second = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("另一位开箱人"),
        help_text=_("本人登录确认后，开箱和来信才算登记。"),
        error_messages={"invalid_choice": _("开箱须两人，请选择另一位开箱人。")},
    )

    def fit(self, at: Any) -> None:
        offer_rows(self, second=colleagues(at.person))

    def clean(self) -> dict[str, Any]:
        """Say which letters were found: those of which anything is written."""
        cleaned = super().clean()
        each = [{name: cleaned.get(f"{name}{n}", "") for name in OF_LETTER} for n in range(1, MOST_LETTERS + 1)]
        return {**cleaned, "letters": [letter for letter in each if any(letter.values())]}

    def before_letters(self) -> list[Any]:
        return [self["second"]]

    def letters(self) -> list[list[Any]]:
        """Return the fields of each letter, for drawing one after the other."""
        return [[self[f"{name}{n}"] for name in OF_LETTER] for n in range(1, MOST_LETTERS + 1)]


OpeningAsks = type("OpeningAsks", (_WhoOpens,), letter_fields())


class LetterAsks(Asks):
    """One letter found in a box."""

    text = Sentences(required=False)
    signed = forms.CharField(max_length=60, required=False)
    contact = forms.CharField(max_length=60, required=False)


class RegisterAsks(Asks):
    keeps = ("classed",)
    classed = forms.ChoiceField(label=_("登记为"), choices=letter_classes, widget=forms.RadioSelect)


class AnswerAsks(Asks):
    keeps = ("answer",)
    answer = Sentences(label=_("答复"), help_text=_("署名的答复本人，不署名的在公开栏答复。"))
