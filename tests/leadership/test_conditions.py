"""What must be true of a case or a reception before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.broken import Break, done, is_refused, later, refuses_when, stands
from factories.town import Town
from factories.walking import Walker
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.leadership.models import DutyShare, ReceptionDay


def its_day_is_cancelled(walker: Walker, _by: Any) -> None:
    ReceptionDay.objects.filter(visits=walker.pk).update(
        status="cancelled", cancelled_on=local_date(walker.now), cancel_reason="停电"
    )


def nobody_has_a_duty(walker: Walker, _by: Any) -> None:
    DutyShare.objects.filter(case=walker.pk).delete()


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("owned_case.extend", "已延过", done("extend")),
        refuses_when("owned_case.decline", "本人不愿", done("decline")),
        refuses_when("owned_case.done", "没有这项分工", nobody_has_a_duty),
        refuses_when("owned_case.no_contact", "本人不愿", done("no_contact")),
        refuses_when("reception_day.substitute", "已取消", later(40)),
        refuses_when("reception_day.cancel", "已取消或已过去", later(40)),
        refuses_when("reception_day.book", "这一天不能", later(40)),
        refuses_when("reception_day.bring", "带案下访", stands(mode="open")),
        refuses_when("reception_record.record", "这个接访日", its_day_is_cancelled),
        refuses_when("reception_record.told", "这个接访日", its_day_is_cancelled),
        refuses_when("reception_record.assign", "这个接访日", its_day_is_cancelled),
        refuses_when("reception_record.close", "这个接访日", its_day_is_cancelled),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
