"""A declaration of fields made from a model, and from what is said of them already."""

from __future__ import annotations

from django import forms

from lianxinqiao.kernel.asks import Asks, asks_of
from lianxinqiao.relief.models import ReliefApplication


class Hardship(Asks):
    hardship = forms.CharField()
    keeps = ("hardship",)


def test_a_field_more_keeps_what_was_kept_before_it() -> None:
    made = asks_of(ReliefApplication, "relief", "hardship", base=Hardship)
    assert made.keeps == ("hardship", "relief")
    assert list(made.base_fields) == ["hardship", "relief"]
