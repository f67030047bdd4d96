"""Jobs of the accounts; each may run twice."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from lianxinqiao.accounts.operations.left_behind import tell_of_what_is_left
from lianxinqiao.accounts.operations.posts import end_of_those_over
from lianxinqiao.accounts.operations.sign_ins import forget_sign_ins
from lianxinqiao.accounts.operations.tries import forget_tries
from lianxinqiao.kernel.moments import at_night, now


@app.periodic(cron=at_night(1, 35))
@app.task(queueing_lock="accounts_nightly", lock="accounts_nightly")
def nightly(timestamp: int) -> None:
    """Every night: drop counters of guesses that nobody used for two days, and sign-ins older than they are kept; end what who holds no post any more opened, and tell the office of what they still hold."""
    end_of_those_over(now=now())
    tell_of_what_is_left(now=now())
    forget_tries(before=now() - timedelta(days=2))
    forget_sign_ins(now=now())
