"""What must be true of a matter of any kind before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.broken import Break, done, hides_all_others, is_refused, no_limit_runs, nobody_owns_it, refuses_when
from factories.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("people.urge", "没有承办人", nobody_owns_it),
        refuses_when("people.urge", "您今天已经", done("urge")),
        refuses_when("people.supervise", "没有承办人", nobody_owns_it),
        refuses_when("people.hand_on", "没有承办人", nobody_owns_it),
        refuses_when("people.recuse_owner", "没有承办人", nobody_owns_it),
        refuses_when("people.merge", "没有同一责任区", hides_all_others),
        refuses_when("people.pause", "没有正在计时", no_limit_runs),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
