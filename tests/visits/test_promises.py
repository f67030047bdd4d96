"""Promises given on a visit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.visits.models import Promise
from lianxinqiao.visits.operations.promises import keep_promise, reopen_promise

pytestmark = pytest.mark.django_db


def test_an_ended_promise_comes_back_the_same_day_only(town: Town, now: datetime) -> None:
    written = a_visit(
        kind="household_visit",
        visited_on=day_before(now),
        household=town.homes[0],
        promises=[("问", day_before(now, -2))],
    )
    promise = Promise.objects.get(visit=write_visit(town.own, written, by=town.cadre, now=now))
    keep_promise(promise.pk, kept=True, outcome="", by=town.cadre, now=now)

    with pytest.raises(NotVisible):
        reopen_promise(promise.pk, by=town.director, now=now)
    with pytest.raises(NotVisible):
        reopen_promise(promise.pk, by=town.cadre, now=now + timedelta(days=1))
    reopen_promise(promise.pk, by=town.cadre, now=now)
    promise.refresh_from_db()
    assert promise.kept_on is None
