"""An id that was sent before names one's own row, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from factories.conditions import a_report, report_condition
from factories.maternal import give_slip
from factories.matters import supervise
from factories.pictures import changed, picture
from factories.town import Town, day_before
from factories.workbooks import ROWS, workbook
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.intake.operations.runs import bring_workbook
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.known import forget_sent, row_id_of
from lianxinqiao.matters.models import Supervision
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import BoxOpening, OpinionBox
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.operations.records import register_household
from lianxinqiao.visits.kind import ABSENCE

pytestmark = pytest.mark.django_db


def absence(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    day = day_before(now)
    given = {"staff": who, "kind": "training", "first_on": day, "last_on": day}
    return begin(ABSENCE, given, by=who, now=now, **more).row


def household(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    place = town.other if who == town.sibling else town.own
    group = VillagerGroup.objects.get(area=place)
    return register_household(group, **{"house_no": "新1号", "head_name": "试新户", **more}, by=who, now=now)


def slip(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    place = town.other if who == town.sibling else town.own
    return give_slip(town, now, area=place, by=who, **more)


BOOK, OTHER_BOOK = workbook(ROWS), workbook(ROWS[:1])


def book(town: Town, who: Any, now: datetime, **more: Any) -> Any:
    place = town.other if who == town.sibling else town.own
    return bring_workbook(place, **{"file_name": "a.xlsx", "content": BOOK, **more}, by=who, now=now)


@pytest.mark.parametrize("made", [absence, household, book, slip])
def test_an_id_sent_again_names_the_same_row_and_is_nobody_elses(town: Town, now: datetime, made: Any) -> None:
    number = uuid4()
    first = made(town, town.cadre, now, id=number)
    before = picture()

    assert made(town, town.cadre, now, id=number).pk == first.pk == row_id_of(number)
    with pytest.raises(NotVisible):
        made(town, town.sibling, now, id=number)

    assert changed(before, picture()) == []


def test_other_content_under_an_id_is_no_success(town: Town, now: datetime) -> None:
    number, other = uuid4(), uuid4()
    household(town, town.cadre, now, id=number)
    book(town, town.cadre, now, id=other)
    before = picture()
    others: tuple[Callable[[], Any], ...] = (
        lambda: household(town, town.cadre, now, id=number, phone="0717-1234567"),
        lambda: household(town, town.cadre, now, id=number, house_no="新2号"),
        lambda: book(town, town.cadre, now, content=OTHER_BOOK, id=other),
    )
    for again in others:
        with pytest.raises(InvalidInput) as refused:
            again()
        assert refused.value.field == "id"
    assert changed(before, picture()) == []


def test_what_nobody_knows_any_more_is_not_taken_as_the_same(town: Town, now: datetime) -> None:
    number = uuid4()
    household(town, town.cadre, now, id=number)
    forget_sent([row_id_of(number)])
    with pytest.raises(InvalidInput) as refused:
        household(town, town.cadre, now, id=number)
    assert refused.value.field == "id"


def test_ones_own_row_that_one_does_not_find_any_more_is_not_named(town: Town, now: datetime) -> None:
    made = {household: uuid4(), book: uuid4()}
    household(town, town.cadre, now, id=made[household])
    book(town, town.cadre, now, id=made[book])
    Appointment.objects.filter(staff=town.cadre).update(area=town.other)
    elsewhere = Staff.objects.get(pk=town.cadre.pk)
    group = VillagerGroup.objects.get(area=town.other)
    with pytest.raises(NotVisible):
        register_household(group, house_no="新1号", head_name="试新户", by=elsewhere, now=now, id=made[household])
    with pytest.raises(NotVisible):
        bring_workbook(town.other, file_name="a.xlsx", content=BOOK, by=elsewhere, now=now, id=made[book])


def test_a_deed_sent_again_with_other_content_is_refused(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(kind="people", place="x", facts="事"), by=town.cadre, now=now)
    asked: dict[str, Any] = {"id": uuid4(), "due_on": day_before(now, -3), "by": town.principal, "now": now}
    first = supervise(report.pk, text="请答复", **asked)
    assert supervise(report.pk, text="请答复", **asked) == first
    with pytest.raises(InvalidInput) as refused:
        supervise(report.pk, text="请马上答复", **asked)
    assert refused.value.field == "id"
    assert Supervision.objects.get().text == "请答复"


def test_an_id_of_a_row_with_steps_of_its_own_is_not_found_by_others(town: Town, now: datetime) -> None:
    number, other = uuid4(), uuid4()
    site = {"area": town.own, "name": "坡", "kind": "landslide", "households_at_risk": 1}
    begin(SITE, site, by=town.cadre, now=now, id=number)
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    BoxOpening.objects.create(
        id=row_id_of(other),
        box=box,
        opened_at=now,
        first_opener=town.secretary,
        second_opener=town.leader,
        letters_found=0,
    )
    for who, kind, given, id in (
        (town.director, SITE, site, number),
        (town.leader, OPENING, {"second": town.secretary}, other),
    ):
        before = picture()
        with pytest.raises(NotVisible):
            begin(kind, given, beside=box.pk if kind is OPENING else None, by=who, now=now, id=id)
        assert changed(before, picture()) == []
