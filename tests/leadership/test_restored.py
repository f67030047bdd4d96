"""A restored backup opens a demand to no helper from outside whose consent ended since (R-10.8)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from factories.backups import brought_back
from factories.demands import Case
from factories.town import make_town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.leadership.queries.helpers import find_helper
from lianxinqiao.matters.operations.beginning import begin

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True), pytest.mark.rule("R-10.8")]


def test_a_helper_whose_consent_ended_reads_nothing_again(tmp_path: Path, now: datetime) -> None:
    town = make_town()
    case = Case(town, now).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text", "contact"], "consented_on": local_date(now)}
    ended, kept = (begin(OUTSIDE_HELPER, given, beside=case.pk, by=town.office, now=now) for _each in range(2))
    back_up(tmp_path / "before.lxq")
    do(OUTSIDE_HELPER, ended.row.pk, "end_helper", by=town.petition, now=now)

    assert brought_back(tmp_path / "before.lxq") == []

    number = case.receipt.number
    assert find_helper(number, ended.gave) is None
    assert find_helper(number, kept.gave) is not None
