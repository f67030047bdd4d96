"""Rows are locked in one order, whichever door it is: nobody waits for whoever waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from factories.demands import Case, Filing, ask_statement, file_demand
from factories.matters import OPENED, at
from factories.town import day_before, make_town
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations import affairs
from lianxinqiao.matters.operations.doing import do
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

    assert [type(each) for each in came] == [InvalidInput], "the other is closed by now"
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
