"""Jobs of the API."""

from procrastinate.contrib.django import app

from lianxinqiao.api.idempotency import forget_old_answers
from lianxinqiao.kernel.moments import at_night, now


@app.periodic(cron=at_night(2, 40))
@app.task(queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> None:
    """Every night: drop the kept answers of writes older than a week."""
    forget_old_answers(now=now())
