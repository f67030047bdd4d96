"""Which town an area lies in: told to every paper."""

from __future__ import annotations

from factories.town import Town
from lianxinqiao.places.queries import town_over


def test_a_village_lies_in_its_town_and_a_town_in_itself_not_in_its_county(town: Town) -> None:
    assert town_over(town.own) == town.town
    assert town_over(town.town) == town.town
    assert town_over(town.town.parent) == town.town.parent
