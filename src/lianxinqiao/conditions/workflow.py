"""SM-2 as a table.  Actor tags are turned into people by ``policies``."""

from __future__ import annotations

from lianxinqiao.conditions.choices import Status
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges

IN_CHARGE = "in_charge"
HANDLER = "handler"
REPORTER = "reporter"

_BEFORE_RESULT = (
    Status.REPORTED,
    Status.ACKNOWLEDGED,
    Status.ASSESSED,
    Status.RESPONDING,
    Status.HANDED_OVER,
    Status.REOPENED,
)

REPORT_WORKFLOW = Workflow(
    initial=Status.REPORTED,
    phases={
        Status.REPORTED: Phase.OPEN,
        Status.ACKNOWLEDGED: Phase.OPEN,
        Status.ASSESSED: Phase.OPEN,
        Status.RESPONDING: Phase.OPEN,
        Status.REOPENED: Phase.OPEN,
        Status.HANDED_OVER: Phase.WAITING,
        Status.RESOLVED: Phase.OPEN,
        Status.CLOSED: Phase.DONE,
        Status.FALSE_ALARM: Phase.DONE,
        Status.MERGED: Phase.DONE,
    },
    edges=(
        *edges([Status.REPORTED], "acknowledge", Status.ACKNOWLEDGED, may=[IN_CHARGE], rule="R-4.8"),
        *edges([Status.ACKNOWLEDGED], "judge", Status.ASSESSED, may=[IN_CHARGE], rule="R-4.7"),
        *edges(
            [Status.ASSESSED, Status.REOPENED],
            "respond",
            Status.RESPONDING,
            may=[IN_CHARGE],
            rule="R-4.9",
            needs_reason=True,
        ),
        *edges(
            [Status.ASSESSED, Status.RESPONDING, Status.REOPENED],
            "hand_over",
            Status.HANDED_OVER,
            may=[IN_CHARGE],
            rule="SM-2",
        ),
        *edges(
            [Status.RESPONDING, Status.HANDED_OVER],
            "resolve",
            Status.RESOLVED,
            may=[HANDLER, IN_CHARGE],
            rule="SM-2",
            needs_reason=True,
        ),
        *edges([Status.RESOLVED], "answer", Status.CLOSED, may=[HANDLER, IN_CHARGE], rule="R-4.9", needs_reason=True),
        *edges([Status.CLOSED], "reopen", Status.REOPENED, may=[REPORTER], rule="SM-2", needs_reason=True),
        *edges(_BEFORE_RESULT, "false_alarm", Status.FALSE_ALARM, may=[IN_CHARGE], rule="SM-2", needs_reason=True),
        *edges(_BEFORE_RESULT, "merge", Status.MERGED, may=[IN_CHARGE], rule="SM-2"),
    ),
)
