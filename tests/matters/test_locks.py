"""Rows are locked in one order, whichever door it is: nobody waits for whoever waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Q

from factories.conditions import a_report, report_condition
from factories.demands import Case, Filing, file_demand
from factories.leadership import Day, on_record, record_of
from factories.matters import OPENED, at, opened
from factories.statements import ask_statement
from factories.town import Town, day_before, make_town
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.deeds import its_affair_alone
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations import affairs, doing
from lianxinqiao.matters.operations.affairs import owned_by_the_hidden
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.own_rows import OwnLedger
from lianxinqiao.matters.operations.pressing import move_open
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.matters.operations.steps import lock_matter

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def meanwhile(work: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do something in another connection; at the end it has been done, and said what came of it."""
    came: list[Any] = []
    begun = Event()

    def run() -> None:
        begun.set()
        try:
            came.append(work())
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    begun.wait(5)
    yield came
    thread.join(20)
    assert not thread.is_alive(), "it still waits"


def test_a_reminder_does_not_wait_for_a_deed_that_waits_for_it() -> None:
    case = Case(make_town(), OPENED)
    later = at("12-24", 10)

    with transaction.atomic():
        matter = lock_matter(case.pk, by=None, expected_version=None)
        with meanwhile(lambda: check_clocks(now=later)) as came:
            # What a deed does next: with the limit in somebody else's hands each would wait for the other.
            sleep(0.5)
            Clock.objects.filter(matter=matter).update(act_by_at=later)

    assert came == [0], "it left alone what somebody has in hand"
    assert check_clocks(now=later) >= 1


def test_opening_beside_a_demand_waits_for_its_matter_as_a_deed_does(now: datetime) -> None:
    town = make_town()
    stated = Filing(topic="officials", text="他要我送礼才办", about_official=town.cadre)
    demand = file_demand(town.own, stated, by=None, now=now).demand
    asked = {"to": town.cadre, "summary": "收费的情况", "due_on": day_before(now, -7)}

    held = Event()

    def ask() -> Any:
        held.wait(5)
        return ask_statement(demand.pk, **asked, by=town.discipline, now=now)

    with meanwhile(ask) as came, transaction.atomic():
        lock_matter(demand.pk, by=None, expected_version=None)
        held.set()
        waits_for_a_lock()
        Demand.objects.select_for_update(of=("self",)).get(pk=demand.pk)

    assert [getattr(each, "demand_id", each) for each in came] == [demand.pk]


def waits_for_a_lock() -> None:
    """Come back when somebody else's statement waits."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    for _turn in range(2000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_two_merges_crosswise_do_not_wait_for_each_other(now: datetime) -> None:
    town = make_town()
    first, second = Case(town, now), Case(town, now)
    numbers = {each.pk: Matter.objects.get(pk=each.pk).number for each in (first, second)}

    def merge(one: Case, other: Case) -> Any:
        return do(DEMAND, one.pk, "merge", {"into": numbers[other.pk]}, by=town.petition, now=now)

    low, high = sorted((first, second), key=lambda each: each.pk)
    # Who merges the one with the higher key takes the lower one first, too: it waits there and holds nothing.
    with meanwhile(lambda: merge(high, low)) as came, transaction.atomic():
        lock_matter(low.pk, by=None, expected_version=None)
        waits_for_a_lock()
        merge(low, high)

    assert [type(each) for each in came] == [StepNotAllowed], "no other is open by now"
    assert sorted(Matter.objects.filter(pk__in=numbers).values_list("phase", flat=True)) == ["done", "open"]


def test_a_merge_takes_both_affairs_and_settles_them_once(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    one, other = Case(town, now), Case(town, now).accepted()
    handler = Matter.objects.get(pk=other.pk).owner
    assert handler is not None
    do(DEMAND, one.pk, "exclude", {"person": handler, "reason": "本人是当事人"}, by=town.petition, now=now)
    settled: list[Any] = []
    settle = affairs.settle

    def counted(person: Any, **more: Any) -> None:
        settled.append(person)
        settle(person, **more)

    monkeypatch.setattr(affairs, "settle", counted)

    merged = do(DEMAND, one.pk, "merge", {"into": Matter.objects.get(pk=other.pk).number}, by=town.petition, now=now)

    assert settled.count(handler) == 1
    assert Matter.objects.get(pk=other.pk).owner != handler
    assert merged.row.matter.affair == Matter.objects.get(pk=other.pk).affair


def crosswise(work: Callable[[], Any], first: Any, then: Any) -> list[Any]:
    """Do something while somebody holds the matter of the lower key and takes that of the higher one next, as who locks by key."""
    held = Event()

    def waiting() -> Any:
        held.wait(5)
        return work()

    with meanwhile(waiting) as came, transaction.atomic():
        lock_matter(first, by=None, expected_version=None)
        held.set()
        waits_for_a_lock()
        lock_matter(then, by=None, expected_version=None)
    return came


def test_a_hand_over_and_whoever_locks_by_key_do_not_wait_for_each_other(now: datetime) -> None:
    town = make_town()
    low, high = sorted((Case(town, now).pk, Case(town, now).pk))
    giver, receiver = town.office, town.police
    Matter.objects.filter(pk=low).update(owner=giver)
    # What the giver must not know the receiver must not own any more: it goes on first.
    Matter.objects.filter(pk=high).update(owner=receiver)
    Matter.objects.get(pk=high).excluded.add(giver)

    assert crosswise(lambda: move_open(giver, receiver, town.gov_office, now), low, high) == [1]
    assert Matter.objects.get(pk=low).owner == receiver
    assert Matter.objects.get(pk=high).owner not in (giver, receiver)


def one_affair(town: Town, low: UUID, high: UUID) -> None:
    """Make two matters one affair, hidden from whoever owns the first."""
    whole = Matter.objects.get(pk=high)
    Matter.objects.filter(pk=low).update(affair=whole.affair, owner=town.police)
    whole.excluded.add(town.police)


def test_a_part_of_a_hidden_affair_and_whoever_locks_by_key_do_not_wait_for_each_other(now: datetime) -> None:
    town = make_town()
    low, high = sorted((Case(town, now).accepted().pk, Case(town, now).accepted().pk))
    one_affair(town, low, high)
    given = {"to": town.secretary, "task": "量一量", "due_on": local_date(now)}

    came = crosswise(lambda: begin(ASSIGNMENT, given, beside=high, by=town.petition, now=now).row, low, high)

    assert [type(each).__name__ for each in came] == ["Assignment"]
    assert Matter.objects.get(pk=low).owner != town.police


def test_what_a_report_raises_and_whoever_locks_by_key_do_not_wait_for_each_other(now: datetime) -> None:
    town = make_town()
    low, high = sorted(
        report_condition(town.own, a_report(place="x", facts="断水"), by=town.cadre, now=now).pk for _each in range(2)
    )
    one_affair(town, low, high)
    given = {"channel": "visit", "topic": "road", "text": "机耕路塌了", "read_back": True}
    raised_by = ("people", high)

    came = crosswise(
        lambda: begin(DEMAND, given, beside=town.own, by=town.cadre, now=now, raised_by=raised_by).row, low, high
    )

    assert [type(each).__name__ for each in came] == ["Demand"]
    assert Matter.objects.get(pk=low).owner != town.police


def test_what_is_assigned_at_a_reception_and_whoever_locks_by_key_do_not_wait_for_each_other(now: datetime) -> None:
    town = make_town()
    low = Case(town, now).accepted().pk
    visit = Day(town, now).walk_in(about="路灯")
    written = record_of(town.own)
    high = on_record(visit.pk, "record", by=town.principal, now=now, **written).row.demand_id
    assert low < high
    one_affair(town, low, high)
    part = {"to": town.office, "task": "修", "due_on": local_date(now)}

    came = crosswise(lambda: on_record(visit.pk, "assign", by=town.principal, now=now, **part).gave, low, high)

    assert [type(each).__name__ for each in came] == ["Assignment"]
    assert Matter.objects.get(pk=low).owner != town.police


def test_the_clock_takes_what_is_hidden_from_each_person_by_itself(now: datetime) -> None:
    town = make_town()
    low, high = sorted((Case(town, now).pk, Case(town, now).pk))
    for owner, pk in ((town.police, low), (town.office, high)):
        Matter.objects.filter(pk=pk).update(owner=owner)
        Matter.objects.get(pk=pk).excluded.add(owner)

    # Whoever has one of the two in hand takes the other next, in whichever order the clock comes to them.
    assert crosswise(lambda: owned_by_the_hidden(now=now), high, low) == [2]
    # The rule of a hand-over: nothing tells a recusal from one.
    steps = Step.objects.filter(event="change_owner", rule="R-2.12", matter__in=(low, high))
    assert set(steps.values_list("matter", flat=True)) == {low, high}
    assert all(step.role == "system" and step.by is None for step in steps)


def test_what_two_agree_to_locks_all_it_reaches_as_what_one_does(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town()
    first = report_condition(
        town.own, a_report(place="x", facts="事", urgency=3, phoned_at=now), by=town.cadre, now=now
    )
    do(REPORT, first.pk, "acknowledge", by=town.in_charge, now=now)
    asked = {"urgency": 2, "reason": "人已救起", "second": town.principal}
    waits = do(REPORT, first.pk, "judge", asked, by=town.in_charge, now=now).waits
    kind = kind_of("people")
    judge = kind.deed("judge")
    assert judge is not None
    monkeypatch.setitem(kind._by_name, "judge", replace(judge, reaches=its_affair_alone))
    locked: list[Any] = []
    monkeypatch.setattr(doing, "lock_affairs", locked.append)

    assert waits is not None
    do(SECONDING, waits.pk, "agree", by=town.principal, now=now)

    assert locked == [Q(pk=str(first.pk)) | its_affair_alone({})]


def test_declining_a_proposal_keeps_what_was_done_meanwhile(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    matter = opened(town, urgency=3)
    do(REPORT, matter.pk, "acknowledge", by=town.in_charge, seen=1, now=now)
    given = {"urgency": 1, "reason": "人已救起", "second": town.principal}
    asked = do(REPORT, matter.pk, "judge", given, by=town.in_charge, seen=2, now=now).waits
    assert asked is not None
    read, done = Event(), Event()
    locked = OwnLedger.lock

    def lock(ledger: OwnLedger, *args: Any) -> Any:
        row = locked(ledger, *args)
        read.set()
        done.wait(10)
        return row

    monkeypatch.setattr(OwnLedger, "lock", lock)
    said = {"reason": "还有一人没找到"}
    with meanwhile(lambda: do(SECONDING, asked.pk, "decline", said, by=town.principal, seen=1, now=now)) as came:
        assert read.wait(10)
        do(REPORT, matter.pk, "judge", {"urgency": 3, "reason": "仍是特急"}, by=town.in_charge, seen=2, now=now)
        done.set()

    assert came[0].row.status == "declined"
    matter.refresh_from_db()
    assert (matter.status, matter.version) == ("assessed", 3)
    step = matter.steps.get(event="second_declined")
    assert (step.from_status, step.to_status) == ("assessed", "assessed")
