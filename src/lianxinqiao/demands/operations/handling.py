"""Handling: triage, its second look, handing on, the opinion and its delivery (SM-3, R-14)."""

from __future__ import annotations

from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands.choices import Decision, track_of
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.queries.hidden import hidden_from


def triaged(row: Demand, asked: Asked, doing: Doing) -> None:
    """The track follows from the answers; whoever reviewed an earlier answer has to look again (R-14.1 to R-14.6).

    Another track leaves nothing of what was decided on the earlier one: it is drafted again.
    """
    before = row.track
    row.track = track_of(lawful=asked.lawful, reasonable=asked.reasonable, in_hardship=asked.in_hardship)
    row.triage_reason, row.classified_by, row.reviewed_by = asked.reason, doing.by, None
    if row.track != before:
        row.decision, row.drafted_by = Decision.NONE, None
    doing.data = {"before": before, "after": row.track}


def reviewed(row: Demand, asked: Asked, doing: Doing) -> None:
    """A second person agrees; a disagreement leaves it to be looked at again (R-14.6)."""
    if asked.agrees:
        row.reviewed_by = doing.by


def moved(row: Demand, asked: Asked, doing: Doing) -> None:
    """Give it another handler (R-18.2 counts the moves)."""
    doing.owner, before = asked.handler, row.matter.owner
    doing.data = {"before": before.name if before else "", "after": asked.handler.name}


def handed_back(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Give it back to the office; its limits run on (R-18.2), and what was on the simple track has left that."""
    on = local_date(doing.now)
    doing.owner = kind_of(row.matter.kind).heir(row.matter, on=on, but_not=hidden_from(row.matter))
    row.is_simple, doing.since = False, row.accepted_at


def issued(row: Demand, _asked: Asked, doing: Doing) -> None:
    """The head issued what somebody else drafted."""
    row.issued_by, row.issued_at = doing.by, doing.now
    doing.data = {"decision": row.decision}


def delivered(row: Demand, asked: Asked, doing: Doing) -> None:
    """The opinion reached the resident: their thirty days for review begin."""
    row.review_until = due_day(rule_on("petition.resident_review_days", asked.on), asked.on, work_calendar()).due
