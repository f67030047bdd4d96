"""The diary, the months, the absences and the spot checks as kinds (SM-1): each keeps Steps of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.visits.choices import AbsenceStatus, AssessmentStatus, CheckStatus, PromiseStatus, Status
from lianxinqiao.visits.deeds import checks
from lianxinqiao.visits.deeds.absences import ABSENCE_DEEDS, ABSENT
from lianxinqiao.visits.deeds.checks import ADDING, CHECK_DEEDS
from lianxinqiao.visits.deeds.diary import DIARY_DEEDS, WRITING
from lianxinqiao.visits.deeds.months import MONTH_DEEDS
from lianxinqiao.visits.deeds.promises import PROMISE_DEEDS
from lianxinqiao.visits.ledgers import ABSENCES, CHECKS, DRAWINGS, ENTRIES, MONTHS, PROMISES
from lianxinqiao.visits.policies import (
    ASSESSED_ROLES,
    ASSESSOR,
    AUTHOR,
    CHECKER,
    DECIDER,
    PROMISER,
    absence_tags,
    check_tags,
    entry_tags,
    month_tags,
    promise_tags,
)

POSTS = {
    AUTHOR: tuple(ASSESSED_ROLES),
    ASSESSOR: (Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PARTY_GOV_OFFICE),
    DECIDER: (Role.AREA_LEADER, Role.PRINCIPAL_LEADER),
    CHECKER: (Role.AREA_LEADER,),
}

ENTRY = Kind(
    code="visit",
    title=_("下队日志"),
    statuses=dict(Status.choices),
    done={Status.ACCEPTED, Status.VOIDED},
    waiting={Status.RETURNED},
    tags=entry_tags,
    posts=POSTS,
    deeds=DIARY_DEEDS,
    opens=WRITING,
    ledger=ENTRIES,
    door="visits",
)
MONTH = Kind(
    code="assessment",
    title=_("月考核"),
    statuses=dict(AssessmentStatus.choices),
    done={AssessmentStatus.FINAL},
    tags=month_tags,
    posts=POSTS,
    deeds=MONTH_DEEDS,
    ledger=MONTHS,
    door="assessments",
    facts=("staff", "month", "days_done", "days_required", "contacts_done", "contacts_required", "result", "object_by"),
)
ABSENCE = Kind(
    code="absence",
    title=_("缺勤说明"),
    statuses=dict(AbsenceStatus.choices),
    done={AbsenceStatus.ACCEPTED},
    tags=absence_tags,
    posts=POSTS,
    deeds=ABSENCE_DEEDS,
    opens=ABSENT,
    ledger=ABSENCES,
    door="absences",
    facts=("staff", "kind", "first_on", "last_on", "accepted_by"),
)
PROMISE = Kind(
    code="promise",
    title=_("承诺"),
    statuses=dict(PromiseStatus.choices),
    done={PromiseStatus.KEPT, PromiseStatus.GIVEN_UP},
    tags=promise_tags,
    posts={PROMISER: tuple(ASSESSED_ROLES)},
    deeds=PROMISE_DEEDS,
    ledger=PROMISES,
    door="promises",
    facts=("text", "due_on", "kept_on", "given_up_on", "outcome"),
)
CHECK = Kind(
    code="spot_check",
    title=_("抽查"),
    # What matched, and who could not be reached, is closed with the finding.
    statuses={each.value: each.label for each in (CheckStatus.DRAWN, CheckStatus.MISMATCH, CheckStatus.CLOSED)},
    done={CheckStatus.CLOSED},
    tags=check_tags,
    posts=POSTS,
    deeds=CHECK_DEEDS,
    opens=ADDING,
    step_words={"draw": _("抽取")},
    ledger=CHECKS,
    door="spot-checks",
    facts=("checked_at", "conclusion", "closed_at"),
)
DRAWING = Kind(
    code="drawing",
    title=_("抽查抽取"),
    statuses={},
    ledger=DRAWINGS,
    opens=checks.DRAWING,
    door="drawings",
    facts=("quarter", "seed", "population", "size", "drawn_at"),
)
for kind in (ENTRY, MONTH, ABSENCE, PROMISE, CHECK, DRAWING):
    register_kind(kind)
