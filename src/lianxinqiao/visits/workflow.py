"""SM-1 as tables: the diary, the month's assessment, the spot check."""

from __future__ import annotations

from lianxinqiao.visits.choices import AssessmentStatus as A
from lianxinqiao.visits.choices import CheckStatus as C
from lianxinqiao.visits.choices import Status as V

# (from, event) → to
VISIT_STEPS: dict[tuple[str, str], str] = {
    (V.DRAFT, "submit"): V.SUBMITTED,
    (V.SUBMITTED, "accept"): V.ACCEPTED,
    (V.SUBMITTED, "ask"): V.RETURNED,
    (V.RETURNED, "answer"): V.SUBMITTED,
    (V.ACCEPTED, "void"): V.VOIDED,
    (V.VOIDED, "uphold_objection"): V.ACCEPTED,
}

ASSESSMENT_STEPS: dict[tuple[str, str], str] = {
    (A.OPEN, "compute"): A.COMPUTED,
    (A.COMPUTED, "ask"): A.ASKED,
    (A.COMPUTED, "confirm"): A.CONFIRMED,
    (A.ASKED, "confirm"): A.CONFIRMED,
    (A.CONFIRMED, "object"): A.OBJECTED,
    (A.OBJECTED, "decide"): A.FINAL,
    (A.CONFIRMED, "settle"): A.FINAL,
}

CHECK_STEPS: dict[tuple[str, str], str] = {
    (C.DRAWN, "match"): C.MATCHED,
    (C.DRAWN, "unreachable"): C.UNREACHABLE,
    (C.DRAWN, "mismatch"): C.MISMATCH,
    (C.MATCHED, "close"): C.CLOSED,
    (C.UNREACHABLE, "close"): C.CLOSED,
    (C.MISMATCH, "conclude"): C.CLOSED,
}
