"""Jobs of brought workbooks; each may run twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app

from lianxinqiao.intake.operations.keeping import empty_old, failed
from lianxinqiao.intake.operations.runs import carry_out, check_run
from lianxinqiao.kernel.moments import at_night, now

TRIES = 3


@app.periodic(cron=at_night(3, 20))
@app.task(queueing_lock="empty_uploads", aliases=["lianxinqiao.residents.tasks.empty_uploads"])
def empty_uploads(timestamp: int) -> None:
    """Every night: brought files, and what undoing them needs, that are seven days old."""
    empty_old(now=now())


@app.task(retry=TRIES, pass_context=True, aliases=["lianxinqiao.residents.tasks.check_import"])
def check_import(context: JobContext, run_id: str) -> None:
    read_or_end(context, check_run, run_id)


@app.task(retry=TRIES, pass_context=True, aliases=["lianxinqiao.residents.tasks.carry_out_import"])
def carry_out_import(context: JobContext, run_id: str) -> None:
    read_or_end(context, carry_out, run_id)


def read_or_end(context: JobContext, read: Callable[..., Any], run_id: str) -> None:
    """Do what a job does with a workbook; where it fails and is not tried again, whoever brought the file hears so."""
    try:
        read(UUID(run_id), now=now())
    except Exception:
        if context.job.attempts >= TRIES:
            failed({"run_id": run_id}, now())
        raise
