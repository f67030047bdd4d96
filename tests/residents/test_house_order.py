"""House numbers stand in the order a person counts in."""

from __future__ import annotations

import pytest

from factories.town import Town
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db


def test_numbers_are_counted_not_spelled(town: Town) -> None:
    group = VillagerGroup.objects.filter(area=town.own)[0]
    numbers = ["100号", "9号", "10号", "2-10号", "2-9号", "后山", "甲3号", "甲12号", "9号附2"]
    for number in numbers:
        Household.objects.create(area=group.area, group=group, house_no=number, head_name="周平")
    found = Household.objects.filter(house_no__in=numbers).order_by("house_order").values_list("house_no", flat=True)
    assert list(found) == ["2-9号", "2-10号", "9号", "9号附2", "10号", "100号", "后山", "甲3号", "甲12号"]
