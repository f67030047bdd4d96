"""What time does to a leader's case is done when its time has come, and once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.leadership import Day, Owned
from factories.matters import at
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.leadership.kind import OWNED_CASE
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db
PLANNED = at("11-11")
# Two times fifteen days without a note.
SILENT = PLANNED + timedelta(days=30)
AN_INSTANT = timedelta(seconds=1)


@pytest.mark.rule("SM-4")
def test_nobody_is_told_of_silence_before_two_periods_are_over_nor_twice_in_two(town: Town) -> None:
    owned = Owned(town, PLANNED).confirmed().planned()
    told = Message.objects.filter(recipient=town.principal, title__contains="两期没有进展")

    for too_early in (PLANNED, SILENT):
        with pytest.raises(StepNotAllowed, match="两期之内"):
            do(OWNED_CASE, owned.pk, "silence", by=SYSTEM, now=too_early)
    assert not told.exists()
    do(OWNED_CASE, owned.pk, "silence", by=SYSTEM, now=SILENT + AN_INSTANT)
    assert told.count() == 1

    again = SILENT + AN_INSTANT + timedelta(days=30)
    for too_early in (SILENT + AN_INSTANT, again):
        with pytest.raises(StepNotAllowed, match="两期之内"):
            do(OWNED_CASE, owned.pk, "silence", by=SYSTEM, now=too_early)
    do(OWNED_CASE, owned.pk, "silence", by=SYSTEM, now=again + AN_INSTANT)
    assert told.count() == 2


@pytest.mark.rule("SM-4")
def test_a_note_begins_the_two_periods_anew(town: Town) -> None:
    owned = Owned(town, PLANNED).confirmed().planned()
    owned.now = at("12-01")
    owned.do("note", "leader", duty=1, text="清障")

    with pytest.raises(StepNotAllowed, match="两期之内"):
        do(OWNED_CASE, owned.pk, "silence", by=SYSTEM, now=at("12-31"))


def test_a_day_is_open_to_book_until_it_is_past_and_only_once_published(town: Town, now: datetime) -> None:
    day = Day(town, now)
    on = local_date(now) + timedelta(days=20)
    assert not ReceptionDay.objects.open_to_book(on).exists()
    day.published()
    assert ReceptionDay.objects.open_to_book(on).get().pk == day.pk
    assert not ReceptionDay.objects.open_to_book(on + timedelta(days=1)).exists()
