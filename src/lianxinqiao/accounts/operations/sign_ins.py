"""The record of who signed in from where, and who was refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address

from lianxinqiao.accounts.choices import Outcome
from lianxinqiao.accounts.models import SignIn, Staff

# The law on network security asks for six months at least, the rule of the shortest time for no more.
KEPT = timedelta(days=184)


def note_sign_in(staff: Staff | None, outcome: Outcome, *, address: str, agent: str, now: datetime) -> None:
    """Keep one line; whoever is not known has none of a name."""
    try:
        known = str(ip_address(address))
    except ValueError:
        known = None
    SignIn.objects.create(staff=staff, at=now, outcome=outcome, address=known, agent=agent[:200])


def forget_sign_ins(*, now: datetime) -> int:
    """Drop what is older than it is kept; return how many lines."""
    return SignIn.objects.filter(at__lt=now - KEPT).delete()[0]
