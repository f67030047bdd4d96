"""What is asked of whoever brings a demand in: by which way it came, and in which group (SM-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.demands import Filing, file_demand
from factories.town import Town
from lianxinqiao.demands.choices import RESIDENT_CHANNELS, Channel
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.places.models import VillagerGroup

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-3")]


def came(channel: str, **more: Any) -> Filing:
    said: dict[str, Any] = {"topic": "road", "text": "路灯不亮，请来修", "read_back": True, "outside_number": "一号"}
    return Filing(channel=channel, **said, **more)


@pytest.mark.parametrize("channel", Channel.values)
def test_residents_come_by_their_own_doors_and_staff_write_down_what_came_by_any_other(
    town: Town, now: datetime, channel: str
) -> None:
    own = channel in RESIDENT_CHANNELS
    may, other = (None, town.cadre) if own else (town.cadre, None)
    with pytest.raises(InvalidInput) as refused:
        file_demand(town.own, came(channel), by=other, now=now)
    assert refused.value.field == "channel"
    assert file_demand(town.own, came(channel), by=may, now=now).demand.channel == channel


def test_at_the_counter_a_group_that_is_no_more_is_not_offered_nor_taken(town: Town, now: datetime) -> None:
    gone = VillagerGroup.objects.create(area=town.own, group_no=2, name="老二组", is_active=False)
    there = VillagerGroup.objects.get(area=town.own, group_no=1)
    client = town.client("cadre")
    assert "老二组" not in client.get("/demands/new/").content.decode()
    given = {"deed": "file", "channel": "visit", "topic": "road", "text": "路灯不亮，请来修", "read_back": "on"}
    for group, status in ((gone, 422), (there, 200)):
        sent = {**given, "id": uuid7(), "area": town.own.pk, "group": group.pk}
        assert client.post("/demands/new/", sent).status_code == status, group.name
    assert Demand.objects.get().group == there


def test_of_groups_elsewhere_none_is_taken(town: Town, now: datetime) -> None:
    elsewhere = VillagerGroup.objects.get(area=town.other, group_no=1)
    with pytest.raises(InvalidInput, match="不在所选责任区") as refused:
        file_demand(town.own, came("visit", group=elsewhere), by=town.cadre, now=now)
    assert refused.value.field == "group"
