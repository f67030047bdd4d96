"""What a report may not name, into what it is merged, whose its id is, and who takes it over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.models import IdempotentAnswer
from lianxinqiao.conditions import asks
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.moments import now as wall
from lianxinqiao.matters.models import Clock, Matter

pytestmark = pytest.mark.django_db


def report(town: Town, now: datetime, *, by: str = "cadre", area: Any = None, key: str = "", **said: Any) -> Any:
    """Report something by the API."""
    token = issue_token(town.staff[by], name="t", days=1, now=now)
    client = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid4())})
    body = {"area": (area or town.own).code, "kind": "people", "place": "一组", "facts": "断水", **said}
    return client.post("/api/v1/reports", body, content_type="application/json")


@pytest.mark.rule("RR-5")
@pytest.mark.parametrize("where", ["place", "facts", "answer_needed"])
def test_an_opinion_names_nobody_wherever_it_is_written(town: Town, now: datetime, where: str) -> None:
    said = {
        "kind": "opinion",
        "place": "一组",
        "facts": "路灯不亮",
        "answer_needed": "几时修",
        where: "李四13800138000家",
    }
    answer = report(town, now, **said)
    assert (answer.status_code, answer.json()["field"]) == (422, where)
    assert not Matter.objects.exists()


@pytest.mark.rule("SM-2")
def test_a_report_is_merged_within_its_area(town: Town, now: datetime) -> None:
    here, same = (report(town, now).json()["id"] for _each in range(2))
    there = report(town, now, by="sibling", area=town.other).json()["id"]
    with pytest.raises(InvalidInput, match="同一责任区") as refused:
        do(REPORT, here, "merge", {"into": there}, by=town.in_charge, now=now)
    assert refused.value.field == "into"
    do(REPORT, here, "merge", {"into": same}, by=town.in_charge, now=wall())


@pytest.mark.rule("SM-2")
def test_what_a_report_is_merged_into_keeps_the_earlier_limit_of_whichever_urgency(town: Town, now: datetime) -> None:
    urgent = a_report(kind="people", place="一组", facts="断水", urgency=2)
    here = report_condition(town.own, urgent, by=town.cadre, now=now)
    same = report_condition(town.own, a_report(kind="people", place="一组", facts="断水"), by=town.cadre, now=now)

    do(REPORT, here.pk, "merge", {"into": same.pk}, by=town.in_charge, now=now)

    limits = {clock.rule: clock for clock in Clock.objects.filter(matter=same.pk)}
    for rule, hours in (("five.ack.routine", 2), ("five.response.routine", 8)):
        assert (limits[rule].due_at, limits[rule].unit) == (now + timedelta(hours=hours), "natural_hours")


def test_the_id_of_somebody_elses_report_gives_nothing_away(town: Town, now: datetime) -> None:
    key = str(uuid4())
    assert report(town, now, key=key).status_code == 201
    # As after the week for which answers are kept.
    IdempotentAnswer.objects.all().delete()
    answer = report(town, now, by="director", key=key)
    assert answer.status_code in (404, 409, 422)
    assert "断水" not in answer.content.decode()
    assert Matter.objects.get().opened_by == town.cadre


@pytest.mark.rule("SM-2")
def test_nobody_takes_over_what_they_do_not_find(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    pk = report(town, now).json()["id"]
    everybody = type(town.cadre).objects.all()
    monkeypatch.setattr(asks, "takers", lambda _at: everybody)
    with pytest.raises(InvalidInput, match="接收人看不到") as refused:
        do(REPORT, pk, "pass", {"to": town.stranger, "reason": "请办"}, by=town.in_charge, now=now)
    assert refused.value.field == "to"
    assert Matter.objects.get(pk=pk).owner == town.in_charge
