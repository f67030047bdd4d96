"""What was kept as long as its rule says goes: words of the diary, files, bookings, requests, the audit log (RR-9, RR-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date, months_before, start_of_day
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.database.history import forget_old
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.operations.forgetting import bury, forget_file
from lianxinqiao.residents.operations.removing import remove, still_there
from lianxinqiao.residents.personal import REMOVED, Personal, personal_tables

LOGS = ("audit.RecordOpening", "audit.AuditEntry")
AUDIT = "retention.audit_months"


def keep_no_longer(*, now: datetime, most: int = 2000) -> int:
    """Remove what was kept as long as it is; return of how many rows and files.  Twice changes nothing.

    Args:
        most: of each table at a time: what is left is removed the next night.
    """
    done = 0
    for table in personal_tables():
        if table.rule:
            done += _files(table, now, most) if table.file == "matter" else _rows(table, now, most)
    today = local_date(now)
    before = start_of_day(months_before(today, number_on(AUDIT, today)))
    done += sum(forget_old(model, before=before) for model in LOGS)
    if done:
        record_deed("data.expire", by=None, now=now, rows=done)
    return done


def _over(table: Personal, rows: Any, now: datetime) -> Any:
    today = local_date(now)
    return rows.filter(table.over(months_before(today, number_on(table.rule, today))), table.ready)


@transaction.atomic
def _rows(table: Personal, now: datetime, most: int) -> int:
    keys = list(_over(table, still_there(table), now).order_by("pk").values_list("pk", flat=True)[:most])
    if not keys:
        return 0
    ground = bury(table.model, f"{table.rule} {local_date(now)}", now=now).pk
    return remove(table, table.table._default_manager.filter(pk__in=keys), ground=ground)


def _files(table: Personal, now: datetime, most: int) -> int:
    """Each in a transaction of its own; what somebody opened again meanwhile is left alone."""
    rows = _over(table, table.table._default_manager.exclude(matter__title=REMOVED), now)
    done = 0
    for pk in list(rows.values_list("matter", flat=True)[:most]):
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(pk=pk)
            if matter.phase == Phase.DONE and matter.title != REMOVED:
                forget_file(matter, now=now)
                done += 1
    return done
