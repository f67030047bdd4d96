"""The worker is killed again and again in the middle of its work: no job is lost and none is done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.conditions import a_report, report_condition
from factories.town import Town, make_town
from factories.workbooks import workbook
from lianxinqiao.desk.models import HeldJob
from lianxinqiao.desk.operations.held import release
from lianxinqiao.intake.operations.runs import bring_workbook, check_run, order_run
from lianxinqiao.intake.tasks import carry_out_import
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock, Step
from lianxinqiao.matters.tasks import remind, retry_stalled
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.models import CardRun, ContactCard
from lianxinqiao.outreach.operations.cards import start_reissue
from lianxinqiao.outreach.tasks import reissue_cards
from lianxinqiao.residents.models import Household, Person

HOMES, REPORTS, PEOPLE, KILLS = 3000, 12, 400, 5


def worker(*more: str) -> subprocess.Popen[bytes]:
    """Start a real worker on the test database."""
    parts = connection.settings_dict
    address = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST'] or '127.0.0.1'}:{parts['PORT'] or 5432}/{parts['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "LXQ_KEY_RING": settings.KEY_RING,
        "DJANGO_SETTINGS_MODULE": "lianxinqiao.settings.dev",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "lianxinqiao.commands", "work", *more], env=environment, stderr=subprocess.DEVNULL
    )


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not true():
        time.sleep(0.02)


def busy(town: Town, now: datetime) -> tuple[CardRun, Household]:
    """Give the queue work of three kinds: reminders, a reissue of cards, an import."""
    before = now - timedelta(hours=5)
    for number in range(REPORTS):
        report_condition(
            town.own,
            a_report(kind="people", place="x", facts=f"事{number}", urgency=3, phoned_at=before),
            by=town.cadre,
            now=before,
        )
    home = town.homes[0]
    Household.objects.bulk_create(
        [
            Household(id=uuid7(), area=home.area, group=home.group, house_no=f"x{n}", head_name="王")
            for n in range(HOMES)
        ]
    )
    run = start_reissue(town.own, by=town.secretary, now=now)
    reissue_cards.defer(run_id=str(run.pk))
    rows = [["一组", f"导{n}号", "户主", f"测{n}", "男", "", "1970", "", ""] for n in range(PEOPLE)]
    brought = bring_workbook(town.own, file_name="a.xlsx", content=workbook(rows), by=town.cadre, now=now)
    check_run(brought.pk, now=now)
    order_run(brought.pk, only_good=False, by=town.cadre, now=now)
    ProcrastinateJob.objects.filter(task_name__contains="carry_out_import").count() or carry_out_import.defer(
        run_id=str(brought.pk)
    )
    order(remind)
    return run, home


def order(periodic: Any) -> Any:
    """Order what is done by the clock, now; its type knows its moment by place and the order by name only."""
    return periodic.defer(timestamp=0)


def unfinished() -> int:
    return (
        ProcrastinateJob.objects.filter(status__in=("todo", "doing"))
        .exclude(task_name__contains="retry_stalled")
        .count()
    )


def nothing_waits() -> None:
    """What tests before this one ordered and never did is no work of this town: its rows are gone, and it would fail for good."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(now: datetime) -> None:
    nothing_waits()
    town = make_town()
    people = Person.objects.count()
    run, _home = busy(town, now)
    lot = random.Random(7)
    killed_at_work = 0

    for _turn in range(KILLS):
        process = worker()
        wait_until(lambda: ProcrastinateJob.objects.filter(status="doing").exists(), 15)
        time.sleep(lot.uniform(0, 0.25))
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed_at_work += ProcrastinateJob.objects.filter(status="doing").exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        ProcrastinateJob.objects.filter(task_name__contains="retry_stalled", status="todo").exists() or order(
            retry_stalled
        )
    for _turn in range(8):
        # What was killed twice by this test itself is held back, the last of it only now; an administrator lets it go on.
        for row in HeldJob.objects.filter(decision="").exclude(held_at=None):
            release(row.pk, by=town.admin, now=now)
        assert worker("--once").wait(timeout=120) == 0
        if not unfinished() and not HeldJob.objects.filter(decision="").exclude(held_at=None).exists():
            break
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        ProcrastinateJob.objects.filter(task_name__contains="retry_stalled", status="todo").exists() or order(
            retry_stalled
        )

    assert killed_at_work > 0, "it was never killed at work"
    assert unfinished() == 0
    assert not ProcrastinateJob.objects.filter(status="failed").exists()
    run.refresh_from_db()
    assert run.finished_at is not None
    assert ContactCard.objects.filter(household__house_no__startswith="x", edition=run.edition).count() == HOMES
    assert Person.objects.count() == people + PEOPLE
    late = list(Message.objects.filter(title__startswith="已逾期").values_list("recipient", "dedupe"))
    assert len(late) == len(set(late)) == 2 * 2 * REPORTS
    assert Step.objects.filter(event="escalate").count() == Clock.objects.filter(reminded=100).count() == 2 * REPORTS
