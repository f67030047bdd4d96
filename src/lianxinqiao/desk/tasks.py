"""Jobs of the house: the nightly backup, and the word when there is none."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxinqiao.desk.operations.backups import watch_backups
from lianxinqiao.desk.operations.calendars import watch_calendar
from lianxinqiao.kernel.backup.making import nightly
from lianxinqiao.kernel.moments import at_night, now


@app.periodic(cron=at_night(2, 50))
@app.task(queueing_lock="back_up_tonight", lock="back_up")
def back_up_tonight(timestamp: int) -> None:
    """Every night: the whole town, sealed, read again to its end."""
    nightly()


@app.task(queueing_lock="back_up_now", lock="back_up")
def back_up_now() -> None:
    """When an administrator asks."""
    nightly()


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="watch_backups", lock="watch_backups")
def look_after_backups(timestamp: int) -> None:
    """Every hour: whether there is a good one."""
    watch_backups(now=now())


@app.periodic(cron=at_night(4, 10))
@app.task(queueing_lock="watch_calendar", lock="watch_calendar")
def look_after_the_calendar(timestamp: int) -> None:
    """Every night: whether it is known which days of this year, and from the end of November of the next, are worked."""
    watch_calendar(now=now())
