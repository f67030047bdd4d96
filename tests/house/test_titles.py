"""Every line that a page or an answer shows of a row is called by a word of the glossary, never by the name of its column."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, registered_kinds


@pytest.mark.parametrize("kind", registered_kinds(), ids=lambda kind: kind.code)
def test_what_is_shown_of_a_row_has_a_chinese_word(kind: Kind) -> None:
    with override("zh-hans"):
        titles = [str(fact.title) for fact in (*kind.facts, *kind.further) if isinstance(fact, Fact)]
    assert [title for title in titles if title.isascii()] == []
