"""What the resident may ask, until when and how often; and that a word given is kept first (R-14.1, articles 35 and 36)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from factories.demands import Case, done
from factories.town import SHANGHAI, Town
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.models import Urging

pytestmark = pytest.mark.django_db


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime.combine(date(2026, month, day), time(hour), SHANGHAI)


@pytest.mark.rule("信访工作条例36")
def test_the_thirtieth_day_is_the_last_to_ask_for_review_and_for_recheck(town: Town) -> None:
    """Delivered, and answered, on a Monday: the thirtieth day is a Wednesday, on which it may be asked for until midnight."""
    delivered = at(11, 2)

    def asked(name: str, moment: datetime, *, reviewed: bool) -> str:
        case = Case(town, delivered).accepted().delivered()
        if reviewed:
            done("ask_review", case.pk, by=None, now=delivered)
            answer: dict[str, Any] = {"answer": "维持", "received_on": delivered.date()}
            done("answer_review", case.pk, by=town.petition, now=delivered, **answer)
        done(name, case.pk, by=None, now=moment)
        return case.status

    for name, status, reviewed, words in (
        ("ask_review", "review_asked", False, "申请复查的期限已过（2026-12-02）"),
        ("ask_recheck", "recheck_asked", True, "申请复核的期限已过（2026-12-02）"),
    ):
        assert asked(name, at(12, 2, 23), reviewed=reviewed) == status
        with pytest.raises(StepNotAllowed, match=words):
            asked(name, at(12, 3, 0), reviewed=reviewed)


@pytest.mark.rule("SM-3")
@pytest.mark.refuses("demand.urge", "今天已经")
def test_a_resident_is_heard_once_a_day_and_so_is_each_of_the_staff(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("urge", case.pk, text="车还是过不去", by=None, now=now)
    for hours in (0, 23):
        with pytest.raises(StepNotAllowed, match="今天已经催过"):
            done("urge", case.pk, text="快点", by=None, now=now + timedelta(hours=hours))
    done("urge", case.pk, text="明天有雨", by=None, now=now + timedelta(hours=24))
    done("urge", case.pk, text="", by=town.petition, now=now)
    with pytest.raises(StepNotAllowed, match="您今天已经催过"):
        done("urge", case.pk, text="", by=town.petition, now=now)

    assert Urging.objects.filter(matter=case.pk, by=None).count() == 2
    assert Urging.objects.filter(matter=case.pk, by=town.petition).count() == 1


@pytest.mark.rule("R-14.1")
@pytest.mark.refuses("demand.solved", "支持的诉求")
def test_what_was_promised_is_done_before_it_is_settled_whoever_says_so(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    said: dict[str, Any] = {"solved": "yes", "rating": "satisfied", "why": ""}

    with pytest.raises(StepNotAllowed, match="先写明办到了什么"):
        done("solved", case.pk, by=None, now=now, **said)
    with pytest.raises(StepNotAllowed, match="先写明办到了什么"):
        do(DEMAND, case.pk, "settle", by=SYSTEM, now=now + timedelta(days=60))
    assert case.status == "delivered"
    done("perform", case.pk, on=now.astimezone(SHANGHAI).date(), what="路已通", **case.handler())
    done("solved", case.pk, by=None, now=now, **said)
    assert case.status == "settled"
    assert Demand.objects.get(pk=case.pk).evaluations.count() == 1
