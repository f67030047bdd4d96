"""What the record of one who came comes to: written and signed, assigned on the spot, closed (R-10.2, R-10.6)."""

from __future__ import annotations

from django.db.models import Q

from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.opening import ABOUT
from lianxinqiao.demands.choices import Channel
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.leadership.choices import Signed
from lianxinqiao.leadership.models import ReceptionPart, ReceptionVisit
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.operations.beginning import begin, begin_within, known_matter
from lianxinqiao.matters.operations.ledgers import MATTERS
from lianxinqiao.matters.operations.steps import lock_affairs


def recorded(visit: ReceptionVisit, asked: Asked, doing: Doing) -> None:
    """Write down what was said and answered, read back and signed; what is new becomes a demand with a number.

    Raises:
        NotPermitted, InvalidInput: as filing a demand does.
    """
    if visit.demand_id is None:
        given = {
            "topic": asked.topic,
            "text": asked.text,
            "channel": Channel.RECEPTION,
            "received_on": min(visit.day.on, local_date(doing.now)),
            "place": visit.day.place,
            **{name: asked[name] for name in ABOUT if name in asked},
            "asker_name": visit.name,
            "asker_phone": visit.phone,
            "read_back": True,
        }
        where = asked.area or visit.day.area
        visit.demand = begin(DEMAND, given, beside=where, by=doing.person, now=doing.now).row
    visit.recorded_by = doing.person
    visit.signature = asked.signature if asked.signed == Signed.SCREEN else ""
    # Name and telephone live in the demand from here on, sealed like every asker's.
    visit.name = visit.phone = ""


def assigned_before(_visit: ReceptionVisit, asked: Asked, doing: Doing) -> Assignment | None:
    """Return the part that was given with this id before.

    Raises:
        NotVisible: somebody else gave it, or it is hidden from them since.
    """
    found: Assignment | None = known_matter(ASSIGNMENT, asked.id, by=doing.person) if asked.id is not None else None
    return found


def assigned(visit: ReceptionVisit, asked: Asked, doing: Doing) -> Assignment:
    """Give a part with an owner and a day; reminders follow at 50, 80 and 100 % (R-10.7)."""
    lock_affairs(Q(pk=visit.demand_id))
    whole = MATTERS.lock(DEMAND, visit.demand_id, None, None).matter
    given = {name: asked[name] for name in ("to", "task", "due_on")}
    part: Assignment = begin_within(ASSIGNMENT, given, place=whole, by=doing.person, now=doing.now, id=asked.id).row
    ReceptionPart.objects.create(part=part, visit=visit)
    return part


def closed(visit: ReceptionVisit, _asked: Asked, doing: Doing) -> None:
    """Close the record of one who came."""
    visit.closed_at = doing.now
