"""What must be true of a site before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.broken import Break, is_refused, refuses_when
from factories.town import Town
from factories.walking import Walker


def warnings_are(status: str) -> Break:
    def were(walker: Walker, _by: Any) -> None:
        walker.row.warnings.update(status=status, stood_down_at=walker.now if status == "lifted" else None)

    return were


def no_roll(walker: Walker, _by: Any) -> None:
    walker.row.roll.all().delete()


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("hazard_site.relay", "没有生效中", warnings_are("lifted")),
        refuses_when("hazard_site.stand_down", "没有已解除", warnings_are("standing")),
        refuses_when("hazard_site.call", "还没有点名册", no_roll),
        refuses_when("hazard_site.forget_roll", "没有已结束", no_roll),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
