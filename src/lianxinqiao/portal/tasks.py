"""Jobs of the public doors; each may run twice."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.portal.operations.flood import forget_marks


@app.periodic(cron=at_night(1, 25))
@app.task(queueing_lock="portal_nightly", lock="portal_nightly")
def nightly(timestamp: int) -> None:
    """Every night: forget who filed from where two days ago."""
    forget_marks(before=now() - timedelta(days=2))
