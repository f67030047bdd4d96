"""Every line that a page or an answer shows of a row is called by a word of the glossary, never by the name of its column."""

from __future__ import annotations

import pytest
from django.db.models import Choices
from django.utils.translation import override

from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, registered_kinds


@pytest.mark.parametrize("kind", registered_kinds(), ids=lambda kind: kind.code)
def test_what_is_shown_of_a_row_has_a_chinese_word(kind: Kind) -> None:
    with override("zh-hans"):
        titles = [str(fact.title) for fact in (*kind.facts, *kind.further) if isinstance(fact, Fact)]
    assert [title for title in titles if title.isascii()] == []


# Asked in a form that is drawn otherwise, with words of its own, or sent unseen by page and program.
DRAWN_OTHERWISE = {
    "id",
    "latitude",
    "longitude",
    "open household",
    "join note",
    "join phone",
    "data_request open about",
}


@pytest.mark.parametrize("kind", registered_kinds(), ids=lambda kind: kind.code)
def test_what_a_form_asks_has_a_chinese_word(kind: Kind) -> None:
    """A column without words of its own would stand in the form by its name."""
    asking = [(deed.name, deed.asks) for deed in kind.deeds]
    if kind.opens is not None and kind.opens.open_to != ():
        asking.append(("open", kind.opens.asks))
    with override("zh-hans"):
        labels = {
            f"{of} {name}": str(field.label or name) for of, asks in asking for name, field in asks.base_fields.items()
        }
    ascii_ones = {of for of, label in labels.items() if label.isascii()}
    known = {of for of in ascii_ones if DRAWN_OTHERWISE & {of, of.split()[-1], f"{kind.code} {of}"}}
    assert ascii_ones - known == set()


def every_choices() -> list[type[Choices]]:
    """Return every list of choices of ours: all are read by whoever stands before a page."""
    found: list[type[Choices]] = []
    ours = [Choices]
    while ours:
        below = ours.pop().__subclasses__()
        ours += below
        found += [each for each in below if each.__module__.startswith("lianxinqiao.") and len(list(each))]
    return sorted(found, key=lambda each: (each.__module__, each.__qualname__))


@pytest.mark.parametrize("choices", every_choices(), ids=lambda each: f"{each.__module__}.{each.__qualname__}")
def test_every_choice_has_a_chinese_word(choices: type[Choices]) -> None:
    """A value without words of its own would stand on the page as its name in English."""
    with override("zh-hans"):
        assert [str(label) for label in choices.labels if str(label).isascii()] == []
