"""Whether what the town does by itself is done: jobs, backups, messages to the outside, the calendar of the year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.models import CalendarYear
from lianxinqiao.desk.models import HeldJob
from lianxinqiao.kernel.backup import places
from lianxinqiao.kernel.health import Finding, Light, worst
from lianxinqiao.notifications.models import Channel, Delivery
from lianxinqiao.notifications.operations.messages import MOST_ATTEMPTS
from lianxinqiao.notifications.senders import configured_channels

BEATS_EVERY = timedelta(seconds=60)
WAITING_YELLOW, WAITING_RED = timedelta(minutes=15), timedelta(hours=1)
RECENT = timedelta(days=7)
UNDELIVERED = timedelta(hours=1)
# The State Council says in November which days of the next year are worked.
NEXT_YEAR_FROM = (11, 25)


def queue(now: datetime) -> Finding:
    """Somebody works, nothing has waited for long, none is held back, and nothing failed for good in the last days."""
    held = HeldJob.objects.waiting()
    found = {pk for who in administrators(now) for pk in held.visible_to(who).values_list("pk", flat=True)}
    findings = _held(len(found))
    if lost := held.exclude(pk__in=found).count():
        words = _("有 %d 个任务两次使后台进程中断，已停下，没有人能在页面上处理：没有人管理它涉及的全部乡镇。") % lost
        mend = _("没有系统管理员的乡镇，请运行 lxq administrator；几个镇共用的，请各镇给同一个人系统管理员职务。")
        findings.append(Finding(Light.YELLOW, words, mend))
    return _queue(now, findings)


def queue_for(now: datetime, reader: Staff) -> Finding:
    """What an administrator reads of it: of the jobs held back, those that their own page shows."""
    return _queue(now, _held(HeldJob.objects.waiting().visible_to(reader).count()))


def administrators(now: datetime) -> list[Staff]:
    """Return who looks after the machine today."""
    posts = Appointment.objects.active_on(local_date(now)).filter(role=Role.SYSTEM_ADMIN)
    return list(Staff.objects.filter(pk__in=posts.values("staff_id")))


def _held(count: int) -> list[Finding]:
    if not count:
        return []
    words = _("有 %d 个任务两次使后台进程中断，已停下。") % count
    return [Finding(Light.YELLOW, words, _("请在“停下的任务”页决定重做还是作废。"))]


def _queue(now: datetime, held: list[Finding]) -> Finding:
    found = [*held]
    beat = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    if beat is None or now - beat > BEATS_EVERY:
        found.append(
            Finding(
                Light.RED,
                _("后台任务没有在运行：到期提醒、消息、备份都停着。"),
                _("请启动 lxq serve 或 lxq work；用 systemd 的，systemctl start lxq-jobs。"),
            )
        )
    asked = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="deferred").order_by("id").values("at")[:1]
    waiting = ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=now), status="todo")
    oldest = waiting.aggregate(first=Min(Coalesce("scheduled_at", Subquery(asked))))["first"]
    if oldest is not None and (waited := now - oldest) > WAITING_YELLOW:
        minutes = int(waited.total_seconds() // 60)
        words = _("最久的任务已等 %d 分钟。") % minutes
        mend = _("看日志里哪个任务占着；重新启动后台任务后仍不动的，请找技术人员。")
        found.append(Finding(Light.RED if waited > WAITING_RED else Light.YELLOW, words, mend))
    failed = (
        ProcrastinateEvent.objects.filter(type="failed", at__gt=now - RECENT, job__status="failed")
        .exclude(job__in=HeldJob.objects.exclude(held_at=None).values("job_id"))
        .order_by("job__task_name")
        .values_list("job__task_name", flat=True)
    )
    if names := list(failed):
        short = sorted({name.rpartition(".")[2] for name in names})
        words = _("近 7 天有 %(count)d 个任务没有做成（%(names)s）。") % {
            "count": len(names),
            "names": "、".join(short[:4]),
        }
        found.append(Finding(Light.YELLOW, words, _("原因在日志里；修好后由技术人员重新排队。")))
    return worst(found, _("在运行，%d 个任务等待。") % waiting.count())


def backup(now: datetime) -> Finding:
    """There is a good backup of the last day and a half, the last attempt did not fail, the key lies elsewhere."""
    state = places.state(now)
    found = []
    if state.late:
        light = Light.RED if has_had_a_night(now) else Light.YELLOW
        words = _("超过36小时没有可用的备份。") if state.last else _("还没有备份。")
        found.append(Finding(light, words, _("请在“备份”页现在备份一次，或者运行 lxq backup。")))
    if state.failed_at is not None:
        words = _("最近一次没有备份成功：%s") % state.reason
        found.append(Finding(Light.RED, words, _("多半是磁盘满了或数据库断开；修好后再备份一次。")))
    if state.key_is_here:
        found.append(
            Finding(
                Light.YELLOW,
                _("恢复密钥还在这台机器上。"),
                _("请运行 lxq keys recovery，抄两份分开保存，再 lxq keys recovery --taken。"),
            )
        )
    last = f"{state.last.made_at.astimezone():%Y-%m-%d %H:%M}" if state.last else "—"
    summed = worst(found, _("最近一次可用的备份"))
    return Finding(summed.light, f"{summed.said}（{last}）", summed.mend)


def has_had_a_night(now: datetime) -> bool:
    """Return whether the town has been here for long enough to have had a night."""
    first = Staff.objects.order_by("date_joined").values_list("date_joined", flat=True).first()
    return first is not None and now - first > places.WORRY_AFTER


def notices(now: datetime) -> Finding:
    """What is told over outside channels goes out; where none is set, that is said."""
    left = Delivery.objects.filter(
        delivered_at=None, message__created_at__gt=now - RECENT, message__created_at__lt=now - UNDELIVERED
    )
    channels = configured_channels()
    if left.exists():
        given_up = left.filter(attempts__gte=MOST_ATTEMPTS).count()
        why = left.exclude(error="").order_by("-id").values_list("error", flat=True).first() or ""
        words = _("近 7 天有 %(count)d 条消息没有送到（其中 %(given_up)d 条不再重试）。%(why)s") % {
            "count": left.count(),
            "given_up": given_up,
            "why": why[:120],
        }
        return Finding(Light.RED, words, _("请核对消息通道的地址和密钥，并看这台机器能不能访问它。"))
    if not channels:
        return Finding(
            Light.YELLOW,
            _("没有设置外部消息通道，只在系统里提醒。"),
            _("请设置 LXQ_SMS_URL、LXQ_WECOM_URL 等其中之一。"),
        )
    return Finding(Light.GREEN, _("都已送出：%s") % "、".join(str(Channel(each).label) for each in channels))


def calendar(now: datetime) -> Finding:
    """The days worked this year are known, and from the end of November those of the next."""
    today = local_date(now)
    years = set(CalendarYear.objects.values_list("year", flat=True))
    mend = _("国务院办公厅通知发布后，运行 lxq import calendar 文件；没有它，时限只按周末和法定节日推算。")
    if today.year not in years:
        return Finding(Light.RED, _("没有 %d 年的工作日安排。") % today.year, mend)
    if (today.month, today.day) >= NEXT_YEAR_FROM and today.year + 1 not in years:
        return Finding(Light.YELLOW, _("还没有 %d 年的工作日安排。") % (today.year + 1), mend)
    return Finding(Light.GREEN, _("工作日安排到 %d 年。") % max(years))


def worker_beats(seconds: float = 40.0) -> bool:
    """Whether a worker has said in the queue's table within so many seconds that it is there; it says so every ten."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))",
                [seconds],
            )
            found: Any = cursor.fetchone()
        return bool(found[0])
    finally:
        # A database that was started anew is asked over a new connection.
        connection.close()
