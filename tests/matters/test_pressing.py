"""Hurrying and asking in writing, once a day by one person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from factories.conditions import a_report, report_condition
from factories.matters import OPENED, answer_supervision, opened, supervise, urge
from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.matters.models import Matter, Supervision

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


def test_an_answered_question_is_found_with_its_matter_and_not_without(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(place="一组", facts="断水"), by=town.cadre, now=now)
    asked = supervise(report.pk, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now)
    answer_supervision(asked.pk, answer="已修好", by=town.in_charge, now=now)

    def finders() -> set[str]:
        of = (town.principal, town.in_charge, town.mayor, town.cadre)
        return {who.username for who in of if Supervision.objects.visible_to(who).filter(pk=asked.pk).exists()}

    assert finders() == {"principal", "in_charge"}
    Matter.objects.get(pk=report.pk).excluded.add(town.in_charge, town.principal)
    assert finders() == set()
