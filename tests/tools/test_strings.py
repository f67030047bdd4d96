"""The strings of the interface are found whatever a module calls what translates them."""

from __future__ import annotations

import pytest
from tools.strings import found_in


@pytest.mark.parametrize(
    "source",
    [
        'from django.utils.translation import gettext as now_in_words\nx = now_in_words("路")',
        'from django.utils.translation import gettext_lazy as _, gettext as said\nx = said("路")',
        'def f():\n    from django.utils.translation import ngettext as many\n    return many("路", "路们", 2)',
        'from django.utils.translation import pgettext_lazy\nx = pgettext_lazy("where", "路")',
    ],
)
def test_a_string_is_found_by_whatever_name_the_function_has(source: str) -> None:
    assert found_in(source.encode()) == {"路"}


def test_what_only_is_called_so_is_no_string() -> None:
    assert found_in(b'from os import path as said\nx = said("way")') == set()
