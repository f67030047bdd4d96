"""A job that ended its worker is tried once more, then held back: no job comes back for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.models import HeldJob
from lianxinqiao.desk.queries.services import administrators
from lianxinqiao.desk.registry import holding_of
from lianxinqiao.kernel.errors import NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.notifications.operations.messages import tell

MOST_TIMES = 2
BEATS_EVERY = timedelta(seconds=30)
RETRY = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
FAIL = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"


def take_up_stalled(*, now: datetime) -> int:
    """Order again what a worker that no longer beats left undone, or hold it back; return how many were held."""
    # The queue counts by the clock of its database.
    gone = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - BEATS_EVERY)
    stalled = ProcrastinateJob.objects.filter(gone, status="doing").order_by("id")
    return sum(_taken_up(pk, attempts, now) for pk, attempts in list(stalled.values_list("pk", "attempts")))


@transaction.atomic
def _taken_up(pk: int, attempts: int, now: datetime) -> bool:
    """Take up one job; return whether it was held back.  Somebody else may have been faster."""
    job = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(pk=pk, status="doing").first()
    if job is None or job.attempts != attempts:
        return False
    holding = holding_of(job.task_name)
    known = {"task": job.task_name, "last_at": now}
    row, _made = HeldJob.objects.get_or_create(job_id=pk, defaults=known)
    row.times, row.last_at, row.area = row.times + 1, now, row.area or holding.place(job.args)
    is_held = row.times >= MOST_TIMES
    if is_held:
        row.held_at, row.decision, row.decided_at, row.decided_by = now, "", None, None
    row.save()
    with connection.cursor() as cursor:
        cursor.execute(FAIL if is_held else RETRY, [pk])
    if is_held:
        holding.held(job.args, now)
        tell(
            [who for who in administrators(now) if HeldJob.objects.waiting().visible_to(who).filter(pk=pk).exists()],
            title=_("有后台任务停下了：%s") % holding.title,
            body=_("它两次使后台进程中断，没有再做。请看原因，决定重做还是作废。"),
            path=reverse("desk:held_jobs"),
            dedupe=f"held:{job.task_name}:{local_date(now):%Y%m%d}",
            now=now,
        )
    return is_held


@transaction.atomic
def release(job_id: int, *, by: Staff, now: datetime) -> HeldJob:
    """Order a held job again; it is held back again as soon as it ends its worker once more.

    Raises:
        NotPermitted: no administrator.
        NotVisible: no such job is held, or it is another town's.
        StepNotAllowed: what it needs is gone.
    """
    row = _held(job_id, by)
    job = ProcrastinateJob.objects.filter(pk=job_id, status="failed").first()
    if job is None:
        raise StepNotAllowed(_("这个任务已经不在队列里，只能作废。"))
    holding_of(row.task).released(job.args, now)
    with connection.cursor() as cursor:
        cursor.execute(RETRY, [job_id])
    row.times = MOST_TIMES - 1
    record_deed("jobs.release", by=by, subject=str(holding_of(row.task).title), now=now)
    return _decided(row, HeldJob.Decision.RELEASED, by, now)


@transaction.atomic
def drop(job_id: int, *, by: Staff, now: datetime) -> HeldJob:
    """Leave a held job undone for good.

    Raises:
        NotPermitted: no administrator.
        NotVisible: no such job is held, or it is another town's.
    """
    row = _held(job_id, by)
    record_deed("jobs.drop", by=by, subject=str(holding_of(row.task).title), now=now)
    return _decided(row, HeldJob.Decision.DROPPED, by, now)


def _held(job_id: int, by: Staff) -> HeldJob:
    if not scope_of(by).has(Role.SYSTEM_ADMIN):
        raise NotPermitted(_("由系统管理员处理停下的任务。"))
    rows = HeldJob.objects.waiting().visible_to(by).select_for_update(of=("self",))
    row: HeldJob | None = rows.filter(pk=job_id).first()
    if row is None:
        raise NotVisible(_("没有这个停下的任务。"))
    return row


def _decided(row: HeldJob, decision: HeldJob.Decision, by: Staff, now: datetime) -> HeldJob:
    row.decision, row.decided_at, row.decided_by = decision, now, by
    row.save()
    return row
