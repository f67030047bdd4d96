"""What is done every night is done at night, here; and a night that was missed is made up for."""

from __future__ import annotations

from datetime import datetime

import pytest
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

from lianxinqiao.calendar.limits import SHANGHAI

NOON = datetime(2026, 11, 27, 12, tzinfo=SHANGHAI).timestamp()


def deferrer() -> PeriodicDeferrer:
    return PeriodicDeferrer(registry=app.periodic_registry, **app.periodic_defaults)


def nightly() -> set[str]:
    return {
        each.task.name
        for each in app.periodic_registry.periodic_tasks.values()
        if each.cron.endswith("* * *") and each.cron.split()[1] != "*"
    }


def test_every_job_of_the_night_runs_at_night() -> None:
    assert len(nightly()) >= 9
    for each in app.periodic_registry.periodic_tasks.values():
        if each.task.name in nightly():
            moment = datetime.fromtimestamp(each.croniter.get_next(ret_type=float, start_time=NOON), SHANGHAI)
            assert 0 <= moment.hour < 5, f"{each.task.name} runs at {moment:%H:%M}"


@pytest.mark.parametrize("hours", [0.1, 3, 20])
def test_a_night_that_was_missed_is_made_up_for_once(hours: float) -> None:
    night = datetime(2026, 11, 27, 3, tzinfo=SHANGHAI).timestamp()
    asked = [task.task.name for task, _at in deferrer().get_previous_tasks(at=night + hours * 3600)]
    assert nightly() <= set(asked)
    assert len(asked) == len(set(asked)), "one of each"
