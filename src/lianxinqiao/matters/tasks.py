"""Jobs of the spine, in the PostgreSQL queue.  Each delegates to an operation that may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxinqiao.desk.operations.held import take_up_stalled
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.operations.affairs import owned_by_the_hidden
from lianxinqiao.matters.operations.agreeing import lapse_over
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.operations.messages import deliver_waiting


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="check_clocks", lock="check_clocks", pass_context=False)
def remind(timestamp: int) -> None:
    """Every minute: reminders and escalations."""
    check_clocks(now=now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="settle_affairs")
def settle(timestamp: int) -> None:
    """Every ten minutes: what somebody owns from whom it is hidden by now, as by a new post, goes to the next who may."""
    owned_by_the_hidden(now=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="lapse_seconds")
def lapse(timestamp: int) -> None:
    """Every minute: what waits for a second person though the matter has ended, or whoever proposed it has left."""
    lapse_over(now=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliver_messages", lock="deliver_messages")
def deliver(timestamp: int) -> None:
    """Every minute: messages that wait for an outside channel."""
    deliver_waiting(now=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled")
def retry_stalled(timestamp: int) -> None:
    """Every minute: take up again what a worker that no longer beats left "doing"; it may hold a lock others wait for."""
    take_up_stalled(now=now())
