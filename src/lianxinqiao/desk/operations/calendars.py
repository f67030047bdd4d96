"""The administrators hear in time that the arrangement of a year is wanted (domain §5.0)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.queries.services import administrators, calendar
from lianxinqiao.kernel.health import Light
from lianxinqiao.notifications.operations.messages import tell


def watch_calendar(*, now: datetime) -> int:
    """Tell the administrators, once a week, while the arrangement of the year or of the next is missing; return how many were told."""
    found = calendar(now)
    if found.light is Light.GREEN:
        return 0
    year, week, _day = local_date(now).isocalendar()
    told = tell(
        administrators(now),
        title=found.said,
        body=found.mend + _("导入后，暂定的期限自动重新计算。"),
        path=reverse("desk:health"),
        is_urgent=found.light is Light.RED,
        dedupe=f"calendar:{year}w{week}",
        now=now,
    )
    return len(told)
