"""SM-4 as a table.  Pure; actor tags become people in ``policies``."""

from lianxinqiao.leadership.choices import CaseStatus as S
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges

OFFICE = "petition_office"
PRINCIPAL = "principal_leader"
OWNER = "owner"

IN_HAND = (S.CONFIRMED, S.PLANNED, S.WORKING, S.OUTCOME, S.CHECKED)
_DONE = {S.CLOSED, S.DROPPED, S.TRANSFERRED}

CASE_WORKFLOW = Workflow(
    initial=S.PROPOSED,
    phases={status: Phase.DONE if status in _DONE else Phase.OPEN for status in S},
    edges=(
        *edges([S.PROPOSED], "confirm", S.CONFIRMED, may=[PRINCIPAL], rule="SM-4"),
        *edges([S.PROPOSED], "drop", S.DROPPED, may=[PRINCIPAL], rule="SM-4", needs_reason=True),
        *edges([S.CONFIRMED], "plan", S.PLANNED, may=[OWNER], rule="R-11.4"),
        *edges([S.PLANNED], "begin", S.WORKING, may=[OWNER], rule="R-11.5"),
        *edges([S.WORKING], "propose_outcome", S.OUTCOME, may=[OWNER], rule="SM-4", needs_reason=True),
        *edges([S.OUTCOME], "verify", S.CHECKED, may=[OFFICE], rule="SM-4"),
        *edges([S.OUTCOME, S.CHECKED], "send_back", S.WORKING, may=[OFFICE, PRINCIPAL], rule="SM-4", needs_reason=True),
        *edges([S.CHECKED], "close", S.CLOSED, may=[PRINCIPAL], rule="RR-3"),
        *edges([S.CLOSED], "reopen", S.WORKING, may=[OFFICE, PRINCIPAL], rule="SM-4", needs_reason=True),
        *edges(IN_HAND, "transfer_track", S.TRANSFERRED, may=[PRINCIPAL], rule="SM-4", needs_reason=True),
    ),
)
