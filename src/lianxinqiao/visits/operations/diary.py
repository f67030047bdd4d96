"""Accepting the entries that nobody looked at in time, and telling of questions that nobody answered (SM-1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.scope import holders
from lianxinqiao.matters.operations.doing import do_all
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.visits.choices import Status
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.ledgers import ENTRIES
from lianxinqiao.visits.limits import TOLD_WITHIN
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.policies import assessor_role, entry_role


@transaction.atomic
def accept_by_time(*, on: date, now: datetime, most: int = 1000) -> int:
    """Accept what its assessor left for five working days; return how many.  Twice changes nothing."""
    waiting = VisitLog.objects.filter(status=Status.SUBMITTED, accept_due_on__lt=on)
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("area")[:most])
    do_all(ENTRY, rows, "accept", now=now)
    return len(rows)


def remind_of_unanswered(*, on: date, now: datetime) -> int:
    """Tell an author who has not answered in time, and who asked, that it may be voided now; return how many entries.

    Once for each; what is a week late and was told of is left alone.
    """
    since = on - timedelta(days=TOLD_WITHIN)
    waiting = VisitLog.objects.filter(status=Status.RETURNED, answer_by__lt=on, answer_by__gte=since)
    rows = list(waiting.select_related("author", "area"))
    for row in rows:
        assessors = holders(assessor_role(entry_role(row)), row.area, on=on)
        tell(
            [row.author, *(who for who in assessors if who.pk != row.author_id)],
            title=_("%(day)s下队日志的询问逾期未答复") % {"day": row.visited_on.isoformat()},
            path=ENTRIES.page_of(row),
            dedupe=f"visit:{row.pk}:unanswered",
            now=now,
        )
    return len(rows)
