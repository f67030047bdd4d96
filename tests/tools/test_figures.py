"""What the measurements say of a figure: a target missed is kept, so that the run fails."""

from __future__ import annotations

import pytest
from benchmarks.figures import LIST, PAGE, Cost, Judge


def test_a_page_past_its_target_is_said_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    judge = Judge()
    judge.beside("visit list", Cost(20.1, 15), Cost(10, 10), LIST)
    judge.beside("case page", Cost(30, 40), Cost(10, 10), PAGE)

    assert judge.missed == ["visit list: 2.01, at most 2"]
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["MISSED", "met"]


def test_where_neighbours_share_the_machine_processor_time_counts_and_a_quarter_is_let_pass() -> None:
    judge = Judge(1.25, by_cpu=True)
    judge.beside("visit list", Cost(90, 24.9), Cost(10, 10), LIST)
    assert not judge.missed
    assert judge.most("case page", 3.09, PAGE).endswith("over by 3%, let pass")
    judge.beside("visit list", Cost(10, 25.1), Cost(10, 10), LIST)
    assert judge.missed


def test_memory_errors_and_papers_have_no_weather() -> None:
    judge = Judge(1.25)
    assert judge.most("memory", 251, 250, steady=True).endswith("MISSED")
    assert judge.most("errors", 1, 0, steady=True).endswith("MISSED")
    assert judge.least("papers", 9, 10).endswith("MISSED")
