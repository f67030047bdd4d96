"""SM-3 as a table, and the triage of R-14 as arithmetic.  Pure; actor tags become people in ``policies``."""

from __future__ import annotations

from lianxinqiao.demands.choices import StatementStatus as St
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.choices import Track
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges

OFFICE = "petition_office"
HEAD = "head"
HANDLER = "handler"
ADVISER = "legal_adviser"
RESIDENT = "resident"
SYSTEM = "system"

# Where a resident may still withdraw, and where the office may still see that it is a double.
BEFORE_SETTLED = (
    S.RECEIVED,
    S.REGISTERED,
    S.SCREENING,
    S.ACCEPTED,
    S.SIMPLE,
    S.PROCESSING,
    S.EXTENDED,
    S.MEDIATING,
    S.HEARING,
    S.OPINION_ISSUED,
    S.DELIVERED,
    S.REVIEW_ASKED,
    S.REVIEW_ANSWERED,
    S.RECHECK_ASKED,
    S.FORWARDED,
    S.OBJECTED,
)
IN_HAND = (S.ACCEPTED, S.SIMPLE, S.PROCESSING, S.EXTENDED, S.MEDIATING, S.HEARING)
AT_WORK = (S.PROCESSING, S.EXTENDED)
_WAITING = {
    S.FORWARDED,
    S.OBJECTED,
    S.DELIVERED,
    S.REVIEW_ASKED,
    S.REVIEW_ANSWERED,
    S.RECHECK_ASKED,
    S.SETTLED,
    S.FINAL,
    S.FOLLOW_UP,
}
_DONE = {S.CLOSED, S.REDIRECTED, S.NOT_ACCEPTED, S.RETURNED, S.WITHDRAWN, S.MERGED, S.ARCHIVED}


def undo_event(status: str) -> str:
    """Return the event that takes a withdrawal back to where the demand stood."""
    return f"undo_to_{status}"


DEMAND_WORKFLOW = Workflow(
    initial=S.RECEIVED,
    phases={
        status: Phase.DONE if status in _DONE else Phase.WAITING if status in _WAITING else Phase.OPEN for status in S
    },
    edges=(
        *edges([S.RECEIVED], "register", S.REGISTERED, may=[OFFICE], rule="SM-3"),
        *edges([S.REGISTERED], "screen", S.SCREENING, may=[OFFICE], rule="RR-13"),
        *edges([S.SCREENING, S.OBJECTED], "accept", S.ACCEPTED, may=[OFFICE], rule="信访工作条例23"),
        *edges([S.SCREENING], "accept_simple", S.SIMPLE, may=[OFFICE], rule="简易办理办法"),
        *edges([S.SIMPLE], "drop_to_normal", S.ACCEPTED, may=[OFFICE, HANDLER], rule="SM-3", needs_reason=True),
        *edges([S.SCREENING], "forward", S.FORWARDED, may=[OFFICE], rule="信访工作条例22、23", needs_reason=True),
        *edges([S.SCREENING], "redirect", S.REDIRECTED, may=[OFFICE], rule="R-18.6", needs_reason=True),
        *edges([S.SCREENING], "not_accept", S.NOT_ACCEPTED, may=[OFFICE], rule="信访工作条例19、36", needs_reason=True),
        *edges([S.SCREENING], "object_transfer", S.OBJECTED, may=[HEAD], rule="信访工作条例23", needs_reason=True),
        *edges([S.OBJECTED], "objection_agreed", S.RETURNED, may=[OFFICE], rule="信访工作条例23"),
        *edges([S.FORWARDED], "body_accepted", S.CLOSED, may=[OFFICE], rule="RR-3"),
        *edges([S.FORWARDED], "body_returned", S.SCREENING, may=[OFFICE], rule="信访工作条例24", needs_reason=True),
        *edges([S.ACCEPTED, S.SIMPLE], "start", S.PROCESSING, may=[HANDLER, OFFICE], rule="SM-3"),
        *edges(
            [S.ACCEPTED, S.SIMPLE, S.PROCESSING, S.EXTENDED],
            "hand_back",
            S.SCREENING,
            may=[HANDLER],
            rule="R-18.2",
            needs_reason=True,
        ),
        *edges(AT_WORK, "mediate", S.MEDIATING, may=[HANDLER], rule="信访工作条例33"),
        *edges(AT_WORK, "hear", S.HEARING, may=[HEAD], rule="信访工作条例31"),
        *edges([S.MEDIATING, S.HEARING], "resume", S.PROCESSING, may=[HANDLER, HEAD], rule="SM-3", needs_reason=True),
        *edges([S.PROCESSING], "extend", S.EXTENDED, may=[HEAD], rule="信访工作条例34", needs_reason=True),
        *edges(
            [*AT_WORK, S.MEDIATING, S.HEARING], "issue_opinion", S.OPINION_ISSUED, may=[HEAD], rule="信访工作条例31、32"
        ),
        *edges([S.OPINION_ISSUED], "deliver", S.DELIVERED, may=[HANDLER, OFFICE], rule="信访工作条例35"),
        *edges([S.DELIVERED, S.REVIEW_ANSWERED], "settle", S.SETTLED, may=[RESIDENT, SYSTEM, OFFICE], rule="SM-3"),
        *edges(
            [S.DELIVERED, S.SETTLED, S.FOLLOW_UP, S.CLOSED],
            "not_solved",
            S.PROCESSING,
            may=[RESIDENT, OFFICE],
            rule="SM-3",
            needs_reason=True,
        ),
        *edges([S.DELIVERED], "ask_review", S.REVIEW_ASKED, may=[RESIDENT, OFFICE], rule="信访工作条例35"),
        *edges(
            [S.REVIEW_ASKED], "answer_review", S.REVIEW_ANSWERED, may=[OFFICE], rule="信访工作条例35", needs_reason=True
        ),
        *edges([S.REVIEW_ANSWERED], "ask_recheck", S.RECHECK_ASKED, may=[RESIDENT, OFFICE], rule="信访工作条例36"),
        *edges([S.RECHECK_ASKED], "answer_recheck", S.FINAL, may=[OFFICE], rule="信访工作条例36", needs_reason=True),
        *edges([S.SETTLED, S.FINAL, S.FOLLOW_UP], "follow_up", S.FOLLOW_UP, may=[HANDLER, OFFICE], rule="R-10.5"),
        *edges([S.FOLLOW_UP], "close", S.CLOSED, may=[OFFICE], rule="RR-3"),
        *edges([S.CLOSED], "archive", S.ARCHIVED, may=[SYSTEM], rule="RR-14"),
        *edges(BEFORE_SETTLED, "withdraw", S.WITHDRAWN, may=[RESIDENT, OFFICE], rule="RR-3"),
        *(
            edge
            for status in BEFORE_SETTLED
            for edge in edges([S.WITHDRAWN], undo_event(status), status, may=[RESIDENT, OFFICE], rule="RR-3")
        ),
        *edges([S.RECEIVED, S.REGISTERED, S.SCREENING, *IN_HAND], "merge", S.MERGED, may=[OFFICE], rule="RR-3"),
    ),
)

STATEMENT_WORKFLOW = Workflow(
    initial=St.ASKED,
    phases={status: Phase.OPEN if status == St.ASKED else Phase.DONE for status in St},
    edges=(
        *edges([St.ASKED], "give", St.GIVEN, may=[HANDLER], rule="RR-10", needs_reason=True),
        *edges([St.ASKED], "cancel", St.CANCELLED, may=[OFFICE], rule="RR-10", needs_reason=True),
    ),
)


def track_of(*, lawful: bool, reasonable: bool, in_hardship: bool) -> Track:
    """Return the track that two answers and hardship lead to: lawful always means perform.

    Rules: R-14.1 to R-14.5.
    """
    if lawful:
        return Track.PERFORM
    if reasonable:
        return Track.EXPLAIN
    return Track.RELIEF if in_hardship else Track.ANSWER
