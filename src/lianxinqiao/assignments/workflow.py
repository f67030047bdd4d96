"""The life of a part given to somebody, as a table.  Pure; actor tags become people in ``policies``."""

from __future__ import annotations

from lianxinqiao.assignments.choices import AssignmentStatus as A
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges

OFFICE = "petition_office"
HEAD = "head"
HANDLER = "handler"

ASSIGNMENT_WORKFLOW = Workflow(
    initial=A.GIVEN,
    phases={status: Phase.DONE if status in (A.DONE, A.RETURNED, A.CANCELLED) else Phase.OPEN for status in A},
    edges=(
        *edges([A.GIVEN], "start", A.WORKING, may=[HANDLER], rule="R-10.6"),
        *edges([A.GIVEN, A.WORKING], "finish", A.DONE, may=[HANDLER], rule="R-10.6", needs_reason=True),
        *edges([A.GIVEN, A.WORKING], "return", A.RETURNED, may=[HANDLER], rule="R-18.2", needs_reason=True),
        *edges([A.GIVEN, A.WORKING], "cancel", A.CANCELLED, may=[OFFICE, HEAD], rule="R-10.6", needs_reason=True),
        *edges([A.DONE], "redo", A.WORKING, may=[OFFICE, HEAD], rule="R-10.7", needs_reason=True),
    ),
)
