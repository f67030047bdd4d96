"""Jobs of hazard sites."""

from procrastinate.contrib.django import app

from lianxinqiao.hazards.operations.rolls import forget_old_rolls
from lianxinqiao.kernel.moments import at_night, now


@app.periodic(cron=at_night(2, 15))
@app.task(queueing_lock="delete_rolls", aliases=["lianxinqiao.conditions.tasks.delete_rolls"])
def delete_rolls(timestamp: int) -> None:
    """Every night: delete the rolls of moves that are thirty days past (RR-8)."""
    forget_old_rolls(now=now())
