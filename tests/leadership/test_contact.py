"""Dates of a case lie within it; contact that was refused is given to nobody as a task (SM-4, RR-2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.leadership import Day, Owned, on_case, share_all
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase, ReceptionVisit
from lianxinqiao.matters.models import Matter
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db

PLAN: dict[str, Any] = {"facts": "属实，坡下有五户", "steps": "先清障"}


@pytest.mark.rule("SM-4")
@pytest.mark.rule("R-11.4")
@pytest.mark.parametrize(("days", "within"), [(-1, False), (0, True), (1, True), (3, True), (4, False)])
def test_the_resident_was_heard_within_the_case(town: Town, now: datetime, days: int, within: bool) -> None:
    owned = Owned(town, now).confirmed()
    share_all(owned.pk, by=town.leader, cadre=town.office, now=now)
    heard_on = local_date(now) + timedelta(days=days)
    plan = {**PLAN, "heard_on": heard_on}
    if within:
        on_case(owned.pk, "plan", by=town.leader, now=now + timedelta(days=3), **plan)
        assert OwnedCase.objects.get(pk=owned.pk).heard_on == heard_on
        return
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        on_case(owned.pk, "plan", by=town.leader, now=now + timedelta(days=3), **plan)
    assert refused.value.field == "heard_on"
    assert changed(before, picture()) == []


@pytest.mark.rule("RR-2")
@pytest.mark.rule("R-11.7")
def test_who_refused_contact_is_nobodys_task(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    task = {"cadre": town.office, "task": "每周上门", "due_on": local_date(now)}
    owned.do("share", "leader", duty=Duty.SUPPORT, **task)
    owned.do("no_contact", "resident")
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        owned.do("share", "leader", duty=Duty.SUPPORT, **task)
    assert refused.value.field == "duty"
    assert changed(before, picture()) == []
    owned.do("share", "leader", duty=Duty.SOLVE, **task)
    assert not DutyShare.objects.filter(case=owned.pk, duty=Duty.SUPPORT, done_on=None).exists()


@pytest.mark.rule("RR-2")
@pytest.mark.rule("SM-4")
def test_a_case_whose_resident_refused_contact_first_goes_on_in_writing(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    owned.do("no_contact", "resident")
    for duty in set(Duty) - {Duty.SUPPORT}:
        owned.do("share", "leader", duty=duty, cadre=town.office, task="书面问清", due_on=local_date(now))
    later = now + timedelta(days=2)
    for days in (1, 2):  # heard in spite of it
        with pytest.raises(InvalidInput) as refused:
            on_case(
                owned.pk, "plan", by=town.leader, now=later, **PLAN, heard_on=local_date(now) + timedelta(days=days)
            )
        assert refused.value.field == "heard_on"
    on_case(owned.pk, "plan", by=town.leader, now=later, **PLAN)
    assert (owned.status, OwnedCase.objects.get(pk=owned.pk).heard_on) == ("planned", None)
    for service in ("contact", "hardship", "health"):
        with pytest.raises(InvalidInput) as refused:
            owned.do("note", "leader", duty=Duty.SUPPORT, service=service, text="上门看望")
        assert refused.value.field == "service"
    owned.do("note", "leader", duty=Duty.SUPPORT, service="emergency", text="已打120")
    assert CaseNote.objects.get(case=owned.pk).service == "emergency"


@pytest.mark.rule("RR-2")
@pytest.mark.rule("R-10.4")
def test_nobody_goes_to_who_refused_contact_and_those_who_would_have_are_told(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    number = Matter.objects.get(pk=owned.demand.pk).number
    going: dict[str, Any] = {"number": number, "resident_agrees": True}
    day = Day(town, now, mode="case_visit", leader=town.principal)
    day.do("bring", **going)
    owned.do("no_contact", "resident")
    told = Message.objects.filter(title__contains="立即停止上门").values_list("recipient", flat=True)
    assert set(told) == {town.leader.pk, town.office.pk, town.principal.pk}
    other = Day(town, now, ahead=21, mode="follow_up", leader=town.principal)
    with pytest.raises(InvalidInput) as refused:
        other.do("bring", **going)
    assert refused.value.field == "number"
    assert ReceptionVisit.objects.count() == 1
