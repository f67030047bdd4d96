"""Jobs of the five conditions."""

from procrastinate.contrib.django import app

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.operations.evacuation import delete_old_rolls
from lianxinqiao.conditions.operations.maternal import expire_slips
from lianxinqiao.kernel.moments import now


@app.periodic(cron="10 2 * * *")
@app.task(queueing_lock="expire_slips")
def expire_maternal_slips(timestamp: int) -> None:
    """Every night: delete the numbers of slips nobody confirmed (RR-4)."""
    expire_slips(on=local_date(now()))


@app.periodic(cron="15 2 * * *")
@app.task(queueing_lock="delete_rolls")
def delete_rolls(timestamp: int) -> None:
    """Every night: delete the rolls of moves that are thirty days past (RR-8)."""
    moment = now()
    delete_old_rolls(on=local_date(moment), now=moment)
