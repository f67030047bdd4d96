"""The record of who signed in from where, and who was refused."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address

from allauth.usersessions.models import UserSession

from lianxinqiao.accounts.choices import Outcome
from lianxinqiao.accounts.models import SignIn, Staff
from lianxinqiao.calendar.limits import local_date, months_before, start_of_day
from lianxinqiao.calendar.queries import number_on


def note_sign_in(staff: Staff | None, outcome: Outcome, *, address: str, agent: str, now: datetime) -> None:
    """Keep one line; whoever is not known has none of a name."""
    try:
        known = str(ip_address(address))
    except ValueError:
        known = None
    SignIn.objects.create(staff=staff, at=now, outcome=outcome, address=known, agent=agent[:200])


def forget_sign_ins(*, now: datetime) -> int:
    """Drop what is older than it is kept, with the devices nobody has come back with; return how many lines (RR-9).

    The law on network security asks for six months at least, the rule of the shortest time for no more.
    """
    today = local_date(now)
    before = start_of_day(months_before(today, number_on("retention.sign_in_months", today)))
    UserSession.objects.filter(last_seen_at__lt=before).delete()
    return SignIn.objects.filter(at__lt=before).delete()[0]
