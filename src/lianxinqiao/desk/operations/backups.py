"""The town backs itself up at night, and says when it could not."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.queries.services import administrators, has_had_a_night
from lianxinqiao.kernel.backup import places
from lianxinqiao.notifications.operations.messages import tell


def watch_backups(*, now: datetime) -> int:
    """Tell the administrators, once a day, when there is no good backup of the last 36 hours; return how many were told."""
    state = places.state(now)
    if not state.late or not has_had_a_night(now):
        return 0
    today = local_date(now)
    told = tell(
        administrators(now),
        title=_("超过36小时没有可用的备份"),
        body=_("请打开“备份”页看原因并补做一次；修好以前不要升级程序、不要换机器。"),
        path=reverse("desk:backups"),
        is_urgent=True,
        dedupe=f"backup:{today:%Y%m%d}",
        now=now,
    )
    return len(told)
