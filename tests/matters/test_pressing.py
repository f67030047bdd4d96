"""Hurrying and asking in writing, once a day by one person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from factories.matters import OPENED, opened, supervise, urge
from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-4.9")
def test_one_person_hurries_once_a_day(town: Town) -> None:
    matter = opened(town)
    urge(matter.pk, text="请快一点", by=town.principal, now=OPENED)
    before = picture()
    with pytest.raises(StepNotAllowed, match="今天已经催过"):
        urge(matter.pk, text="再快一点", by=town.principal, now=OPENED + timedelta(hours=3))
    assert changed(before, picture()) == []
    urge(matter.pk, text="请快一点", by=town.mayor, now=OPENED)
    urge(matter.pk, text="请快一点", by=town.principal, now=OPENED + timedelta(days=1))


@pytest.mark.rule("R-10.7")
def test_one_leader_asks_in_writing_once_a_day_and_the_same_again_is_the_same(town: Town, now: datetime) -> None:
    matter, key = opened(town), uuid4()
    asked = {"text": "请答复", "due_on": day_before(now, -3), "by": town.principal}
    first = supervise(matter.pk, now=now, id=key, **asked)
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        supervise(matter.pk, now=now, id=uuid4(), **asked)
    assert refused.value.field == "text"
    assert supervise(matter.pk, now=now, id=key, **asked) == first
    assert changed(before, picture()) == []
    supervise(matter.pk, now=now, **{**asked, "by": town.mayor})
    supervise(matter.pk, now=now + timedelta(days=1), **asked)
