"""A job that ended its worker twice is held back, said, and goes on only when an administrator lets it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.hostile import far_cell
from factories.imports import a_try
from factories.town import Town, leave_alone
from factories.workbooks import ROWS, workbook
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.beginning import first_administrator
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.desk.models import HeldJob
from lianxinqiao.desk.operations.held import drop, release, take_up_stalled
from lianxinqiao.desk.queries.services import queue, queue_for
from lianxinqiao.intake.operations.effects import KEPT
from lianxinqiao.intake.operations.keeping import empty_old
from lianxinqiao.intake.operations.runs import bring_workbook, check_run, order_run
from lianxinqiao.intake.tasks import carry_out_import, check_import
from lianxinqiao.kernel.errors import NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.health import examined
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import Area
from lianxinqiao.places.operations.divisions import load_shipped_editions
from lianxinqiao.residents.models import ImportRun

pytestmark = pytest.mark.django_db


def brought(town: Town, now: datetime) -> ImportRun:
    return bring_workbook(town.own, file_name="a.xlsx", content=workbook(ROWS), by=town.cadre, now=now)


def ends_its_worker(job: int) -> None:
    """Leave a job as a worker does that was killed while it did it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [job])


def status(job: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=job).status)


def held(town: Town, now: datetime) -> tuple[int, ImportRun]:
    run = brought(town, now)
    job = check_import.defer(run_id=str(run.pk))
    for _turn in range(2):
        ends_its_worker(job)
        take_up_stalled(now=now)
    run.refresh_from_db()
    return job, run


def test_the_first_time_it_is_ordered_again_the_second_time_held(town: Town, now: datetime) -> None:
    run = brought(town, now)
    job = check_import.defer(run_id=str(run.pk))
    ends_its_worker(job)

    assert take_up_stalled(now=now) == 0
    assert status(job) == "todo"
    ends_its_worker(job)
    assert take_up_stalled(now=now) == 1
    assert status(job) == "failed"
    assert take_up_stalled(now=now) == 0

    run.refresh_from_db()
    assert run.status == "failed"
    assert "停下" in run.note
    assert Message.objects.filter(recipient=town.cadre, path=f"/households/imports/{run.pk}/").count() == 1
    assert Message.objects.filter(recipient=town.admin, path="/jobs/").count() == 1


def test_a_worker_that_beats_keeps_its_job(town: Town, now: datetime) -> None:
    job = check_import.defer(run_id=str(brought(town, now).pk))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])

    take_up_stalled(now=now)
    assert status(job) == "doing"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    take_up_stalled(now=now)
    assert status(job) == "todo"


def test_an_administrator_lets_it_go_on_and_it_is_held_again_at_once(town: Town, now: datetime) -> None:
    job, run = held(town, now)
    for other in (town.cadre, town.principal, town.auditor):
        with pytest.raises(NotPermitted):
            release(job, by=other, now=now)

    release(job, by=town.admin, now=now)

    run.refresh_from_db()
    assert (run.status, status(job)) == ("checking", "todo")
    assert AuditEntry.objects.filter(deed="jobs.release", by=town.admin).exists()
    ends_its_worker(job)
    assert take_up_stalled(now=now + timedelta(minutes=5)) == 1
    drop(job, by=town.admin, now=now)
    assert status(job) == "failed"
    with pytest.raises(NotVisible):
        release(job, by=town.admin, now=now)


def test_an_ordered_import_goes_on_where_it_was_held(town: Town, now: datetime) -> None:
    run = check_run(brought(town, now).pk, now=now)
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    job = carry_out_import.defer(run_id=str(run.pk))
    for _turn in range(2):
        ends_its_worker(job)
        take_up_stalled(now=now)
    assert ImportRun.objects.get(pk=run.pk).status == "failed"

    release(job, by=town.admin, now=now)

    carry_out_import(a_try(), run_id=str(run.pk))
    assert ImportRun.objects.get(pk=run.pk).status == "done"


def test_what_was_deleted_is_not_read_again(town: Town, now: datetime) -> None:
    job, _run = held(town, now)
    empty_old(now=now + KEPT)

    with pytest.raises(StepNotAllowed):
        release(job, by=town.admin, now=now)


def test_the_page_is_the_administrators(town: Town, now: datetime) -> None:
    job, _run = held(town, now)
    client = town.client("admin")
    page = client.get("/jobs/").content.decode()

    assert "检查导入的表格" in page
    assert "a.xlsx" not in page
    assert town.client("cadre").get("/jobs/").status_code in (403, 404)
    assert "停下" in queue(now).said
    assert client.post("/jobs/", {"deed": "release", "release-job": job}).status_code == 302
    assert status(job) == "todo"
    assert HeldJob.objects.get().decision == "released"
    assert client.get("/jobs/").status_code == 200


def test_a_file_that_ends_its_reader_ends_no_job(town: Town, now: datetime) -> None:
    run = ImportRun.objects.create(area=town.own, by=town.cadre, file_name="a.xlsx", content=far_cell(), created_at=now)

    check_import(a_try(), run_id=str(run.pk))

    assert ImportRun.objects.get(pk=run.pk).status == "failed"
    assert not HeldJob.objects.exists()


def test_a_held_job_is_its_towns_and_the_town_next_door_neither_sees_nor_drops_it(town: Town, now: datetime) -> None:
    next_door = Area.objects.get(code="990001200000")
    Appointment.objects.create(
        staff=town.stranger, role=Role.SYSTEM_ADMIN, area=next_door, starts_on=now.date() - timedelta(days=9)
    )
    job, _run = held(town, now)

    assert HeldJob.objects.get().area == town.own
    assert not Message.objects.filter(recipient=town.stranger, path="/jobs/").exists()
    assert "检查导入的表格" not in town.client("stranger").get("/jobs/").content.decode()
    for deed in (release, drop):
        with pytest.raises(NotVisible):
            deed(job, by=town.stranger, now=now)
    drop(job, by=town.admin, now=now)
    assert "检查导入的表格" not in town.client("stranger").get("/jobs/").content.decode()


def test_a_job_of_the_whole_house_is_whose_every_town_is(town: Town, now: datetime) -> None:
    row = HeldJob.objects.create(job_id=7, task="a.nightly", times=2, last_at=now, held_at=now)
    assert not HeldJob.objects.visible_to(town.admin).exists()
    assert not HeldJob.objects.visible_to(town.cadre).exists()

    leave_alone(town)

    assert HeldJob.objects.visible_to(town.admin).get() == row
    assert not HeldJob.objects.visible_to(town.cadre).exists()


def of_the_house(now: datetime) -> HeldJob:
    return HeldJob.objects.create(job_id=7, task="a.nightly", times=2, last_at=now, held_at=now)


def administers(staff: Staff, area: Area, now: datetime) -> None:
    Appointment.objects.create(staff=staff, role=Role.SYSTEM_ADMIN, area=area, starts_on=now.date() - timedelta(days=9))


def said_of_the_queue(now: datetime, reader: Staff | None = None) -> str:
    return next(each.finding.said for each in examined(now, reader=reader) if each.check.name == "queue")


def test_the_only_town_of_a_county_that_anybody_works_in_finds_the_jobs_of_the_whole_house(now: datetime) -> None:
    """Every database has the twelve towns of its county from the start, and people in one of them."""
    load_shipped_editions()
    forget_all()
    town = Area.objects.get(name__startswith="屈原镇", level="town")
    first_administrator(town, username="boss", name="管理员", now=now)
    boss = Staff.objects.get(username="boss")
    of_the_house(now)
    assert Area.objects.filter(level="town").count() > 10

    assert HeldJob.objects.visible_to(boss).exists()
    assert "已停下。" in said_of_the_queue(now)
    drop(7, by=boss, now=now)


def test_of_two_towns_that_people_work_in_the_countys_administrator_finds_them_or_the_machine_says_so(
    town: Town, now: datetime
) -> None:
    next_door = Area.objects.get(code="990001200000")
    administers(town.stranger, next_door, now)
    of_the_house(now)
    for one in (town.admin, town.stranger):
        assert not HeldJob.objects.visible_to(one).exists()
    assert ("没有人能在页面上处理" in queue(now).said, "lxq administrator" in queue(now).mend) == (True, True)

    administers(town.auditor, Area.objects.get(level="county"), now)
    assert HeldJob.objects.visible_to(town.auditor).exists()
    assert "没有人能在页面上处理" not in queue(now).said
    administers(town.admin, next_door, now)
    assert HeldJob.objects.visible_to(Staff.objects.get(pk=town.admin.pk)).exists()


def test_the_health_page_counts_the_held_jobs_that_its_reader_finds_and_the_machine_counts_all(
    town: Town, now: datetime
) -> None:
    administers(town.stranger, Area.objects.get(code="990001200000"), now)
    held(town, now)
    of_the_house(now)

    assert "有 1 个任务两次" in said_of_the_queue(now, town.admin)
    assert "两次" not in said_of_the_queue(now, town.stranger)
    assert "两次" not in queue_for(now, town.stranger).said
    assert said_of_the_queue(now).count("有 1 个任务两次") == 2


def test_a_job_that_came_before_it_was_kept_whose_it_is_is_its_towns_from_its_next_turn(
    town: Town, now: datetime
) -> None:
    job, _run = held(town, now)
    HeldJob.objects.update(area=None, times=1, held_at=None)
    ends_its_worker(job)

    take_up_stalled(now=now)

    assert HeldJob.objects.get().area == town.own
