"""What is closed is the petition office's and its handler's alone, its title too (RR-1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.demands import Case, done, finders
from factories.parts import give_part
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-1")]
HEADS = {"leader", "principal", "mayor", "in_charge", "security_chief"}


def test_leaders_find_the_title_until_it_is_closed_and_no_longer(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    assert finders(town, case) == {"petition", "office", *HEADS}
    done("withdraw", case.pk, on_paper=True, **case.office())
    assert Matter.objects.get(pk=case.pk).phase == "done"
    assert finders(town, case) == {"petition", "office"}


def test_whoever_helped_finds_it_until_it_is_closed_and_no_longer(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    assert "police" not in finders(town, case)
    due = local_date(now) + timedelta(days=3)
    give_part(case.pk, to=town.police, task="到现场看路", due_on=due, by=town.office, now=now)
    assert "police" in finders(town, case)
    done("withdraw", case.pk, on_paper=True, **case.office())
    assert finders(town, case) == {"petition", "office"}
