"""A declaration of fields made from a model, and from what is said of them already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django import forms

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.asks import Asks, asks_of, leave_out, offer_rows
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.relief.models import ReliefApplication


class Hardship(Asks):
    hardship = forms.CharField()
    keeps = ("hardship",)


def test_a_field_more_keeps_what_was_kept_before_it() -> None:
    made = asks_of(ReliefApplication, "relief", "hardship", base=Hardship)
    assert made.keeps == ("hardship", "relief")
    assert list(made.base_fields) == ["hardship", "relief"]


class OneOfThree(Asks):
    """Leaves two of three out, one after the other."""

    person = forms.ModelChoiceField(Staff.objects.none())
    word = forms.ChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")], required=False)

    def fit(self, at: Any) -> None:
        offer_rows(self, person=Staff.objects.filter(pk__in=at.people))
        for name, out in (("person", at.people), ("word", ["a", "b"])):
            leave_out(self, name, {out[0]}, f"first {name}")
            leave_out(self, name, {out[1]}, f"second {name}")


class At:
    def __init__(self, people: list[Any], now: Any) -> None:
        self.people, self.now = people, now


@pytest.mark.django_db
@pytest.mark.parametrize(("left_out", "said"), [(0, "first"), (1, "second"), (2, "")])
def test_what_is_left_out_is_neither_offered_nor_taken_rows_by_their_keys(
    left_out: int, said: str, now: datetime
) -> None:
    people = [Staff.objects.create_user(username=f"p{each}", name=f"P{each}") for each in range(3)]
    at = At([each.pk for each in people], now)
    form = OneOfThree(at=at)
    assert [key for key, _ in form.fields["person"].widget.choices] == ["", people[2].pk]
    assert [key for key, _ in form.fields["word"].widget.choices] == ["c"]
    for given in ({"person": people[left_out]}, {"person": people[2], "word": "abc"[left_out]}):
        if not said:
            assert OneOfThree.read(given, at=at).person == people[2]
            continue
        with pytest.raises(InvalidInput, match=said):
            OneOfThree.read(given, at=at)
