"""Whether the machine is well: its database, disk, clock and keys; each function finds one thing for ``kernel.health``."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from lianxinqiao.accounts.operations.single_sign_on import is_connected
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.backup.carrying import last_restore
from lianxinqiao.kernel.backup.restoring import kept_beside
from lianxinqiao.kernel.database import patience
from lianxinqiao.kernel.database.faults import fault_of
from lianxinqiao.kernel.database.roles import application_login, changes_of_login, has_login, powers_over_history
from lianxinqiao.kernel.health import Finding, Light, worst
from lianxinqiao.kernel.keyring import SealBroken, came_back, checked_ring
from lianxinqiao.kernel.secrets import Closed, SealedColumn, sealed_columns

MIB, GIB = 1024**2, 1024**3
FREE_RED, FREE_YELLOW = GIB, 5 * GIB
OLDEST_SERVER = 150000
MOST_CONNECTIONS = 0.8
CLOCK_YELLOW, CLOCK_RED = 2.0, 15.0
BACK_IN_TIME = timedelta(minutes=2)
KEY_AGE = timedelta(days=400)
LOOKED_AFTER = timedelta(days=31)
SAMPLE = 20


def database(_now: datetime) -> Finding:
    """It answers, is new enough, and has connections left."""
    try:
        connection.ensure_connection()
    except Exception as error:
        if fault_of(error) is None:
            raise
        return Finding(
            Light.RED,
            _("数据库连不上：%s") % " ".join(str(error).split())[:200],
            _("请看 PostgreSQL 有没有启动（内置的由 lxq serve 启动）、DATABASE_URL 对不对、磁盘满没满。"),
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('max_connections')::int,"
            " (SELECT count(*) FROM pg_stat_activity), pg_is_in_recovery()"
        )
        version, most, used, stands_by = cursor.fetchone()
    found = []
    if version < OLDEST_SERVER:
        found.append(Finding(Light.RED, _("数据库版本太旧。"), _("请升级到 PostgreSQL 15 或更新的版本。")))
    if stands_by:
        found.append(Finding(Light.RED, _("连到的是只读的备用库。"), _("请把 DATABASE_URL 改到主库。")))
    if used > most * MOST_CONNECTIONS:
        words = _("连接已用 %(used)d 个，上限 %(most)d 个。") % {"used": used, "most": most}
        found.append(Finding(Light.YELLOW, words, _("请调大 max_connections，或者减少网页进程。")))
    kind = _("内置数据库") if settings.EMBEDDED_DATABASE else _("数据库服务器")
    return worst(found, f"{kind} PostgreSQL {version // 10000}.{version % 10000}，{used}/{most}")


def disk(_now: datetime) -> Finding:
    """There is room where the town writes, for a restore beside the database too; no part is mounted to be read only."""
    found = []
    free_of: dict[int, int] = {}
    for folder in {settings.HOME, Path(settings.BACKUPS), Path(settings.MEDIA_ROOT), Path(tempfile.gettempdir())}:
        at = next(each for each in (folder, *folder.parents) if each.exists())
        device = at.stat().st_dev
        if device in free_of:
            continue
        system = os.statvfs(at)
        free_of[device] = shutil.disk_usage(at).free
        words = _("%(folder)s 所在的磁盘剩 %(free)s。") % {"folder": at, "free": _size(free_of[device])}
        mend = _("请删掉用不着的文件，或者换大一些的磁盘；备份保留几天由 LXQ_BACKUP_DAYS 决定。")
        if system.f_flag & os.ST_RDONLY:
            found.append(Finding(Light.RED, _("%s 所在的磁盘是只读的。") % at, _("请检查磁盘，修好后重新挂载为可写。")))
        elif free_of[device] < FREE_RED or system.f_files > 0 and system.f_favail < 1000:
            found.append(Finding(Light.RED, words, mend))
        elif free_of[device] < FREE_YELLOW:
            found.append(Finding(Light.YELLOW, words, mend))
    home = next(each for each in (settings.HOME, *settings.HOME.parents) if each.exists())
    return worst([*found, *_room_to_restore(free_of[home.stat().st_dev])], _("剩 %s") % _size(min(free_of.values())))


def _room_to_restore(free: int) -> list[Finding]:
    """A restore is made beside the old database; the disk of another machine is not seen from here, which is said."""
    if not settings.EMBEDDED_DATABASE and connection.settings_dict["HOST"] not in ("", "localhost", "127.0.0.1", "::1"):
        return [
            Finding(
                Light.YELLOW,
                _("数据库在另一台机器上，那里的磁盘从这里查不到。"),
                _("请在数据库的机器上看剩余空间，留出数据库自身大小的一倍以上。"),
            )
        ]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = int(cursor.fetchone()[0])
    except Exception as error:
        # The disk itself was seen; what a lost database means is said by its own check.
        return [Finding(Light.YELLOW, _("没有查到数据库的大小（%s）。") % type(error).__name__)]
    if free < size:
        words = _("剩余空间不够恢复一次备份（数据库有 %s）。") % _size(size)
        return [Finding(Light.YELLOW, words, _("请留出数据库自身大小的一倍以上。"))]
    return []


def clock(now: datetime) -> Finding:
    """The clock here and that of the database agree, and neither stands before what was written last."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
    here = (before + time.time()) / 2
    off = there - here
    mend = _("请打开自动校时（timedatectl set-ntp true），两台机器都要打开。")
    found = []
    if abs(off) >= CLOCK_YELLOW:
        light = Light.RED if abs(off) >= CLOCK_RED else Light.YELLOW
        found.append(Finding(light, _("本机与数据库的时钟相差 %.1f 秒。") % abs(off), mend))
    last = AuditEntry.objects.values_list("at", flat=True).first()
    if last is not None and last - now > BACK_IN_TIME:
        words = _("时钟比最近一条操作记录（%s）还早。") % f"{timezone.localtime(last):%Y-%m-%d %H:%M}"
        found.append(Finding(Light.RED, words, mend))
    return worst(found, f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}（{off:+.1f} s）")


def role(_now: datetime) -> Finding:
    """The login that pages come in by can add to history and not alter it.

    A page looks at its own; a command, which comes in as the owner, at the one that `lxq serve` gives to pages.
    """
    mend = _(
        "网站不要用数据库的属主登录：运行 lxq setup 建立专用账号；账号不能由本系统建立的，请设置 LXQ_OWNER_DATABASE_URL。"
    )
    login, password = "", ""
    if not patience.is_page() and powers_over_history():
        login, password = application_login(connection.settings_dict["NAME"])
        if not has_login(login):
            return Finding(Light.RED, _("没有网站专用的数据库账号。"), mend)
    powers = powers_over_history(login)
    changes = changes_of_login(login, password)
    if not powers and changes:
        words = _("网站的数据库账号与建立时不一样（%s）。") % "、".join(changes[:4])
        if any(change == "password" or change.startswith("set ") for change in changes):
            words += _("密码和设置它自己就能改。")
        again = _("请查明是谁改的，再运行 lxq setup 恢复；lxq setup 改不了的，请数据库服务器的管理员改。")
        return Finding(Light.YELLOW, words, again)
    if not powers:
        return Finding(Light.GREEN, _("网站的数据库账号只能增加历史记录，不能修改、删除。"))
    words = _("网站的数据库账号能改历史记录（%s）。") % "、".join(powers[:4])
    return Finding(Light.RED, words, mend)


def migrations(_now: datetime) -> Finding:
    """The tables are those of this program."""
    executor = MigrationExecutor(connection)
    pending = [
        f"{step.app_label}.{step.name}" for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    if pending:
        words = _("有 %(count)d 个表结构更新没有做（%(names)s）。") % {
            "count": len(pending),
            "names": "、".join(pending[:3]),
        }
        return Finding(Light.RED, words, _("请先备份，再运行 lxq setup。"))
    ours = {label for label, _name in executor.loader.disk_migrations}
    newer = [
        f"{label}.{name}"
        for label, name in executor.loader.applied_migrations
        if label in ours
        and (label, name) not in executor.loader.disk_migrations
        and (label, name) not in _replaced(executor)
    ]
    if newer:
        words = _("数据库比程序新（%s）。") % "、".join(sorted(newer)[:3])
        return Finding(Light.RED, words, _("请换回与数据库相配的程序版本。"))
    return Finding(Light.GREEN, _("表结构与程序一致。"))


def _replaced(executor: MigrationExecutor) -> set[tuple[str, str]]:
    return {replaced for migration in executor.loader.disk_migrations.values() for replaced in migration.replaces}


def keys(now: datetime) -> Finding:
    """The key ring is there, ours alone, not old, and opens the newest values of every sealed column."""
    path = Path(settings.KEY_RING)
    if not path.exists():
        return Finding(
            Light.RED,
            _("加密内容的密钥文件不见了：%s。") % path,
            _("先停止网站，再从最近的备份恢复密钥；没有它，加密的姓名、电话、证件号都打不开。"),
        )
    ring = checked_ring(path.read_text())
    found = []
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        words = _("密钥文件 %s 别人也能读。") % path
        found.append(Finding(Light.RED, words, _("请运行 chmod 600，并查清谁读过；读过的请运行 lxq keys rotate。")))
    since = ring.get("since")
    if since and now - datetime.fromisoformat(since) > KEY_AGE:
        found.append(
            Finding(Light.YELLOW, _("加密密钥用了一年以上。"), _("请运行 lxq keys rotate，再 lxq keys retire。"))
        )
    if back := came_back(ring):
        words = _("恢复备份带回了已经销毁的密钥（%s），只用来读。") % "、".join(back)
        found.append(Finding(Light.YELLOW, words, _("请运行 lxq keys rotate，再 lxq keys retire。")))
    broken = _columns_that_do_not_open()
    if broken:
        words = _("有 %(count)d 列加密内容打不开（%(names)s）。") % {
            "count": len(broken),
            "names": "、".join(broken[:3]),
        }
        found.append(Finding(Light.RED, words, _("密钥与数据库不相配：请从同一份备份恢复两者，不要继续录入。")))
    return worst(found, _("密钥 %s，各列都打得开。") % ring["current"])


def _columns_that_do_not_open() -> list[str]:
    """Return the columns of whose newest rows some do not open, each with how many of them."""
    broken = []
    for column in sealed_columns():
        rows = column.model._default_manager.exclude(**{f"{column.name}__isnull": True}).order_by("-pk")
        keys = [key.attname for key in column.keys]
        count = 0
        for *key, held in rows.values_list(*keys, column.attname)[:SAMPLE]:
            count += isinstance(held, Closed) and not _opens(column, key, held)
        if count:
            broken.append(f"{column.model._meta.db_table}.{column.column}：{count}")
    return broken


def _opens(column: SealedColumn[Any, Any], key: Sequence[Any], held: Closed) -> bool:
    try:
        column.opened(key, held.token)
    except SealBroken:
        return False
    return True


def _size(size: int) -> str:
    return f"{size / GIB:.1f} GB" if size >= GIB else f"{size / MIB:.0f} MB"


def left_beside(_now: datetime) -> Finding:
    """No database lies beside ours that a restore has left: a forgotten copy of people's data."""
    found = [
        Finding(
            Light.YELLOW,
            _("恢复时留下了数据库 %(name)s（%(size)d MB，%(since)s 起），里面有群众的信息。")
            % {"name": name, "size": size // MIB, "since": since or _("时间不详")},
            _("核对完请删除：dropdb %s。密封的内容要用恢复前的密钥才打得开，密钥丢了的打不开。") % name,
        )
        for name, size, since in kept_beside()
    ]
    return worst(found, _("没有留下的副本。"))


def restored(now: datetime) -> Finding:
    """A restore is done, and nothing that was taken away since came back with it unseen: for a month it is said what was not known."""
    last = last_restore()
    if last is None:
        return Finding(Light.GREEN, _("没有恢复过备份。"))
    said = {
        "at": f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}",
        "made_at": f"{timezone.localtime(last.made_at):%Y-%m-%d %H:%M}",
        "what": "、".join(last.unknown),
    }
    if last.unfinished:
        return Finding(
            Light.RED,
            _("%(at)s恢复到%(made_at)s的备份没有做完：备份以后删除的、收回的可能又在。") % said,
            _("请停止网站，运行 lxq setup；它若要求重新恢复，请照办。"),
        )
    if not last.unknown or now - last.at > LOOKED_AFTER:
        return Finding(Light.GREEN, _("%(at)s恢复到%(made_at)s的备份。") % said)
    return Finding(
        Light.YELLOW,
        _("%(at)s恢复到%(made_at)s的备份，其后收回的不能全部得知：%(what)s。") % said,
        _("请系统管理员对照纸面和当事人逐项核对，重新停用、重设、结束、回避；这一条一个月后不再提示。"),
    )


def first_match(_now: datetime) -> Finding:
    """At the single sign-on nobody is taken for who has the same user name there by that name alone."""
    if not is_connected():
        return Finding(Light.GREEN, _("没有接入统一身份认证。"))
    if settings.SINGLE_SIGN_ON_FIRST != "name":
        return Finding(Light.GREEN, _("统一身份认证只认机房绑定过的身份。"))
    if settings.SECOND_FACTOR_REQUIRED:
        return Finding(Light.GREEN, _("统一身份认证第一次按用户名绑定，须通过本人的两步验证。"))
    return Finding(
        Light.YELLOW,
        _("统一身份认证第一次按用户名绑定，又不要求两步验证：在认证服务里用了同一个用户名的人，就能登录这个账号。"),
        _("请把 LXQ_SECOND_FACTOR 设为 required，或把 LXQ_OIDC_FIRST 设为 stated，再用 lxq signon 逐人绑定。"),
    )
