"""What the deeds of a reception day come to: planned, published, held by another, those who come numbered (R-10.1 to R-10.5)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import number_on, rule_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.choices import RecordStatus
from lianxinqiao.leadership.ledgers import DAYS, RECORDS
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.policies import DAY, RECORD
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.doing import do_within

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


def last_to_move(day: ReceptionDay, doing: Doing) -> date:
    """Return the last day to which a published day is moved, fourteen days later (``reception.move_days``)."""
    return day.on + timedelta(days=number_on("reception.move_days", local_date(doing.now)))


def cancelled(day: ReceptionDay, asked: Asked, doing: Doing) -> None:
    """Say when and why, shown where the day was published; who has a number keeps it on the day that comes instead."""
    day.cancelled_on, day.cancel_reason = local_date(doing.now), asked.reason
    if asked.on is None:
        return
    day.moved_to = other = DAYS.new(kind_of(DAY), None)
    for name in ("town", "area", "leader", "mode", "place"):
        setattr(other, name, getattr(day, name))
    other.on, other.starts_at, other.ends_at = asked.on, asked.starts_at, asked.ends_at
    other.planned_by = doing.person
    DAYS.open(replace(doing, row=other), event="plan", rule="R-10.1")
    day.visits.update(day=other, moved_on=day.cancelled_on)


def publish_instead(day: ReceptionDay, _asked: Asked, doing: Doing) -> None:
    """Publish the day that comes instead, where one does."""
    if day.moved_to_id is not None:
        do_within(kind_of(DAY), day.moved_to_id, "publish", by=doing.person, now=doing.now)


def who_calls(doing: Doing) -> list[Staff]:
    """Return who tells those who booked that their day was moved: the petition office of the town; nobody where nobody booked."""
    if not whom_to_call(doing):
        return []
    return list(holders(Role.PETITION_OFFICE, doing.area, on=local_date(doing.now)))


def whom_to_call(doing: Doing) -> str:
    """Return how many are told of the other day, and which it is; "" where nobody is."""
    other = doing.row.moved_to
    booked = other.visits.count() if other is not None else 0
    return (
        gettext("改到 %(on)s，%(n)s 人预约，在那一天的页面上逐个登记已告知。") % {"on": other.on, "n": booked}
        if booked
        else ""
    )


def told(visit: ReceptionVisit, asked: Asked, doing: Doing) -> None:
    """Note that somebody knows of the other day, or left nothing by which they could be told."""
    visit.told_on, visit.told_how = local_date(doing.now), asked.how


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
