"""How long a brought workbook is kept, and what becomes of it when the job that reads it is held back, or fails for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lianxinqiao.intake.kind import IMPORT
from lianxinqiao.intake.operations.effects import KEPT
from lianxinqiao.intake.operations.runs import refuse
from lianxinqiao.kernel.errors import NotVisible, StepNotAllowed
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.places.models import Area
from lianxinqiao.residents.choices import ImportStatus
from lianxinqiao.residents.models import ImportRun


def empty_old(*, now: datetime) -> int:
    """Delete the files of runs that ended, or were only checked, seven days ago, and with them the undo; return how many."""
    old = ImportRun.objects.filter(emptied_at=None).annotate(since=Coalesce("finished_at", "created_at"))
    due = list(old.filter(since__lte=now - KEPT).values_list("pk", flat=True))
    return sum(_emptied(pk, now) for pk in due)


def _emptied(pk: UUID, now: datetime) -> bool:
    try:
        do(IMPORT, pk, "empty", by="system", now=now)
    except StepNotAllowed:
        # It was brought in, or emptied, meanwhile.
        return False
    return True


def place_of(arguments: dict[str, Any]) -> Area | None:
    """Return whose import a job reads."""
    run = ImportRun.objects.filter(pk=UUID(arguments["run_id"])).select_related("area").first()
    return run.area if run else None


def held(arguments: dict[str, Any], now: datetime) -> None:
    """End the run whose job ended its worker twice, and tell whoever brought the file."""
    words = _("读这份表格时两次使后台进程中断，已停下，没有写入。请检查表格，或把它分成几个小文件再上传。")
    _ended(arguments, words, now)


def failed(arguments: dict[str, Any], now: datetime) -> None:
    """End the run whose job failed for good, and tell whoever brought the file."""
    _ended(arguments, _("读这份表格时系统出错，已停下，没有写入。请重新上传；仍不行请告诉系统管理员。"), now)


def _ended(arguments: dict[str, Any], words: str, now: datetime) -> None:
    pk = UUID(arguments["run_id"])
    if ImportRun.objects.filter(pk=pk).exists():
        refuse(pk, words, is_told=True, now=now)


def released_to_check(arguments: dict[str, Any], now: datetime) -> None:
    """Make a run ready to be checked anew.

    Raises:
        StepNotAllowed: the file is gone.
    """
    _released(arguments, ImportStatus.CHECKING, now)


def released_to_carry_out(arguments: dict[str, Any], now: datetime) -> None:
    """Make a run that was ordered ready to be brought in.

    Raises:
        StepNotAllowed: the file is gone.
    """
    _released(arguments, ImportStatus.RUNNING, now)


def _released(arguments: dict[str, Any], to: ImportStatus, now: datetime) -> None:
    run = ImportRun.objects.filter(pk=UUID(arguments["run_id"])).first()
    if run is not None and run.status != ImportStatus.FAILED:
        # It waits for this job, or is past it, and the job finds nothing to do.
        return
    try:
        do(IMPORT, arguments["run_id"], "again", {"to": to}, by="system", now=now)
    except NotVisible as gone:
        raise StepNotAllowed(_("文件已经删除，不能再读；请作废，由上传的人重新上传。")) from gone
