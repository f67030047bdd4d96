"""Jobs of demands; each may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxinqiao.demands.operations.by_time import archive_old, settle_by_time
from lianxinqiao.demands.operations.unkept import say_who_is_missing
from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.matters.operations.affairs import owned_by_nobody


@app.periodic(cron=at_night(1, 20))
@app.task(queueing_lock="demands_nightly", lock="demands_nightly")
def nightly(timestamp: int) -> None:
    """Every night: settle what nobody asked to review in time, archive what is two years old."""
    moment = now()
    settle_by_time(now=moment)
    archive_old(now=moment)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="demands_unkept", lock="demands_unkept")
def unkept(timestamp: int) -> None:
    """Every minute: a complaint that nobody has goes to whoever may have it by now; who looks after it is told of one that nobody may."""
    moment = now()
    owned_by_nobody(now=moment)
    say_who_is_missing(now=moment)
