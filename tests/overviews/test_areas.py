"""Whose page of an area somebody opens: those of the towns in which they have a post."""

from __future__ import annotations

import pytest
from django.urls import reverse

from factories.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "found"),
    [("cadre", ["own", "other"]), ("principal", ["own", "other"]), ("far_cadre", ["far"]), ("stranger", ["far"])],
)
def test_an_area_of_another_town_has_no_page(town: Town, name: str, found: list[str]) -> None:
    client = town.client(name)
    answers = {
        each: client.get(reverse("overviews:area", args=[getattr(town, each).code])).status_code
        for each in ("own", "other", "far", "town")
    }
    assert [each for each, status in answers.items() if status == 200] == found
    assert set(answers.values()) == {200, 404}
