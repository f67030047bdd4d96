"""A month is counted when it has ended, and not before, whoever sets the machine going."""

from __future__ import annotations

from typing import Any

import pytest

from factories.beginnings import month
from factories.matters import at
from factories.town import Town
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment
from lianxinqiao.visits.operations.assessments import compute_month

pytestmark = pytest.mark.django_db
FIGURES = {"days_done": 1, "days_required": 15, "contacts_done": 0, "contacts_required": 9, "result": "short"}


@pytest.mark.rule("SM-1")
def test_a_month_is_not_counted_before_it_has_ended(town: Town) -> None:
    pk: Any = month(town, at("11-30"))

    for too_early in (at("11-02"), at("11-30", 23, 59)):
        with pytest.raises(StepNotAllowed, match="还没有结束"):
            do(MONTH, pk, "compute", FIGURES, by=SYSTEM, now=too_early)
    do(MONTH, pk, "compute", FIGURES, by=SYSTEM, now=at("12-01", 0))
    assert MonthlyAssessment.objects.get(pk=pk).status == "asked"


@pytest.mark.rule("SM-1")
def test_nothing_is_written_of_a_month_that_has_not_ended(town: Town) -> None:
    with pytest.raises(StepNotAllowed, match="还没有结束"):
        compute_month(Month(2026, 11), now=at("11-30"))
    assert not MonthlyAssessment.objects.exists()
