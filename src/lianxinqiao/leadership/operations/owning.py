"""A key demand becomes a leader's case: proposed, confirmed with exactly one owner, given to another, more time (R-11.1 to R-11.3)."""

from __future__ import annotations

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.clocks import extend_clock


def proposed(matter: Matter, asked: Asked, doing: Doing) -> OwnedCase:
    """Propose a key demand for a leader, by the issue and never by who asks."""
    return OwnedCase.objects.create(matter=matter, demand=doing.row, proposed_by=doing.person, **asked)


def confirmed(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Make one leader the owner, who answers for it from now on."""
    doing.owner = asked.owner


def given_to_another(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Give the case another leader, still exactly one."""
    before = doing.matter.owner
    doing.owner = asked.owner
    doing.data = {"before": before.name if before else "", "after": asked.owner.name}


def extended(case: OwnedCase, _asked: Asked, doing: Doing) -> None:
    """Give thirty days more."""
    extend_clock(case.matter, "owned.max_days", days=number_on("owned.extend_days", local_date(doing.now)))
