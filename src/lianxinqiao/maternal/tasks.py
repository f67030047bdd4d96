"""Jobs of referrals."""

from procrastinate.contrib.django import app

from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.maternal.operations.ending import expire_slips


@app.periodic(cron=at_night(2, 10))
@app.task(queueing_lock="expire_slips", aliases=["lianxinqiao.conditions.tasks.expire_maternal_slips"])
def expire_maternal_slips(timestamp: int) -> None:
    """Every night: delete the numbers of slips nobody confirmed (RR-4)."""
    expire_slips(now=now())
