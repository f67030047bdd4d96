"""To whom a report is handed over, and that the county is told of a disaster at once (R-4.5, SM-2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.conditions import a_report, report_condition
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.conditions.models import Report
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import OutsideBody

pytestmark = pytest.mark.django_db
COUNTY = "five.tell.county"


class Disaster:
    """A disaster with the leader in charge who has it."""

    def __init__(self, town: Town, now: datetime, kind: str = "disaster", urgency: int = 1) -> None:
        more = {"hazard_kind": "landslide"} if kind == "disaster" else {}
        said = a_report(kind=kind, place="后山", facts="裂缝变宽", urgency=urgency, phoned_at=now, **more)
        self.now, self.kind = now, kind_of(kind)
        self.row = report_condition(town.own, said, by=town.cadre, now=now)
        owner = Matter.objects.get(pk=self.row.pk).owner
        assert owner is not None
        self.owner: Staff = owner

    def do(self, name: str, *, after: timedelta = timedelta(), **given: Any) -> Report:
        do(self.kind, self.row.pk, name, given, by=self.owner, now=self.now + after)
        return Report.objects.get(pk=self.row.pk)

    def judged(self) -> Disaster:
        self.do("acknowledge")
        self.do("judge", urgency=1)
        return self

    @property
    def clock(self) -> Clock:
        return Clock.objects.get(matter=self.row.pk, rule=COUNTY)


@pytest.mark.rule("R-4.5")
def test_only_a_body_of_the_county_or_higher_is_the_county(town: Town, now: datetime) -> None:
    disaster = Disaster(town, now).judged()

    assert disaster.do("hand_over", body="镇水厂", person="值班员").county_told_at is None
    assert disaster.clock.state == "running"
    for nobody in ("镇水厂", "派出所", "甲村村委会", "县里", ""):
        with pytest.raises(InvalidInput) as refused:
            disaster.do("tell_county", body=nobody, person="值班员")
        assert refused.value.field == "body"

    told = disaster.do("tell_county", body="县应急局", person="值班员", number="3")
    assert (told.county_told_at, disaster.clock.state) == (now, "met")
    step = Matter.objects.get(pk=told.pk).steps.get(event="tell_county")
    assert step.data == {"body": "县应急局", "person": "值班员", "number": "3"}
    later = timedelta(hours=2)
    assert disaster.do("tell_county", after=later, body="县自然资源局", person="李工").county_told_at == now
    assert "报县里" in town.client("in_charge").get(f"/reports/{told.pk}/").content.decode()


@pytest.mark.rule("SM-2")
def test_a_handing_over_to_the_county_has_told_it(town: Town, now: datetime) -> None:
    disaster = Disaster(town, now).judged()
    assert disaster.do("hand_over", body="县应急局", person="值班员").county_told_at == now
    assert disaster.clock.state == "met"
    OutsideBody.objects.filter(name="县局").update(level="province")
    other = Disaster(town, now).judged()
    assert other.do("hand_over", body="县局", person="值班员").county_told_at == now


@pytest.mark.rule("R-4.5")
def test_the_county_is_told_within_the_hour_and_who_is_late_is_reminded(town: Town, now: datetime) -> None:
    disaster = Disaster(town, now, urgency=3)
    assert disaster.clock.due_at == now + timedelta(hours=1)
    for urgency in (0, 2):
        assert Disaster(town, now, urgency=urgency).clock.state == "running"
    assert not Clock.objects.filter(matter=Disaster(town, now, kind="people").row.pk, rule=COUNTY).exists()
    late = Matter.objects.get(pk=disaster.row.pk).steps.filter(event="escalate", rule=COUNTY)

    check_clocks(now=now + timedelta(minutes=59))
    assert not late.exists()
    check_clocks(now=now + timedelta(minutes=60))
    assert late.get().data == {"to": town.principal.name}
    for person in (disaster.owner, town.principal):
        assert Message.objects.filter(recipient=person, about=disaster.row.pk, title__startswith="已逾期").exists()


@pytest.mark.rule("SM-2")
@pytest.mark.refuses("disaster.resolve", "灾情要先报县里")
def test_no_disaster_is_done_of_which_the_county_does_not_know(town: Town, now: datetime) -> None:
    disaster = Disaster(town, now).judged()
    disaster.do("respond", reason="已转移")
    with pytest.raises(StepNotAllowed, match="先报县里"):
        disaster.do("resolve", reason="已支护")
    disaster.do("tell_county", body="县应急局", person="值班员")
    assert disaster.do("resolve", reason="已支护").result == "已支护"
    # No other kind asks for it.
    people = Disaster(town, now, kind="people").judged()
    with pytest.raises(NotPermitted, match="灾情才要报县里"):
        people.do("tell_county", body="县应急局", person="值班员")
    people.do("respond", reason="已派人")
    assert people.do("resolve", reason="修好了").result == "修好了"


@pytest.mark.rule("RR-7")
def test_security_goes_to_the_police_alone(town: Town, now: datetime) -> None:
    security = Disaster(town, now, kind="security").judged()
    page = town.client("security_chief").get(f"/reports/{security.row.pk}/?deed=hand_over").content.decode()
    assert "派出所（乡镇）" in page and "县应急局" not in page
    with pytest.raises(InvalidInput, match="只移交公安机关"):
        security.do("hand_over", body="县应急局", person="值班员", basis="第九条")
    assert security.do("hand_over", body="派出所", person="王警官", basis="第九条").handed_to == "派出所"


@pytest.mark.rule("R-4.5")
def test_the_form_says_who_registers_a_body(town: Town, now: datetime) -> None:
    disaster = Disaster(town, now).judged()
    OutsideBody.objects.all().delete()
    for deed in ("hand_over", "tell_county"):
        page = town.client("in_charge").get(f"/reports/{disaster.row.pk}/?deed={deed}").content.decode()
        assert "先由信访办、党政办或主要领导登记" in page and f"/towns/{town.town.code}/bodies/" in page
