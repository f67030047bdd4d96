"""What must be true of a statement before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.broken import Break, done, is_refused, nobody_owns_it, refuses_when
from factories.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("statement.urge", "没有承办人", nobody_owns_it),
        refuses_when("statement.urge", "您今天已经", done("urge")),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
