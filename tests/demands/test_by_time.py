"""What time does to a demand is done when its time has come, whoever sets the machine going, and not a moment before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from factories.demands import ROAD, Case, Filing, done
from factories.matters import at
from factories.town import SHANGHAI, Town
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.models import Matter

pytestmark = pytest.mark.django_db
SEALED = Filing(topic="officials", text="要我送礼才办", asker_phone="0717-0000009")


def by_itself(case: Case, name: str, moment: datetime) -> Any:
    return do(DEMAND, case.pk, name, by=SYSTEM, now=moment)


def two_years_after(moment: datetime) -> datetime:
    """Return the first moment of the day on which what ended at ``moment`` is older than two years."""
    day = moment.astimezone(SHANGHAI)
    return datetime(day.year + 2, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)


@pytest.mark.rule("信访工作条例35")
def test_nothing_is_settled_before_the_days_for_review_are_over(town: Town) -> None:
    case = Case(town, at("11-11")).accepted().delivered(decision="not_support", lawful=False)
    # Thirty days later is a Friday.
    assert Demand.objects.get(pk=case.pk).review_until == date(2026, 12, 11)

    for too_early in (at("11-11"), at("12-11", 23, 59)):
        with pytest.raises(StepNotAllowed, match="期限还没有过"):
            by_itself(case, "settle", too_early)
    assert case.status == "delivered"
    by_itself(case, "settle", at("12-12", 0))
    assert case.status == "settled"


@pytest.mark.rule("RR-14")
@pytest.mark.parametrize("stated", [ROAD, SEALED], ids=["open", "sealed"])
@pytest.mark.refuses("demand.seal", "内容已经")
def test_nothing_is_sealed_before_it_has_been_over_for_two_years(town: Town, stated: Filing) -> None:
    case = Case(town, at("11-11"), stated)
    done("withdraw", case.pk, by=None, now=at("11-12"))
    day = two_years_after(at("11-12"))

    for too_early in (at("11-12"), day - timedelta(seconds=1)):
        with pytest.raises(StepNotAllowed, match="不满封存的年限"):
            by_itself(case, "seal", too_early)
    assert Demand.objects.get(pk=case.pk).sealed_on is None
    by_itself(case, "seal", day)
    assert Demand.objects.get(pk=case.pk).sealed_on == day.date()
    with pytest.raises(StepNotAllowed, match="已经封存"):
        by_itself(case, "seal", day)


@pytest.mark.rule("RR-14")
def test_nothing_is_archived_before_it_has_been_closed_for_two_years(town: Town) -> None:
    case = Case(town, at("11-11"))
    Matter.objects.filter(pk=case.pk).update(status="closed", phase="done", closed_at=at("11-12"))
    day = two_years_after(at("11-12"))

    for too_early in (at("11-12"), day - timedelta(seconds=1)):
        with pytest.raises(StepNotAllowed, match="不满封存的年限"):
            by_itself(case, "archive", too_early)
    assert case.status == "closed"
    by_itself(case, "archive", day)
    assert case.status == "archived"
