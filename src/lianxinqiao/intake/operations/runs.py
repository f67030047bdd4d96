"""Bringing a workbook of residents: check first, bring in all or the good rows, undo; each by its declared deed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import COMPARED, TooManyPeople, open_people
from lianxinqiao.intake.kind import IMPORT
from lianxinqiao.kernel.errors import StepNotAllowed, outliving
from lianxinqiao.kernel.workbook import WrongFile
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.places.models import Area
from lianxinqiao.residents.choices import ImportStatus
from lianxinqiao.residents.models import ImportRun
from lianxinqiao.residents.operations.imports import plan_of
from lianxinqiao.residents.workbook import MOST_PROBLEMS, all_problems, read_lines

# How many houses that get another head are named one by one.
HEADS_NAMED = 20


def bring_workbook(
    area: Area, *, file_name: str, content: bytes, by: Staff, now: datetime, id: UUID | None = None
) -> ImportRun:
    """Keep a brought workbook for checking; nothing of it is written to the register yet."""
    given = {"area": area, "file": SimpleUploadedFile(file_name, content)}
    return begin(IMPORT, given, by=by, now=now, id=id).row  # type: ignore[no-any-return]  # a run


def check_run(run_id: UUID, *, now: datetime) -> ImportRun:
    """Check a brought workbook; what is checked already stays as it is."""
    run = ImportRun.objects.select_related("area", "by").get(pk=run_id)
    if run.status != ImportStatus.CHECKING:
        return run

    def say(done: int, total: int) -> None:
        ImportRun.objects.filter(pk=run_id).update(done=done, rows=total)

    try:
        lines = read_lines(bytes(run.content), say=say)
        plan = plan_of(run.area, lines)
    except WrongFile as problem:
        return refuse(run_id, str(problem), now=now)
    with outliving():
        try:
            # Whoever is told where somebody lives has opened them.
            open_people([("household", pk) for pk in plan.elsewhere], by=run.by, purpose=COMPARED, now=now)
        except TooManyPeople as problem:
            return refuse(run_id, str(problem), now=now)
    problems = list(all_problems(lines))
    figures = {
        "rows": len(lines),
        "good": sum(not line.problems for line in lines),
        "new_people": len(plan.new),
        "changed_people": len(plan.changed),
        "moved_people": len(plan.moved),
        "note": _note(len(problems), plan.new_heads),
    }
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.status != ImportStatus.CHECKING:
            return run
        run.problems = [asdict(each) for each in problems[:MOST_PROBLEMS]]
        run.save(update_fields=["problems"])
        do(IMPORT, run_id, "check", figures, by="system", now=now)
    return ImportRun.objects.get(pk=run_id)


def _note(problems: int, new_heads: list[str]) -> str:
    """Return what whoever orders the workbook must know beside the figures."""
    words = [] if problems <= MOST_PROBLEMS else [_("问题超过%d条，只列出前面的。") % MOST_PROBLEMS]
    if new_heads:
        more = _("等") if len(new_heads) > HEADS_NAMED else ""
        words.append(
            _("有%(n)d户按表格换户主，请核对：%(homes)s%(more)s。")
            % {"n": len(new_heads), "homes": "、".join(new_heads[:HEADS_NAMED]), "more": more}
        )
    return "".join(words)


def order_run(run_id: UUID, *, only_good: bool, by: Staff, now: datetime) -> ImportRun:
    """Order a checked workbook to be brought in; a job (or the caller) then does it."""
    return do(IMPORT, run_id, "order", {"only_good": only_good}, by=by, seen=_stands(run_id), now=now).row  # type: ignore[no-any-return]  # a run


def carry_out(run_id: UUID, *, now: datetime) -> ImportRun:
    """Bring in an ordered workbook: all its good rows or, on any failure, none.  Twice changes nothing."""
    if ImportRun.objects.values_list("status", flat=True).get(pk=run_id) == ImportStatus.RUNNING:
        try:
            do(IMPORT, run_id, "carry_out", by="system", now=now)
        except WrongFile as problem:
            refuse(run_id, str(problem), now=now)
        except StepNotAllowed:
            # Another worker was faster.
            return ImportRun.objects.get(pk=run_id)
    return ImportRun.objects.select_related("area", "by").get(pk=run_id)


def undo_run(run_id: UUID, *, by: Staff, now: datetime) -> ImportRun:
    """Take back what a workbook brought, if nobody has worked on these rows since."""
    return do(IMPORT, run_id, "undo", by=by, seen=_stands(run_id), now=now).row  # type: ignore[no-any-return]  # a run


def _stands(run_id: UUID) -> int | None:
    """Return the version of a run: whoever calls from the machine has just been told how it stands."""
    return ImportRun.objects.filter(pk=run_id).values_list("version", flat=True).first()


def refuse(run_id: UUID, words: str, *, is_told: bool = False, now: datetime) -> ImportRun:
    """End a run that cannot be read, in words; one that has ended stays as it did."""
    with suppress(StepNotAllowed):
        do(IMPORT, run_id, "refuse", {"note": words, "is_told": is_told}, by="system", now=now)
    return ImportRun.objects.get(pk=run_id)


def forget_in_workbooks(holds: Callable[[ImportRun, str], bool], *, now: datetime) -> int:
    """Throw away brought workbooks in which somebody stands who is to be forgotten; return how many.

    What was brought in keeps what is needed to undo it, without those rows; what is ordered and not brought in yet is not
    brought in, for it would put them back.
    """
    done = 0
    for run in ImportRun.objects.select_for_update(of=("self",)).order_by("pk"):
        if run.content and _stands_in(run, holds):
            run = do(IMPORT, run.pk, "forget", by="system", now=now).row
            done += 1
        if run.undo and holds(run, str(run.undo)):
            left = {
                name: [pair for pair in run.undo[name] if not holds(run, str(pair))] for name in ("changed", "moved")
            }
            run.undo = {**run.undo, **left}
            run.save(update_fields=["undo"])
            done += 1
    return done


def _stands_in(run: ImportRun, holds: Callable[[ImportRun, str], bool]) -> bool:
    """Whether somebody stands in a workbook; one that nobody can read is thrown away as well."""
    try:
        return any(holds(run, f"{line.name} {line.citizen_id} {line.phone}") for line in read_lines(bytes(run.content)))
    except WrongFile:
        return True
