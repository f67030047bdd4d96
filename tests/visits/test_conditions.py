"""What must be true of an entry or a month before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.broken import Break, done, is_refused, later, refuses_when, stands
from factories.town import Town
from factories.walking import Walker


def decided(walker: Walker, _by: Any) -> None:
    """The entry stays void."""
    deed = walker.kind.deed("decide")
    assert deed is not None
    walker.do(deed, "voided")


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("visit.object", "已提出过", done("object")),
        refuses_when("visit.decide", "没有待决定", decided),
        refuses_when("visit.ask", "每条日志", done("ask", "answer")),
        refuses_when("visit.credit", "已计入", done("credit")),
        refuses_when("assessment.reason", "这个月已达标", stands(result="met")),
        refuses_when("assessment.object", "已超过", later(60)),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
