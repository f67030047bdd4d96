"""The hearing of whoever is complained of, as a table."""

from __future__ import annotations

from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.choices import StatementStatus as St
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges

STATEMENT_WORKFLOW = Workflow(
    initial=St.ASKED,
    phases={status: Phase.OPEN if status == St.ASKED else Phase.DONE for status in St},
    edges=(
        *edges([St.ASKED], "give", St.GIVEN, may=[HANDLER], rule="RR-10", needs_reason=True),
        *edges([St.ASKED], "cancel", St.CANCELLED, may=[OFFICE], rule="RR-10", needs_reason=True),
    ),
)
