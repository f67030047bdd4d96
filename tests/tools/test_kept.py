"""What people said, who they are and how they are reached goes some day: of every column somebody says when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tools.kept import kept_for_ever, kept_in, unused_exceptions

from lianxinqiao.demands.models import Demand
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.residents.personal import personal_tables
from tools import kept


@pytest.mark.rule("RR-14")
def test_everything_of_people_goes_some_day() -> None:
    assert kept_for_ever() == []


def test_no_exception_outlives_its_reason() -> None:
    assert unused_exceptions() == []


def test_a_sealed_column_that_its_kind_does_not_empty_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {table.model: table for table in personal_tables()}
    relief = tables["relief.ReliefApplication"]
    tables["relief.ReliefApplication"] = replace(relief, empties=("decision",))
    monkeypatch.setattr(kept, "_tables", lambda: tables)
    assert kept_in([ReliefApplication]) == ["relief.ReliefApplication.hardship"]
    tables["relief.ReliefApplication"] = replace(relief, rule="", file="")
    assert kept_in([ReliefApplication]) == ["relief.ReliefApplication.decision", "relief.ReliefApplication.hardship"]
    del tables["relief.ReliefApplication"]
    assert len(kept_in([ReliefApplication])) == 2


def test_what_only_stops_when_somebody_asks_and_who_somebody_is_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {table.model: replace(table, clears={}) for table in personal_tables()}
    monkeypatch.setattr(kept, "_tables", lambda: tables)
    found = {name.rpartition(".")[2] for name in kept_in([Demand, DataRequest])}
    assert {"asker_phone", "asker_phone_index", "latitude", "public_summary", "person"} <= found
