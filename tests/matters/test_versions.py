"""Who is a person says which version they saw, whichever door it is: nobody undoes what they have not seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.leadership import Day
from factories.matters import opened
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.kernel.errors import InvalidInput, StaleVersion
from lianxinqiao.leadership.kind import RECEPTION_RECORD
from lianxinqiao.matters.deeds import WITHOUT_POST
from lianxinqiao.matters.kinds import declared_kinds
from lianxinqiao.matters.operations.doing import do

pytestmark = pytest.mark.django_db
# Moved without a page before one: by the number that a slip bears.
BY_NUMBER = {("maternal_slip", "receipt")}


@pytest.mark.parametrize("seen", [None, True])
def test_one_of_the_staff_says_what_they_saw(town: Town, now: datetime, seen: Any) -> None:
    matter = opened(town)
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        do(REPORT, matter.pk, "acknowledge", by=town.in_charge, seen=seen, now=now)
    assert refused.value.field == "version"
    assert changed(before, picture()) == []
    do(REPORT, matter.pk, "acknowledge", by=town.in_charge, seen=1, now=now)


def test_whatever_moves_a_status_asks_what_was_seen() -> None:
    blind = {
        (kind.code, deed.name)
        for kind in declared_kinds()
        for deed in kind.deeds
        if deed.targets and not deed.versioned and not set(deed.may) <= set(WITHOUT_POST)
    }
    assert blind == BY_NUMBER


def test_nobody_writes_over_a_record_they_have_not_seen(town: Town, now: datetime) -> None:
    came = Day(town, now).published().walk_in()
    given = {
        "area": town.own,
        "text": "路灯不亮",
        "topic": "road",
        "answer": "三天内修",
        "read_back": True,
        "signed": "paper",
    }
    do(RECEPTION_RECORD, came.pk, "record", given, by=town.petition, seen=1, now=now)
    before = picture()
    with pytest.raises(StaleVersion):
        do(RECEPTION_RECORD, came.pk, "record", {**given, "answer": "不修"}, by=town.principal, seen=1, now=now)
    assert changed(before, picture()) == []
