"""A letter from an opinion box: taken out, registered within one working day, answered (R-2.9)."""

from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.workflow import Workflow, edges
from lianxinqiao.outreach.choices import LetterStatus

KEEPER = "keeper"

LETTER_WORKFLOW = Workflow(
    initial=LetterStatus.RECEIVED,
    phases={LetterStatus.RECEIVED: Phase.OPEN, LetterStatus.REGISTERED: Phase.OPEN, LetterStatus.ANSWERED: Phase.DONE},
    edges=(
        *edges([LetterStatus.RECEIVED], "register", LetterStatus.REGISTERED, may=[KEEPER], rule="R-2.9"),
        *edges(
            [LetterStatus.REGISTERED], "answer", LetterStatus.ANSWERED, may=[KEEPER], rule="R-2.9", needs_reason=True
        ),
    ),
)
