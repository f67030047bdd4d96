"""What is still held by whoever has no post any more: the office that keeps the posts is told (R-2.12)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.posts import open_holdings
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.routes import page


def tell_of_what_is_left(*, now: datetime) -> int:
    """Tell the office, once a day, of everybody whose last post ended longer ago than the limit and who holds something open.

    Each is told of what they find alone: the number of what is hidden from them says nothing (RR-13).  Return how many were told.
    """
    today = local_date(now)
    limit, calendar = number_on("area.handover_workdays", today), work_calendar()
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    over = Staff.objects.filter(appointments__isnull=False).exclude(appointments__in=held)
    told = 0
    for person in over.annotate(last=Max("appointments__ends_on")).order_by("pk"):
        # The day of the end is the first without the post.
        if today <= calendar.add_workdays(person.last - timedelta(days=1), limit) or not open_holdings(person):
            continue
        for keeper in _keepers_of(person, now=now):
            if found := open_holdings(person, by=keeper):
                said = "、".join(f"{words}{n}" for words, n in found.items())
                words = _("%(who)s已离岗，名下还有：%(what)s，请办理离岗交接") % {"who": person.name, "what": said}
                path, dedupe = page("staff", person.pk), f"left:{person.pk}:{today}"
                teller().tell([keeper], title=words, path=path, dedupe=dedupe, now=now)
                told += 1
    return told


def _keepers_of(person: Staff, *, now: datetime) -> list[Staff]:
    posts = Appointment.objects.filter(staff=person).select_related("area")
    found = {who.pk: who for post in posts for who in holders(Role.PARTY_GOV_OFFICE, post.area, on=local_date(now))}
    return list(found.values())
