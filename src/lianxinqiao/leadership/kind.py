"""Leader-owned cases (SM-4: five duties on the issue, the resident's wish above them), reception days, their records, helpers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.asks import ProposeAsks
from lianxinqiao.leadership.beside import DEMAND_BESIDE
from lianxinqiao.leadership.choices import RANKS, Criterion, DayStatus, HelperStatus, RecordStatus
from lianxinqiao.leadership.choices import CaseStatus as S
from lianxinqiao.leadership.deeds.cases import CASE_DEEDS
from lianxinqiao.leadership.deeds.days import DAY_DEEDS, OPENS_DAY
from lianxinqiao.leadership.deeds.helpers import HELPER_DEEDS, OPENS_HELPER, helper_tags
from lianxinqiao.leadership.deeds.records import RECORD_DEEDS
from lianxinqiao.leadership.ledgers import DAYS, HELPERS, RECORDS
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.leadership.operations import owning
from lianxinqiao.leadership.policies import (
    CASE,
    DAY,
    HELPER,
    HOST,
    KEEPER,
    OFFICE,
    OWNER,
    PLANNER,
    PLANNERS,
    PRINCIPAL,
    RECORD,
    case_tags,
    cases_visible,
    day_tags,
    reads_demand,
    record_tags,
)
from lianxinqiao.leadership.queries.cases import has_case
from lianxinqiao.matters.deeds import Look, Must, Tell, holding
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.openings import Opening


def may_propose(by: Staff, demand: Demand) -> bool:
    """The petition office proposes; nobody owns what is sealed."""
    return demand.matter.kind == DEMAND and scope_of(by).covers(demand.matter.area_id, Role.PETITION_OFFICE)


RECEIVING = {PLANNER: PLANNERS, KEEPER: (Role.PETITION_OFFICE,), HOST: tuple(RANKS)}

OWNED_CASE = Kind(
    code=CASE,
    title=_("领导包案"),
    sign="包案",
    slug="cases",
    model=OwnedCase,
    statuses=dict(S.choices),
    done={S.CLOSED, S.DROPPED, S.TRANSFERRED},
    visible=cases_visible,
    tags=case_tags,
    posts={
        OFFICE: (Role.PETITION_OFFICE,),
        PRINCIPAL: (Role.PRINCIPAL_LEADER,),
        OWNER: tuple(role for role in RANKS if role != Role.PRINCIPAL_LEADER),
    },
    late=(Role.PRINCIPAL_LEADER,),
    keepers=(Role.PETITION_OFFICE,),
    heirs=lambda matter: holders(Role.PRINCIPAL_LEADER, matter.area, on=local_date(now())),
    unowned={S.PROPOSED, S.DROPPED},
    page="leadership:case",
    listed="leadership:cases",
    related=("demand__matter", "proposed_by"),
    step_words={"begin": _("开始办理")},
    facts=(
        Fact(_("诉求"), "demand.text", "pre", shown=reads_demand, opens=lambda case: (DEMAND, case.demand_id)),
        Fact(_("编号"), "demand.matter.number"),
        Fact(_("来自"), "get_origin_display"),
        Fact(_("为什么是重点"), lambda case: "、".join(words_of(Criterion, each) for each in case.criteria)),
        Fact(_("说明"), "why", "pre"),
        Fact(_("当面听取"), "heard_on", "day"),
        Fact(_("事实"), "facts", "pre"),
        Fact(_("方案"), "plan", "pre"),
        Fact(_("本人希望怎样联系"), "contact_wish"),
        Fact(_("本人不愿联系"), "contact_declined_on", "day"),
        Fact(_("结果"), "outcome", "pre"),
        Fact(_("法定途径"), "get_legal_track_display"),
    ),
    apart=(*("criteria", "why", "heard_on", "facts", "contact_wish", "outcome"), *("resident_phoned", "remedies_told")),
    opens=Opening(
        title=_("提请领导包案"),
        rule="R-11.1",
        asks=ProposeAsks,
        does=owning.proposed,
        titled=lambda _asked, demand: str(_("包案：%s")) % demand.matter.title[:60],
        beside=DEMAND_BESIDE,
        may=may_propose,
        whose=_("由综治信访办提出。"),
        musts=(
            Must(
                lambda demand, _doing: not demand.matter.is_done and not has_case(demand.pk),
                _("诉求已办结，或已有领导包案。"),
                error=InvalidInput,
            ),
        ),
        limits=("owned.confirm_workdays",),
        stems=lambda doing: doing.row.matter,
        tells=(Tell(_("包案待确认：%s"), holding(Role.PRINCIPAL_LEADER)),),
        said=_("提出包案"),
        look=Look("star", done=_("已提请主要领导确认。"), rare=True),
        example={"criteria": [Criterion.SAFETY]},
    ),
    deeds=CASE_DEEDS,
)
RECEPTION_DAY = Kind(
    code=DAY,
    title=_("接访日"),
    statuses=dict(DayStatus.choices),
    done={DayStatus.CANCELLED},
    tags=day_tags,
    posts=RECEIVING,
    opens=OPENS_DAY,
    deeds=DAY_DEEDS,
    ledger=DAYS,
    door="reception-days",
    facts=(
        "leader",
        "substitute",
        "mode",
        "on",
        "starts_at",
        "ends_at",
        "place",
        "area",
        "published_on",
        "cancelled_on",
    ),
    apart=("area", "leader", "mode", "on", "starts_at", "ends_at", "place"),
)
RECEPTION_RECORD = Kind(
    code=RECORD,
    title=_("接访记录"),
    statuses=dict(RecordStatus.choices),
    done={RecordStatus.CLOSED},
    tags=record_tags,
    posts=RECEIVING,
    deeds=RECORD_DEEDS,
    # Who comes is noted by a deed of the day.
    step_words={deed.name: deed.title for deed in DAY_DEEDS if deed.name in ("book", "walk_in", "bring")},
    ledger=RECORDS,
    door="reception-records",
    # Who came, and what they said, is opened on the page.
    facts=("number", "is_walk_in", "booked_at", "read_back", "signed", "closed_at"),
    apart=("answer", "read_back", "signed"),
)
OUTSIDE_HELPER = Kind(
    code=HELPER,
    title=_("帮扶人"),
    statuses=dict(HelperStatus.choices),
    done={HelperStatus.ENDED},
    tags=helper_tags,
    posts={OFFICE: (Role.PETITION_OFFICE,)},
    opens=OPENS_HELPER,
    deeds=HELPER_DEEDS,
    ledger=HELPERS,
    door="helpers",
    # Who it is is read with the demand, by whoever may.
    facts=("kind", "consented_on", "withdrawn_on"),
    apart=("name", "parts"),
)
for kind in (OWNED_CASE, RECEPTION_DAY, RECEPTION_RECORD, OUTSIDE_HELPER):
    register_kind(kind)
