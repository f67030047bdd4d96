"""How brought workbooks are kept: their rows lie with the register, their Steps here."""

from __future__ import annotations

from lianxinqiao.matters.operations.own_rows import OwnLedger

IMPORTS = OwnLedger(
    "residents.ImportRun", step="intake.ImportStep", link="run", related=("area", "by"), page="intake:import"
)
