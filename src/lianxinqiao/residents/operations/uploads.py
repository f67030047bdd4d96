"""How long a brought workbook is kept, and what becomes of it when the job that reads it is held back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.residents.choices import ImportState
from lianxinqiao.residents.models import ImportRun

KEPT = timedelta(days=7)


def empty_old(*, now: datetime) -> int:
    """Delete the files of runs that ended, or were only checked, seven days ago, and with them the undo; return how many."""
    emptied = 0
    old = ImportRun.objects.filter(emptied_at=None).annotate(since=Coalesce("finished_at", "created_at"))
    for pk in list(old.filter(since__lte=now - KEPT).values_list("pk", flat=True)):
        with transaction.atomic():
            run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=pk, emptied_at=None).first()
            if run is None or (run.finished_at or run.created_at) > now - KEPT:
                continue
            if run.state in (ImportState.CHECKING, ImportState.RUNNING):
                # Nobody reads it any more: a job that is alive takes minutes.
                run.state, run.finished_at = ImportState.FAILED, now
                run.note = _("七天没有读完，文件已删除。请重新上传。")
            run.content, run.undo, run.problems, run.emptied_at = b"", {}, [], now
            run.save(update_fields=["state", "finished_at", "note", "content", "undo", "problems", "emptied_at"])
            emptied += 1
    return emptied


def held(arguments: dict[str, Any], now: datetime) -> None:
    """Mark the run whose job ended its worker twice as failed, and tell whoever brought the file."""
    run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=UUID(arguments["run_id"])).first()
    if run is None or run.state not in (ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING):
        return
    run.note = _("读这份表格时两次使后台进程中断，已停下，没有写入。请检查表格，或把它分成几个小文件再上传。")
    run.state, run.finished_at = ImportState.FAILED, now
    run.save(update_fields=["state", "finished_at", "note"])
    tell(
        [run.by],
        title=_("导入住户没有成功，已停下"),
        body=run.note,
        path=page_of("residents:import")(run),
        dedupe=f"import-held:{run.pk}:{now:%Y%m%d%H%M}",
        now=now,
    )


def released_to_check(arguments: dict[str, Any], _now: datetime) -> None:
    """Make a run ready to be checked anew.

    Raises:
        StepNotAllowed: the file is gone.
    """
    _released(arguments, ImportState.CHECKING)


def released_to_carry_out(arguments: dict[str, Any], _now: datetime) -> None:
    """Make a run that was ordered ready to be brought in.

    Raises:
        StepNotAllowed: the file is gone.
    """
    _released(arguments, ImportState.RUNNING)


def _released(arguments: dict[str, Any], state: ImportState) -> None:
    run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=UUID(arguments["run_id"])).first()
    if run is None or run.emptied_at is not None:
        raise StepNotAllowed(_("文件已经删除，不能再读；请作废，由上传的人重新上传。"))
    if run.state == ImportState.FAILED:
        run.state, run.note, run.finished_at = state, "", None
        run.save(update_fields=["state", "note", "finished_at"])
