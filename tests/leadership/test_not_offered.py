"""What would be refused because of how a day, a record or a demand stands is not offered either."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from factories.demands import Case, done
from factories.leadership import Day, Owned, on_record, propose
from factories.town import Town, day_before
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.leadership.choices import CaseStatus
from lianxinqiao.leadership.kind import OUTSIDE_HELPER, OWNED_CASE, RECEPTION_DAY, RECEPTION_RECORD
from lianxinqiao.leadership.models import OwnedCase, ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.operations import receptions
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin, may_begin
from lianxinqiao.matters.operations.doing import offered

pytestmark = pytest.mark.django_db


def names(kind: Kind, row: Any, by: Any, now: datetime) -> set[str]:
    return {deed.name for deed, _at in offered(kind, row, by=by, now=now)}


@pytest.mark.rule("R-10.2")
@pytest.mark.refuses("reception_day.book", "这一天已约满")
def test_a_full_day_is_not_booked_but_who_has_a_number_keeps_it(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receptions, "MOST_BOOKINGS", 1)
    day = Day(town, now).published()
    assert "book" in names(RECEPTION_DAY, ReceptionDay.objects.get(pk=day.pk), RESIDENT, now)
    booking = {"id": uuid4(), "about": "路灯"}
    first = do(RECEPTION_DAY, day.pk, "book", booking, by=RESIDENT, now=now).gave

    assert "book" not in names(RECEPTION_DAY, ReceptionDay.objects.get(pk=day.pk), RESIDENT, now)
    with pytest.raises(StepNotAllowed, match="已约满"):
        do(RECEPTION_DAY, day.pk, "book", {"id": uuid4()}, by=RESIDENT, now=now)
    # The same person asks again after a broken line.
    assert do(RECEPTION_DAY, day.pk, "book", booking, by=RESIDENT, now=now).gave == first
    assert day.walk_in(about="来了").number == 2


@pytest.mark.rule("R-10.2")
def test_a_past_day_is_not_booked(town: Town, now: datetime) -> None:
    day = Day(town, now).published()
    ReceptionDay.objects.filter(pk=day.pk).update(on=day_before(now))
    assert "book" not in names(RECEPTION_DAY, ReceptionDay.objects.get(pk=day.pk), RESIDENT, now)
    with pytest.raises(StepNotAllowed, match="不能预约"):
        do(RECEPTION_DAY, day.pk, "book", {"id": uuid4()}, by=RESIDENT, now=now)
    ReceptionDay.objects.filter(pk=day.pk).update(on=day_before(now, 0))
    do(RECEPTION_DAY, day.pk, "book", {"id": uuid4()}, by=RESIDENT, now=now)


@pytest.mark.rule("R-10.6")
@pytest.mark.refuses("reception_record.assign", "%s已办结")
def test_nothing_is_given_out_of_a_record_whose_demand_is_done(town: Town, now: datetime) -> None:
    visit = Day(town, now).published().walk_in(about="路灯")
    said = {
        "area": town.own,
        "topic": "road",
        "text": "路灯不亮",
        "answer": "派人",
        "read_back": True,
        "signed": "paper",
    }
    on_record(visit.pk, "record", by=town.petition, now=now, **said)
    row = ReceptionVisit.objects.get(pk=visit.pk)
    assert "assign" in names(RECEPTION_RECORD, row, town.petition, now)
    assert row.demand_id is not None
    done("withdraw", row.demand_id, by=None, now=now)

    assert "assign" not in names(RECEPTION_RECORD, ReceptionVisit.objects.get(pk=visit.pk), town.petition, now)
    part = {"to": town.police, "task": "量", "due_on": day_before(now, -3)}
    with pytest.raises(InvalidInput, match="已办结"):
        on_record(visit.pk, "assign", by=town.petition, now=now, **part)


@pytest.mark.rule("R-11.1")
@pytest.mark.refuses("owned_case.open", "诉求已办结，或")
def test_a_demand_that_is_done_or_has_a_leader_is_proposed_no_more(town: Town, now: datetime) -> None:
    with_one, over = Case(town, now).accepted(), Case(town, now)
    assert may_begin(OWNED_CASE, Demand.objects.get(pk=over.pk), by=town.petition, now=now)
    propose(with_one.pk, by=town.petition, now=now)
    done("withdraw", over.pk, by=None, now=now)

    for case in (with_one, over):
        assert not may_begin(OWNED_CASE, Demand.objects.get(pk=case.pk), by=town.petition, now=now)
        page = town.client("petition").get(f"/demands/{case.pk}/").content.decode()
        assert "提请领导包案" not in page
        with pytest.raises(InvalidInput, match="已办结，或已有领导包案"):
            propose(case.pk, by=town.petition, now=now)


@pytest.mark.rule("RR-3")
@pytest.mark.refuses("owned_case.close", "这个办结依据")
def test_a_case_is_closed_on_a_ground_that_is_true_of_its_demand(town: Town, now: datetime) -> None:
    owned = Owned(town, now)
    Matter.objects.filter(pk=owned.pk).update(status=CaseStatus.CHECKED)
    assert "close" not in names(OWNED_CASE, OwnedCase.objects.get(pk=owned.pk), town.principal, now)
    with pytest.raises(StepNotAllowed, match="办结依据不成立"):
        owned.do("close", "principal", ground="performed")

    Demand.objects.filter(pk=owned.demand.pk).update(performed_on=day_before(now))
    assert "close" in names(OWNED_CASE, OwnedCase.objects.get(pk=owned.pk), town.principal, now)
    with pytest.raises(InvalidInput, match="办结依据不成立") as refused:
        owned.do("close", "principal", ground="delivered")
    assert refused.value.field == "ground"
    owned.do("close", "principal", ground="performed")


@pytest.mark.rule("R-10.8")
@pytest.mark.refuses("helper.open", "诉求已办结")
def test_nobody_is_asked_to_help_with_what_is_done(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    demand = Demand.objects.get(pk=case.pk)
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": day_before(now, 0)}
    assert may_begin(OUTSIDE_HELPER, demand, by=town.office, now=now)
    done("withdraw", case.pk, by=None, now=now)
    assert not may_begin(OUTSIDE_HELPER, Demand.objects.get(pk=case.pk), by=town.office, now=now)
    with pytest.raises(StepNotAllowed, match="已办结"):
        begin(OUTSIDE_HELPER, given, beside=case.pk, by=town.office, now=now)
