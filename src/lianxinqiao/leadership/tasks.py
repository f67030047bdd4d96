"""Jobs of leader-owned cases; each may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.leadership.operations.contact import escalate_silence, forget_notes


@app.periodic(cron=at_night(1, 40))
@app.task(queueing_lock="leadership_nightly", lock="leadership_nightly")
def nightly(timestamp: int) -> None:
    """Every night: tell of silent cases, forget contact notes of cases closed a year ago."""
    moment = now()
    escalate_silence(now=moment)
    forget_notes(now=moment)
