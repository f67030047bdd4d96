"""Jobs of privacy; each may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.privacy.operations.forgetting import stop_what_waited
from lianxinqiao.privacy.operations.keeping import keep_no_longer


@app.periodic(cron=at_night(1, 50))
@app.task(queueing_lock="keep_no_longer", lock="keep_no_longer")
def nightly(timestamp: int) -> None:
    """Every night: remove what was kept as long as its rule says, and what waited for the end of a file (RR-14, SM-10)."""
    stop_what_waited(now=now())
    keep_no_longer(now=now())
