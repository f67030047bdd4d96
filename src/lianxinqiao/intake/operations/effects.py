"""What the deeds of a brought workbook leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.unopened import must_open
from lianxinqiao.kernel.workbook import WrongFile, check_package
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.choices import ImportStatus
from lianxinqiao.residents.models import ImportRun
from lianxinqiao.residents.operations.imports import bring_in, kept_since, take_back
from lianxinqiao.residents.workbook import template

KEPT = timedelta(days=7)
TASKS = "lianxinqiao.intake.tasks"


def brought(run: ImportRun, asked: Asked, doing: Doing) -> ImportRun:
    """The file is kept for checking, and a job ordered to check it; nothing of it is in the register yet.

    Raises:
        InvalidInput: the file is no workbook, or unsafe.
    """
    # Its digest, by which the same is known again, was read before.
    asked.file.seek(0)
    content = asked.file.read()
    try:
        check_package(content)
    except WrongFile as problem:
        raise InvalidInput(str(problem), field="file") from problem
    run.by, run.file_name, run.content, run.created_at = doing.person, str(asked.file.name), content, doing.now
    app.configure_task(f"{TASKS}.check_import").defer(run_id=str(run.pk))
    return run


def a_workbook(doing: Doing) -> dict[str, Any]:
    """Answers that bring an empty workbook."""
    groups = list(VillagerGroup.objects.filter(is_active=True).values_list("name", flat=True)[:3])
    return {"file": SimpleUploadedFile("residents.xlsx", template(groups))}


def checked(run: ImportRun, asked: Asked, _doing: Doing) -> None:
    """All lines have been read."""
    run.done = asked.rows


def ordered(run: ImportRun, _asked: Asked, _doing: Doing) -> None:
    """A job is ordered to bring the good rows in."""
    app.configure_task(f"{TASKS}.carry_out_import").defer(run_id=str(run.pk))


def carried_out(run: ImportRun, _asked: Asked, doing: Doing) -> None:
    """All good rows stand in the register; what an undo needs is kept, the file is not.

    Raises:
        WrongFile: nobody can read it any more.
    """
    plan, run.undo = bring_in(run, now=doing.now)
    run.content = b""
    run.new_people, run.changed_people, run.moved_people = len(plan.new), len(plan.changed), len(plan.moved)
    counts = {"new": run.new_people, "changed": run.changed_people, "moved": run.moved_people}
    record_deed("residents.import", by=run.by, subject=run.file_name, now=doing.now, **counts)


def kept(run: ImportRun, _doing: Doing) -> str:
    """Return why what it brought stays; nothing where it may be taken back."""
    return kept_since(run.undo) if run.undo else ""


def may_go(run: ImportRun, doing: Doing) -> bool:
    return not kept(run, doing)


def undone(run: ImportRun, _asked: Asked, doing: Doing) -> None:
    """The register is as it was before.

    Raises:
        StepNotAllowed: somebody has just built on it.
    """
    take_back(must_open(run.undo))
    run.undo = {}
    record_deed("residents.undo", by=doing.by, subject=run.file_name, now=doing.now)


def destroyed_words(_doing: Doing) -> str:
    return _("表格里有人要求删除信息，已销毁，请重新上传。")


def emptied(run: ImportRun, _asked: Asked, doing: Doing) -> None:
    """File, problems and what an undo needs are deleted."""
    if run.status in (ImportStatus.CHECKING, ImportStatus.RUNNING):
        # Nobody reads it any more: a job that is alive takes minutes.
        run.finished_at, run.note = doing.now, _("七天没有读完，文件已删除。请重新上传。")
    run.content, run.undo, run.problems, run.emptied_at = b"", {}, [], doing.now
