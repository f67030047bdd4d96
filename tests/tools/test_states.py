"""Where a row stands is written by what a declared deed leads to, and by nothing else."""

from __future__ import annotations

import pytest
from tools.states import states_by_hand, written_in


def test_no_status_is_written_by_hand() -> None:
    assert states_by_hand() == []


@pytest.mark.parametrize(
    "source",
    [
        "row.status = S.DONE",
        "run.done, run.status = 1, S.FAILED",
        "row.state: str = 'x'",
        "Slip.objects.filter(pk=1).update(state='expired', token=None)",
        "rows.create(status='open')",
        "rows.update_or_create(pk=1, defaults={'status': 'open'})",
        "SpotCheck(visit=visit, status='drawn')",
        "setattr(row, 'status', 'x')",
    ],
)
def test_such_a_line_is_found(source: str) -> None:
    assert [name in ("status", "state") for _line, name in written_in(source)] == [True]


@pytest.mark.parametrize(
    "source",
    ["status = row.status", "rows.filter(status='open')", "render(request, 'x.html', status=404)", "Look(status='x')"],
)
def test_what_only_reads_is_not(source: str) -> None:
    assert written_in(source) == []
