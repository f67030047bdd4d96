"""Saying that nobody of the town may have a complaint, to who is neither of it nor accused in it (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.queries.register import unkept
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.queries import town_over

# The one looks at what is done with rights; the other is the county's where it is not one of the town who came to the post since.
TOLD = (Role.AUDITOR, Role.DISCIPLINE_CONTACT)


def say_who_is_missing(*, now: datetime) -> int:
    """Tell the auditors and the discipline contacts of a place, those above it too, and the heads above the town, once of each complaint that nobody may have.

    Where none of these is left, the heads of the town itself who are not meant.  They learn that there is one and what to do, and nothing of it: no word, number, place or way to it.  Whoever it is
    hidden from is told nothing.  Return how many were told; twice tells nobody again.
    """
    title = _("有一件密封诉求没有人可以办理：请县纪检监察机关派人，或直接受理（12388）")
    told = 0
    for matter in unkept().select_related("area").order_by("pk"):
        told += len(tell(_told_of(matter, now=now), title=title, is_urgent=True, dedupe=f"unkept:{matter.pk}", now=now))
    return told


def _told_of(matter: Matter, *, now: datetime) -> list[Staff]:
    """Return who is told of a complaint that nobody may have: somebody wherever anybody is left who is not meant."""
    out, on, above = hidden_from(matter), local_date(now), town_over(matter.area).parent
    people = [who for role in TOLD for who in holders(role, matter.area, on=on)]
    people += holders(Role.PRINCIPAL_LEADER, above, on=on) if above is not None else []
    left = [who for who in people if who.pk not in out]
    return left or [who for who in holders(Role.PRINCIPAL_LEADER, matter.area, on=on) if who.pk not in out]
