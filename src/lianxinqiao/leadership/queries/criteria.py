"""What the data say of why a case would be key: beside what the petition office ticks (R-11.1)."""

from __future__ import annotations

from datetime import datetime

from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.models import Demand
from lianxinqiao.leadership.choices import Criterion
from lianxinqiao.matters.models import Step

# What a demand's Step says when somebody comes again because it was not done.
AGAIN = "not_solved"
SEVERAL = 2


def criteria_of(demand: Demand, now: datetime) -> dict[Criterion, bool]:
    """Return what the data say of each criterion they can judge; those they cannot are left out: they are ticked by hand.

    Safety is judged by hand always; hardship until the demand is triaged; several bodies until parts were given to them.
    """
    today = local_date(now)
    age = (today - local_date(demand.received_at)).days
    said = {
        Criterion.HOUSEHOLDS: demand.asker_count >= number_on("owned.households", today),
        Criterion.OLD: age > number_on("owned.old_days", today),
        Criterion.UNPERFORMED: _is_unperformed(demand),
    }
    if demand.in_hardship is not None:
        said[Criterion.HARDSHIP] = demand.in_hardship
    if _bodies_of(demand) >= SEVERAL:
        said[Criterion.BODIES] = True
    return said


def _is_unperformed(demand: Demand) -> bool:
    """Whether something was promised and not done, or somebody said that it was not."""
    promised = demand.issued_at is not None and demand.must_still_perform
    return promised or Step.objects.filter(matter=demand.pk, event=AGAIN).exists()


def _bodies_of(demand: Demand) -> int:
    given = Assignment.objects.of(demand.pk).standing().values_list("body", "matter__owner")
    return len({body or owner for body, owner in given})
