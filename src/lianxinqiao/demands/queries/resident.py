"""What a resident reads of their own demand: what was done and when, never the inner words of the office."""

from __future__ import annotations

from lianxinqiao.matters.models import Matter, Step

# Steps a resident sees; of these, the words that were said to them.
SHOWN = (
    "open",
    "register",
    "screen",
    "accept",
    "accept_simple",
    "drop_to_normal",
    "forward",
    "redirect",
    "not_accept",
    "body_accepted",
    "body_returned",
    "start",
    "mediate",
    "hear",
    "resume",
    "extend",
    "issue_opinion",
    "deliver",
    "perform",
    "settle",
    "not_solved",
    "ask_review",
    "answer_review",
    "ask_recheck",
    "answer_recheck",
    "follow_up",
    "close",
    "archive",
    "withdraw",
    "merge",
    "urge",
    "triage",
    "object_to_track",
    "evaluate",
    "change_owner",
    "hand_back",
    "explain",
    "tell_extension",
    "reissue_code",
)
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
    rows = list(Step.objects.filter(matter=matter).filter(event__in=SHOWN).order_by("id"))
    for row in rows:
        row.reason = row.reason if row.event in SAID else ""
    return rows
