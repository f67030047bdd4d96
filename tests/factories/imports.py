"""Workbooks of residents, shortly: brought, and read as a job reads them."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from factories.town import Town
from factories.workbooks import ROWS, workbook
from lianxinqiao.intake.operations.runs import bring_workbook
from lianxinqiao.residents.models import ImportRun


def bring(town: Town, now: datetime, rows: list[list[str]] = ROWS) -> ImportRun:
    return bring_workbook(town.own, file_name="a.xlsx", content=workbook(rows), by=town.cadre, now=now)


def a_try(tries: int = 0) -> Any:
    """What a job is told of itself: how often it was tried before."""
    return SimpleNamespace(job=SimpleNamespace(attempts=tries))
