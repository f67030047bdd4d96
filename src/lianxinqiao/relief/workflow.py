"""Relief as a table.  Pure; actor tags become people in ``policies``."""

from __future__ import annotations

from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges
from lianxinqiao.relief.choices import Status as S

DECIDER = "decider"
APPLICANT = "applicant"

RELIEF_WORKFLOW = Workflow(
    initial=S.APPLIED,
    phases={status: Phase.DONE if status == S.TOLD else Phase.OPEN for status in S},
    edges=(
        *edges([S.APPLIED], "grant", S.GRANTED, may=[DECIDER], rule="R-14.3", needs_reason=True),
        *edges([S.APPLIED], "refuse", S.REFUSED, may=[DECIDER], rule="R-14.3", needs_reason=True),
        *edges([S.GRANTED, S.REFUSED], "tell", S.TOLD, may=[DECIDER, APPLICANT], rule="R-14.3"),
    ),
)
