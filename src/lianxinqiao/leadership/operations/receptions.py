"""What the deeds of a reception day come to: planned, published, held by another, those who come numbered (R-10.1 to R-10.5)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy

from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.choices import RecordStatus
from lianxinqiao.leadership.ledgers import RECORDS
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.policies import RECORD
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of

MOST_BOOKINGS = 40
# A family books together; a day of forty places is not one telephone's.
MOST_OF_A_TELEPHONE = 3
TOO_MANY_OF_ONE = gettext_lazy("这个电话这一天已约了%d个号。家里还有人要来的，当天直接来，不用预约。")


def planned(day: ReceptionDay, _asked: Asked, doing: Doing) -> ReceptionDay:
    """Put a day in the calendar of the town; residents see it when it is published."""
    day.town, day.planned_by = doing.area, doing.person
    return day


def published(day: ReceptionDay, _asked: Asked, doing: Doing) -> None:
    """Publish a day."""
    day.published_on = local_date(doing.now)


def first_to_publish(_day: ReceptionDay, doing: Doing) -> date:
    """Return the first day that can be published now, ten days ahead (``reception.publish_days``)."""
    today = local_date(doing.now)
    return due_day(rule_on("reception.publish_days", today), today, work_calendar()).raw


def substituted(day: ReceptionDay, asked: Asked, _doing: Doing) -> None:
    """Let another leader receive; both names are published."""
    day.substitute, day.substitute_reason = asked.by_whom, asked.reason


def cancelled(day: ReceptionDay, asked: Asked, doing: Doing) -> None:
    """Say when and why, shown where the day was published."""
    day.cancelled_on, day.cancel_reason = local_date(doing.now), asked.reason


def sent_before(_day: ReceptionDay, asked: Asked, doing: Doing) -> ReceptionVisit | None:
    """Return who was noted with this id before.

    Raises:
        NotVisible: somebody else noted them.
    """
    if asked.id is None:
        return None
    found: ReceptionVisit | None = RECORDS.known(kind_of(RECORD), asked.id, doing.by, doing.role)
    return found


def booked(day: ReceptionDay, asked: Asked, doing: Doing) -> ReceptionVisit:
    """Give a resident a number of the day; nobody needs a name for it.

    Raises:
        InvalidInput: so many are booked with the same telephone that there is none left for it.
    """
    if (number := _digits_of(asked.phone)) and _booked_with(day, number) >= MOST_OF_A_TELEPHONE:
        raise InvalidInput(TOO_MANY_OF_ONE % MOST_OF_A_TELEPHONE, field="phone")
    return _numbered(doing, asked)


def _booked_with(day: ReceptionDay, number: str) -> int:
    """Return how many places of a day are booked with a telephone and not called up yet."""
    waiting = day.visits.filter(is_walk_in=False, status=RecordStatus.BOOKED).only("phone")
    return sum(_digits_of(visit.phone) == number for visit in waiting)


def _digits_of(phone: str) -> str:
    """Return the digits of a telephone, in whichever width and groups they are written, without those of the country."""
    digits = "".join(each for each in unicodedata.normalize("NFKC", phone or "") if each in "0123456789")
    return digits[-11:]


def has_room(day: ReceptionDay, _doing: Doing) -> bool:
    """Whether somebody can still book."""
    return day.visits.filter(is_walk_in=False).count() < MOST_BOOKINGS


def walked_in(_day: ReceptionDay, asked: Asked, doing: Doing) -> ReceptionVisit:
    """Give a number to whoever comes on the day without one."""
    return _numbered(doing, {**asked, "is_walk_in": True})


def brought(_day: ReceptionDay, asked: Asked, doing: Doing) -> ReceptionVisit:
    """Put a demand on a day of going to people, as the resident wants."""
    return _numbered(doing, {"id": asked.id, "demand_id": asked.number.pk, "resident_agrees": True})


def _numbered(doing: Doing, given: dict[str, Any]) -> ReceptionVisit:
    """Begin the record of one who comes, with the next number of the day, which the deed has locked."""
    day: ReceptionDay = doing.row
    visit: ReceptionVisit = RECORDS.new(kind_of(RECORD), given["id"])
    for name in set(given) - {"id"}:
        setattr(visit, name, given[name])
    visit.day, visit.booked_at = day, doing.now
    visit.number = (day.visits.aggregate(last=Max("number"))["last"] or 0) + 1
    RECORDS.open(replace(doing, row=visit), event=doing.name, rule="R-10.2")
    return visit
