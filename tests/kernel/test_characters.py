"""A character is found in every way it is written."""

from __future__ import annotations

import re

import pytest

from lianxinqiao.kernel.characters import forms_of, pattern_of_characters


@pytest.mark.parametrize(
    ("character", "others"), [("张", "張"), ("張", "张"), ("餘", "余馀"), ("余", "餘"), ("馀", "餘")]
)
def test_a_character_has_its_simple_traditional_and_other_forms(character: str, others: str) -> None:
    found = forms_of(character)
    assert set(others) | {character} <= set(found)
    assert len(set(found)) == len(found)


def test_a_text_is_found_in_any_of_its_forms_and_no_other_text() -> None:
    written = pattern_of_characters("张余[")
    assert re.fullmatch(written, "張餘[") and not re.fullmatch(written, "章余[")
