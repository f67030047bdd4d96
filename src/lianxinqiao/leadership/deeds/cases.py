"""SM-4: everything that may be done to a leader's case, by whom, and what follows."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.demands.asks.outcome import NO_SUCH_GROUND
from lianxinqiao.demands.deeds.own_code import guarded
from lianxinqiao.demands.operations.outcome import grounds_true_of
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership import asks
from lianxinqiao.leadership.choices import CaseStatus as S
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.leadership.operations import contact, duties, ending, owning
from lianxinqiao.leadership.policies import DUTY, OFFICE, OWNER, PRINCIPAL
from lianxinqiao.leadership.queries.cases import shares_to_finish
from lianxinqiao.matters.deeds import RESIDENT, SYSTEM, Deed, Look, Must, Tell, holding
from lianxinqiao.matters.models import Step

IN_HAND = (S.CONFIRMED, S.PLANNED, S.WORKING, S.OUTCOME, S.CHECKED)
CONFIRM_BY, MEET_BY, NOTE_BY, END_BY = (
    "owned.confirm_workdays",
    "owned.meet_workdays",
    "owned.note_days",
    "owned.max_days",
)
TO_OWNER = Tell(_("请您包案：%s"), lambda doing: [doing.owner], urgent=True)


def _somebody_has(duty: Duty) -> Must:
    return Must(
        lambda case, _doing: case.shares.filter(duty=duty).exists() or _is_refused(duty, case),
        format_lazy("{}{}", _("每项职责都要有人，还缺："), lazy(lambda: duty.short, str)()),
        mend="share",
        error=InvalidInput,
        offered=True,
    )


def _is_refused(duty: Duty, case: OwnedCase) -> bool:
    """Whether it is the duty that ends where the resident wants no contact (RR-2)."""
    return duty == Duty.SUPPORT and case.contact_declined_on is not None


def _first_without(case: OwnedCase) -> int:
    taken = set(case.shares.values_list("duty", flat=True))
    return next((duty for duty in Duty if duty not in taken and not _is_refused(duty, case)), Duty.KNOW)


NOT_DECLINED = Must(lambda case, _doing: case.contact_declined_on is None, _("本人不愿联系，已经记下。"))
NO_MORE_CONTACT: dict[str, Any] = {
    "rule": "RR-2",
    "at": IN_HAND,
    "musts": (NOT_DECLINED,),
    "does": contact.contact_declined,
    "event": "decline_contact",
    "said": _("本人不愿联系"),
    "tells": (Tell(_("本人不愿联系，请立即停止上门和电话：%s"), contact.who_would_call, urgent=True),),
    "versioned": False,
}

_CASE_DEEDS = (
    Deed(
        name="confirm",
        title=_("确认包案"),
        rule="SM-4",
        at={S.PROPOSED},
        may={PRINCIPAL},
        to=S.CONFIRMED,
        asks=asks.ConfirmAsks,
        does=owning.confirmed,
        meets=(CONFIRM_BY,),
        starts=(MEET_BY, END_BY),
        tells=(TO_OWNER,),
        look=Look("check", "primary", done=_("已确认，包案领导已收到。")),
    ),
    Deed(
        name="drop",
        title=_("不包案"),
        rule="SM-4",
        at={S.PROPOSED},
        may={PRINCIPAL},
        to=S.DROPPED,
        asks=asks.ReasonAsks,
        said=_("决定不包案"),
        look=Look("close", done=_("已决定不包案，诉求照常办理。")),
    ),
    Deed(
        name="plan",
        title=_("听取意见，定方案"),
        rule="R-11.4",
        at={S.CONFIRMED},
        may={OWNER},
        to=S.PLANNED,
        asks=asks.PlanAsks,
        musts=tuple(_somebody_has(duty) for duty in Duty),
        does=duties.planned,
        meets=(MEET_BY,),
        starts=(NOTE_BY,),
        look=Look("edit", "primary", hint=_("先把五项职责分到人，再定方案；方案给本人一份。"), done=_("方案已定。")),
    ),
    Deed(
        name="note",
        title=_("写进展"),
        rule="SM-4",
        at={S.PLANNED, S.WORKING},
        may={OWNER, OFFICE, DUTY},
        whose=_("由包案领导、综治信访办或分工到的人写。"),
        to=S.WORKING,
        asks=asks.NoteAsks,
        does=duties.noted,
        meets=(NOTE_BY,),
        starts=(NOTE_BY,),
        look=Look("edit", "primary", hint=_("至少十五天写一次。"), done=_("已记录。")),
    ),
    Deed(
        name="share",
        title=_("分工"),
        rule="R-11.9",
        at=IN_HAND,
        may={OWNER, OFFICE},
        whose=_("由包案领导或综治信访办分工。"),
        asks=asks.ShareAsks,
        known=duties.share_sent_before,
        does=duties.shared,
        tells=(Tell(_("包案分工给您：%s"), lambda doing: [doing.asked.cadre], urgent=True),),
        versioned=False,
        look=Look("people", done=_("已分工。")),
        example=lambda doing: {"duty": _first_without(doing.row)},
    ),
    Deed(
        name="done",
        title=_("分工办完了"),
        rule="R-11.9",
        at=IN_HAND,
        may={OWNER, DUTY},
        whose=_("由分工到的人或包案领导填写。"),
        asks=asks.FinishAsks,
        musts=(Must(lambda _case, doing: shares_to_finish(doing).exists(), _("没有这项分工。"), mend="share"),),
        does=duties.finished,
        event="finish_share",
        said=_("分工办完"),
        versioned=False,
        look=Look("check", done=_("已记录。")),
        example={"evidence": "照片和签收单"},
    ),
    Deed(
        name="outcome",
        title=_("提出结果"),
        rule="SM-4",
        at={S.WORKING},
        may={OWNER},
        to=S.OUTCOME,
        asks=asks.OutcomeAsks,
        musts=(
            Must(
                lambda case, _doing: not case.shares.filter(done_on=None).exists(),
                _("还有分工没有办完或说明。"),
                mend="done",
            ),
        ),
        does=ending.outcome_proposed,
        stops=(NOTE_BY,),
        event="propose_outcome",
        look=Look("check", "primary", done=_("已提出，请综治信访办核实。")),
    ),
    Deed(
        name="verify",
        title=_("核实"),
        rule="SM-4",
        at={S.OUTCOME},
        may={OFFICE},
        to=S.CHECKED,
        asks=asks.VerifyAsks,
        look=Look("phone", "primary", done=_("已核实，请主要领导批准办结。")),
        example={"resident_phoned": True},
    ),
    Deed(
        name="send_back",
        title=_("退回再办"),
        rule="SM-4",
        at={S.OUTCOME, S.CHECKED},
        may={OFFICE, PRINCIPAL},
        to=S.WORKING,
        asks=asks.ReasonAsks,
        starts=(NOTE_BY,),
        look=Look("undo", done=_("已退回。")),
    ),
    Deed(
        name="close",
        title=_("批准办结"),
        rule="RR-3",
        at={S.CHECKED},
        may={PRINCIPAL},
        to=S.CLOSED,
        asks=asks.CloseAsks,
        musts=(Must(lambda case, _doing: bool(grounds_true_of(case.demand)), NO_SUCH_GROUND),),
        does=ending.closed,
        meets=(END_BY,),
        said=_("办结"),
        look=Look("check", "primary", hint=_("只有这几种依据；不得以承诺不再信访为条件。"), done=_("已办结。")),
    ),
    Deed(
        name="reopen",
        title=_("重新办理"),
        rule="SM-4",
        at={S.CLOSED},
        may={OFFICE, PRINCIPAL},
        to=S.WORKING,
        asks=asks.ReasonAsks,
        does=ending.reopened,
        starts=(END_BY, NOTE_BY),
        said=_("认为未解决，重新办理"),
        look=Look("undo", done=_("已重新办理。")),
    ),
    Deed(
        name="owner",
        title=_("换包案领导"),
        rule="SM-4",
        at=IN_HAND,
        may={PRINCIPAL},
        whose=_("由党政主要领导决定。"),
        asks=asks.OwnerAsks,
        does=owning.given_to_another,
        tells=(TO_OWNER,),
        event="change_owner",
        said=_("转交承办人"),
        look=Look("swap", done=_("已换。")),
    ),
    Deed(
        name="extend",
        title=_("延长三十天"),
        rule="SM-4",
        at=IN_HAND,
        may={PRINCIPAL},
        whose=_("由党政主要领导决定。"),
        asks=asks.ReasonAsks,
        musts=(
            Must(
                lambda case, _doing: not Step.objects.filter(matter=case.matter, event="extend").exists(),
                _("已延过一次。"),
            ),
        ),
        does=owning.extended,
        said=_("延长期限"),
        look=Look("clock", done=_("已延长。")),
    ),
    Deed(
        name="track",
        title=_("转入法定途径"),
        rule="SM-4",
        at=IN_HAND,
        may={PRINCIPAL},
        to=S.TRANSFERRED,
        asks=asks.TrackAsks,
        does=ending.handed_to_law,
        event="transfer_track",
        look=Look("next", done=_("已转入法定途径，诉求照常办理。")),
    ),
    Deed(
        name="decline",
        title=_("本人不愿联系"),
        may={OWNER, OFFICE},
        whose=_("由包案领导或综治信访办登记。"),
        look=Look("close", hint=_("马上停止上门和电话，只用书面。"), done=_("已记录，立即照办。")),
        **NO_MORE_CONTACT,
    ),
    Deed(
        name="no_contact",
        title=_("不要再联系我"),
        may={RESIDENT},
        look=Look(
            "close", hint=_("不用写理由。之后不上门、不打电话，只用书面；事情照办。"), done=_("已记下，立即照办。")
        ),
        **NO_MORE_CONTACT,
    ),
    Deed(
        name="other_owner",
        title=_("请换一位包案领导"),
        rule="RR-2",
        at=IN_HAND,
        may={RESIDENT},
        asks=asks.WishAsks,
        does=contact.other_owner_asked,
        tells=(Tell(_("本人请求换包案领导：%s"), holding(Role.PRINCIPAL_LEADER), urgent=True),),
        event="ask_other_owner",
        said=_("本人请求换包案领导"),
        versioned=False,
        look=Look("swap", done=_("已告诉主要领导。")),
    ),
    Deed(
        name="silence",
        title=_("两期没有进展，报告主要领导"),
        rule="SM-4",
        at={S.PLANNED, S.WORKING},
        may={SYSTEM},
        musts=(Must(contact.is_silent, _("两期之内已有进展，或已报告主要领导。"), after=contact.last_day_to_write),),
        tells=(Tell(_("包案两期没有进展：%s"), holding(Role.PRINCIPAL_LEADER), urgent=True),),
        bumps=False,
    ),
)
# What the resident says of it by the receipt of the demand.
CASE_DEEDS = guarded(_CASE_DEEDS, of=lambda case: case.demand)
