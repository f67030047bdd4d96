"""What only a diary entry knows of its deeds (SM-1); who may do them, where and when stands in ``deeds.diary``."""

from __future__ import annotations

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.policies import ASSESSED_ROLES


def submitted(visit: VisitLog, _asked: Asked, doing: Doing) -> None:
    """Hand it in; after three working days it still counts and is marked late."""
    today = local_date(doing.now)
    calendar = work_calendar()
    visit.is_late = today > calendar.add_workdays(visit.visited_on, number_on("visit.submit_workdays", today))
    visit.accept_due_on = calendar.add_workdays(today, number_on("visit.accept_workdays", today))
    visit.submitted_at = doing.now


def discarded(visit: VisitLog, _asked: Asked, doing: Doing) -> None:
    """Throw it away: it is out of the drafts from now on."""
    visit.submitted_at = doing.now


def counted(visit: VisitLog, asked: Asked, doing: Doing) -> None:
    """Let it count, from when it was first accepted; its text stays untouched (R-3.6 to R-3.8)."""
    visit.accepted_at = visit.accepted_at or doing.now


def said(_visit: VisitLog, asked: Asked, doing: Doing) -> None:
    """What was written stands in the Step."""
    doing.reason = asked.text


def credited(visit: VisitLog, _asked: Asked, _doing: Doing) -> None:
    """Let a day in another area count for the author's own quota (R-3.2, §9.2)."""
    visit.credited_area_id = next(
        (post.area_id for post in scope_of(visit.author).posts if post.role in ASSESSED_ROLES), None
    )
