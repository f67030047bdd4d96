"""An id that was sent before names one's own row, and nobody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.maternal.operations.slips import make_slip
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.operations.records import register_household
from lianxinqiao.visits.operations.assessments import record_absence

pytestmark = pytest.mark.django_db


def absence(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    day = day_before(now)
    return record_absence(who, kind="training", first_on=day, last_on=day, by=who, now=now, **more)


def household(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    place = town.other if who == town.sibling else town.own
    group = VillagerGroup.objects.get(area=place)
    return register_household(group, house_no="新1号", head_name="试新户", by=who, now=now, **more)


def slip(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    place = town.other if who == town.sibling else town.own
    return make_slip(place, consented=True, by=who, now=now, **more)


@pytest.mark.parametrize("made", [absence, household, slip])
def test_an_id_sent_again_names_the_same_row_and_is_nobody_elses(town: Town, now: datetime, made: Any) -> None:
    number = uuid4()
    first = made(town, town.cadre, now, id=number)
    before = picture()

    assert made(town, town.cadre, now, id=number).pk == first.pk == number
    with pytest.raises(NotVisible):
        made(town, town.sibling, now, id=number)

    assert changed(before, picture()) == []
