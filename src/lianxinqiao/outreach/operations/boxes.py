"""Opinion boxes: where they hang, and what opening one by two people leaves (R-2.9)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin_within
from lianxinqiao.outreach.models import BoxLetter, BoxOpening, OpinionBox
from lianxinqiao.outreach.policies import WHOSE_LETTERS, may_keep_letters
from lianxinqiao.places.models import Area


@transaction.atomic
def set_up_box(area: Area, *, place: str, by: Staff, on: date, now: datetime) -> OpinionBox:
    """Note that a box hangs at a place."""
    if not may_keep_letters(by, area.pk):
        raise NotPermitted(str(WHOSE_LETTERS))
    if not is_seen(place):
        raise InvalidInput(_("请填写意见箱位置。"), field="place")
    return OpinionBox.objects.create(area=area, place=place, set_up_on=on)


def opened(opening: BoxOpening, asked: Asked, doing: Doing) -> BoxOpening:
    """Two different people have opened a box, each says so; every letter in it is a matter whose limit runs since then."""
    opened_at = doing.since or doing.now
    opening.box, opening.opened_at, opening.letters_found = doing.row, opened_at, len(asked.letters)
    opening.first_opener, opening.second_opener = doing.person, asked.second
    for letter in asked.letters:
        begin_within(kind_of("letter"), letter, place=opening, by=doing.person, now=opened_at)
    return opening


def taken_out(matter: Matter, asked: Asked, doing: Doing) -> BoxLetter:
    """A letter out of a box is there, to be registered."""
    return BoxLetter.objects.create(matter=matter, opening=doing.row, **asked)
