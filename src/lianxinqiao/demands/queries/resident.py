"""What a resident reads of their own demand: what was done and when, never the inner words of the office."""

from __future__ import annotations

from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, Step

# Of the steps a resident sees, those whose words were said to them.
SAID = (
    "forward",
    "redirect",
    "not_accept",
    "extend",
    "perform",
    "answer_review",
    "answer_recheck",
    "not_solved",
    "urge",
    "object_to_track",
    "evaluate",
    "triage",
    "explain",
)


def steps_for_resident(matter: Matter) -> list[Step]:
    """Return the steps of a demand in order, without the names of staff and without reasons meant for colleagues."""
    public = {event for deed in kind_of(matter.kind).deeds if deed.public for event in deed.events()}
    rows = list(Step.objects.filter(matter=matter).filter(event__in={"open", *public}).order_by("id"))
    for row in rows:
        row.reason = row.reason if row.event in SAID else ""
    return rows
