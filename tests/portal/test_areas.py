"""The public pages of the areas."""

from __future__ import annotations

from typing import Any

import pytest

from factories.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2.11")
def test_a_resident_finds_who_is_responsible_in_two_steps(town: Town, client: Any) -> None:
    """No account, the list of places, then the team."""
    first = client.get("/a/")
    second = client.get(f"/a/{town.own.code}/")

    assert f"/a/{town.own.code}/" in first.content.decode()
    assert all(name in second.content.decode() for name in ("试secretary", "试leader", "试police"))
