"""Opinion boxes."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town, day_before
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.models import Clock
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.outreach.operations import boxes

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2.9")
def test_a_box_needs_two_and_letters_have_one_working_day(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    with pytest.raises(InvalidInput):
        boxes.open_box(box.pk, second=town.secretary, letters=[], by=town.secretary, now=now)

    boxes.open_box(box.pk, second=town.leader, letters=[boxes.Letter(text="路灯不亮")], by=town.secretary, now=now)

    clock = Clock.objects.get(matter__kind="letter")
    assert (clock.rule, clock.unit) == ("box.register_workdays", "working_days")
