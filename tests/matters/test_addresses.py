"""The addresses that every kind has by itself, whatever stands beside what it opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern

from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.web import kinds
from lianxinqiao.relief.kind import RELIEF


def opens(monkeypatch: pytest.MonkeyPatch, address: str, **said: Any) -> Any:
    """Return what is passed to the form of a new one at an address; an error where there is none."""
    assert RELIEF.opens is not None
    loan = replace(RELIEF, code="loan", slug="loans", opens=replace(RELIEF.opens, **said))
    monkeypatch.setattr(kinds, "all_kinds", lambda: [loan])
    return URLResolver(RegexPattern(r""), kinds.kind_urls()).resolve(address).kwargs.get("beside")


def test_what_is_opened_beside_an_area_has_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opens(monkeypatch, "loans/new/88/", beside=IN_AREA) == 88
    with pytest.raises(Resolver404):
        opens(monkeypatch, f"loans/new/{uuid7()}/", beside=IN_AREA)


def test_what_is_opened_beside_something_else_or_nothing_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    home = uuid7()
    assert opens(monkeypatch, f"loans/new/{home}/") == home
    assert opens(monkeypatch, "loans/new/", beside=None) is None
