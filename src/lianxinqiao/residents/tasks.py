"""Jobs of the register; each may run twice."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.residents.operations.imports import carry_out, check_run
from lianxinqiao.residents.operations.uploads import empty_old


@app.periodic(cron=at_night(3, 20))
@app.task(queueing_lock="empty_uploads")
def empty_uploads(timestamp: int) -> None:
    """Every night: brought files, and what undoing them needs, that are seven days old."""
    empty_old(now=now())


@app.task(retry=3)
def check_import(run_id: str) -> None:
    check_run(UUID(run_id), now=now())


@app.task(retry=3)
def carry_out_import(run_id: str) -> None:
    carry_out(UUID(run_id), now=now())
