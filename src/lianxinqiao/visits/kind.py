"""The diary, the months, the absences and the spot checks as kinds (SM-1): each keeps Steps of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.matters.beside import page_of_home
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.visits.asks import Written
from lianxinqiao.visits.choices import AbsenceStatus, AssessmentStatus, CheckStatus, PromiseStatus, Status
from lianxinqiao.visits.deeds import checks
from lianxinqiao.visits.deeds.absences import ABSENCE_DEEDS, ABSENT
from lianxinqiao.visits.deeds.checks import ADDING, CHECK_DEEDS
from lianxinqiao.visits.deeds.diary import DIARY_DEEDS, WRITING
from lianxinqiao.visits.deeds.months import MONTH_DEEDS
from lianxinqiao.visits.deeds.promises import PROMISE_DEEDS
from lianxinqiao.visits.ledgers import ABSENCES, CHECKS, DRAWINGS, ENTRIES, MONTHS, PROMISES
from lianxinqiao.visits.models import VisitLog
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


def words_of_household(row: VisitLog) -> str | None:
    """Return how the page of an entry calls the home: its group and number, the first character of a name."""
    home = row.household
    return f"{home.group.name} {home.house_no}（{mask_name(home.head_name)}）" if home is not None else None


# How the page says what was asked; what is said in its head, or by the home, is none.  Any other field is said in the
# words of its column.
SAID: dict[str, Fact | None] = {
    "kind": None,
    "visited_on": None,
    "household": Fact(
        _("走访户"),
        words_of_household,
        link=lambda row, by: page_of_home(row.household, by) if row.household is not None else None,
    ),
    "group": None,
    "place": Fact(_("地点"), "place"),
    "place_kind": Fact(_("在哪里见的"), "get_place_kind_display"),
    "outcome": Fact(_("结果"), "get_outcome_display"),
    "purposes": Fact(
        _("目的"), lambda row: "、".join(str(Purpose(each).label) for each in row.purposes), column="purposes"
    ),
    "learned": Fact(_("了解到"), "learned", "pre"),
    "wants": Fact(_("想"), "wants"),
    "hopes": Fact(_("盼"), "hopes"),
    "worries": Fact(_("急"), "worries"),
    "needs": Fact(_("要"), "needs"),
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
    facts=(
        *(fact for name in Written.keeps if (fact := SAID.get(name, name)) is not None),
        *(Fact(kind.label, f"get_block_{kind.value}_display") for kind in ConditionKind),
        "answer_by",
    ),
    apart=tuple(SAID),
)
LAST_DAYS = ("reason_by", "confirm_by", "object_by", "decide_by")
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
    facts=("staff", "month", "days_done", "days_required", "contacts_done", "contacts_required", "result", *LAST_DAYS),
    apart=(
        *("days_done", "days_required", "contacts_done", "contacts_required", "result"),
        *("reason", "comment", "objection", "decision"),
    ),
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
    apart=("staff", "kind", "first_on", "last_on"),
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
    apart=("owner", "outcome"),
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
    facts=("checked_at", "explain_by", "conclusion", "closed_at"),
    apart=("visit",),
)
DRAWING = Kind(
    code="drawing",
    title=_("抽查抽取"),
    statuses={},
    ledger=DRAWINGS,
    opens=checks.DRAWING,
    door="drawings",
    facts=("quarter", "seed", "population", "size", "drawn_at", "late_since"),
)
for kind in (ENTRY, MONTH, ABSENCE, PROMISE, CHECK, DRAWING):
    register_kind(kind)
