"""Text is taken as it was written: what nobody sees is no answer, and a break of a line is one sign."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from lianxinqiao.desk.web.forms import TextForm
from lianxinqiao.kernel.asks import MISSING, Asks, Several, Wanted
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.kernel.text import clean, is_seen, written

UNSEEN = [
    "\u200b",
    " \u200d\u2060\u00ad",
    "\ufeff",
    "\u3000\u00a0\u2003",
    "\u0301\u20dd\ufe0f",
    "\u3164\u115f\u1160\uffa0",
    "\u2800",
    "\u202e\u2066",
    "\u2028\r\n\t",
    "\U000e0041\U000e0200",
    "\x07",
]
# Rare characters of names: for private use, and newer than this Python's tables.
SEEN = ["一", "。", "\u200b水", "1", "𠮷", "\ue000", "\U0002ebf0", "ཀ"]


class Said(Asks):
    text = forms.CharField(max_length=5)
    more = forms.CharField(max_length=5, required=False)
    wants = (Wanted("more", "请补充。", lambda given, _at: given.get("text") == "补"),)


class Visits(Asks):
    each = Several(Said)


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_nobody_sees_is_a_missing_answer(text: str) -> None:
    assert (is_seen(text), written(text), clean(text)) == (False, "", "")
    with pytest.raises(InvalidInput, match=str(MISSING)) as refused:
        Said.read({"text": text})
    assert refused.value.field == "text"
    with pytest.raises(InvalidInput, match="请补充"):
        Said.read({"text": "补", "more": text})
    with pytest.raises(InvalidInput, match=str(MISSING)):
        Visits.read({"each": [{"text": "路"}, {"text": text}]})
    assert Said.read({"text": "路", "more": text}) == {"text": "路", "more": ""}
    assert TextForm({"text": text}).errors == {"text": [str(MISSING)]}


@pytest.mark.parametrize("text", SEEN)
def test_whatever_is_seen_is_an_answer(text: str) -> None:
    assert is_seen(text)
    assert Said.read({"text": text}).text == text


@pytest.mark.parametrize("breaks", ["\r\n", "\r", "\n"])
def test_a_break_of_a_line_is_one_sign_of_a_limit_and_of_what_is_kept(breaks: str) -> None:
    typed = breaks.join(["路", "坏", "了"])
    assert Said.read({"text": typed}).text == "路\n坏\n了"
    with pytest.raises(InvalidInput):
        Said.read({"text": f"{typed}。"})
    sent = QueryDict(mutable=True)
    sent["text"] = breaks * 2 + "路" * 3997 + breaks + "了"
    form: Any = TextForm(sent)
    assert form.is_valid() and form.cleaned_data["text"] == "路" * 3997 + "\n了"
    assert clean(typed) == "路\n坏\n了"


def test_what_else_is_sent_stays_as_it_is() -> None:
    sent = {"a": ["x\r\ny", "\u200b"], "b": (1, None), "c": {"d": "\u200b"}, "e": 2.5}
    assert written(sent) == {"a": ["x\ny", ""], "b": (1, None), "c": {"d": ""}, "e": 2.5}


def test_a_least_length_counts_what_is_seen() -> None:
    class Told(Asks):
        text = Sentences(min_length=5)

    for short in ("路坏了\u200b\u200b\u200b", "路\n\n \n坏", "路坏了\u00ad\u00ad", "路　　　　坏"):
        with pytest.raises(InvalidInput):
            Told.read({"text": short})
    assert Told.read({"text": "路坏了很久"}).text == "路坏了很久"
