"""What may be said once, in its time and with a reason, of a diary entry and of a month; who draws spot checks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from factories import beginnings
from factories.checks import checkable_day
from factories.matters import at
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import end_of_day
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.visits.kind import CHECK, ENTRY, MONTH
from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck

pytestmark = pytest.mark.django_db
FIGURES = {"days_done": 1, "days_required": 15, "contacts_done": 0, "contacts_required": 9, "result": "short"}


def written(town: Town, now: datetime) -> str:
    """An entry of the village cadre's, sent by their device."""
    client = Client(headers={"Authorization": f"Bearer {issue_token(town.cadre, name='t', days=1, now=now)}"})
    body = {"kind": "household_visit", "visited_on": checkable_day(now).isoformat(), "household": str(town.homes[0].pk)}
    body |= {"area": town.own.code, "outcome": "met"}
    key = str(uuid4())
    sent = client.post("/api/v1/visits", body, content_type="application/json", headers={"Idempotency-Key": key})
    assert sent.status_code == 201, sent.content.decode()
    return str(sent.json()["id"])


@pytest.mark.rule("SM-1")
def test_an_entry_is_asked_about_once(town: Town, now: datetime) -> None:
    entry = written(town, now)
    do(ENTRY, entry, "ask", {"text": "和谁谈的"}, by=town.secretary, now=now)
    do(ENTRY, entry, "answer", {"text": "和户主"}, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed, match="只能询问一次"):
        do(ENTRY, entry, "ask", {"text": "还谈了什么"}, by=town.secretary, now=now)


@pytest.mark.rule("SM-1")
def test_a_voided_entry_is_objected_to_once(town: Town, now: datetime) -> None:
    entry = SpotCheck.objects.get(pk=beginnings.check(town, now)).visit
    do(ENTRY, entry.pk, "void", {"text": "那天在外地"}, by=town.secretary, now=now)
    do(ENTRY, entry.pk, "object", {"text": "有照片"}, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed, match="已提出过异议"):
        do(ENTRY, entry.pk, "object", {"text": "再说一遍"}, by=town.cadre, now=now)


def counted(town: Town) -> Any:
    """November of the village cadre, counted and short."""
    pk = beginnings.month(town, at("11-10"))
    do(MONTH, pk, "compute", FIGURES, by="system", now=at("12-02"))
    return pk


@pytest.mark.rule("R-3.9")
def test_no_reason_is_accepted_that_nobody_gave(town: Town) -> None:
    pk = counted(town)
    with pytest.raises(InvalidInput, match="还没有说明原因") as refused:
        do(MONTH, pk, "confirm", {"comment": "同意", "accept_reason": True}, by=town.secretary, now=at("12-10"))
    assert refused.value.field == "accept_reason"
    assert MonthlyAssessment.objects.get(pk=pk).result == "short"


@pytest.mark.rule("RR-9")
def test_a_month_is_objected_to_until_its_day_and_no_longer(town: Town) -> None:
    pk = counted(town)
    do(MONTH, pk, "confirm", {"comment": "不足"}, by=town.secretary, now=at("12-10"))
    over = end_of_day(MonthlyAssessment.objects.get(pk=pk).object_by)  # type: ignore[arg-type]  # set by confirming
    with pytest.raises(InvalidInput, match="已超过提出异议的期限"):
        do(MONTH, pk, "object", {"objection": "有一天没算"}, by=town.cadre, now=over)
    do(MONTH, pk, "object", {"objection": "有一天没算"}, by=town.cadre, now=over - timedelta(seconds=1))


@pytest.mark.rule("R-3.7")
def test_the_linked_leader_of_another_area_adds_nothing(town: Town, now: datetime) -> None:
    drawing = SpotCheck.objects.get(pk=beginnings.check(town, now)).draw
    entry = written(town, now)
    do(ENTRY, entry, "accept", by=town.secretary, now=now)
    Appointment.objects.filter(staff=town.judicial).update(role=Role.AREA_LEADER, area=town.other)
    # They find the drawing by another post of theirs.
    Appointment.objects.create(staff=town.judicial, role=Role.PRINCIPAL_LEADER, area=town.town, starts_on="2020-01-01")
    before = picture()

    with pytest.raises(NotPermitted, match="联村领导"):
        begin(CHECK, {"visit": entry}, beside=drawing.pk, by=town.judicial, now=now)
    assert changed(before, picture()) == []
    begin(CHECK, {"visit": entry}, beside=drawing.pk, by=town.leader, now=now)
