"""Handling: triage, its second look, the five steps, mediation and hearing, more time (R-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.demands.asks import handling as a
from lianxinqiao.demands.asks.words import ReasonAsks, WordsAsks
from lianxinqiao.demands.choices import ADVISER, AT_WORK, CLASSIFIED, DECIDABLE, HANDLER, HEAD, IN_HAND, OFFICE, Track
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.deeds.whom import KEEPERS, heads
from lianxinqiao.demands.operations import extending, handling
from lianxinqiao.demands.policies import SEALED_ROLES
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.matters.deeds import By, Deed, Doing, Look, Must, Tell, holding, the_owner

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


def advisers(doing: Doing) -> list[Staff]:
    """Return who looks at a triage again; of what is sealed whoever keeps such, the county's as well."""
    return holding(*(SEALED_ROLES if doing.row.is_sealed else (Role.AREA_JUDICIAL,)))(doing)


# Reasonable, with no law behind it: the answers of a triage that leads to the five written steps.
WITHOUT_GROUNDS = {
    "lawful": False,
    "reasonable": True,
    "in_hardship": False,
    "policies_checked": "查过三项补助办法",
    "partial_solution": "可以先清路面",
}
NOT_ONES_OWN = _("由法律顾问或综治信访办复核，不能复核自己的分类。")
ASKED_FOR_TIME = Must(
    lambda row, _at: bool(row.extension_asked_days) and not row.extended_days,
    _("没有待批的延期申请。"),
    mend="ask_extension",
)
NO_MORE_TIME = _("这件诉求不能延期：没有在走的办结期限，或已经延过。")
LIMIT_RUNS = (
    Must(lambda row, _at: extending.running(row) is not None, NO_MORE_TIME, offered=True),
    Must(extending.is_before_its_end, _("已超过办结期限，不能再延期。"), error=InvalidInput, offered=True),
)

DEEDS = (
    Deed(
        name="triage",
        title=_("分类"),
        rule="R-14.6",
        at=IN_HAND,
        may={HANDLER},
        whose=_("由承办人分类。"),
        asks=a.TriageAsks,
        does=handling.triaged,
        tells=(Tell(_("分类待复核：%s"), advisers, once=True),),
        look=Look(
            "rules",
            "primary",
            _("合法的一律依法办到位，不看合不合心意。分类要经另一个人复核，本人也可以提出异议。"),
            _("已分类，请综治信访办或法律顾问复核。"),
        ),
        example={"lawful": True, "reasonable": True, "in_hardship": False},
    ),
    Deed(
        name="explain",
        title=_("五步说明"),
        rule="R-14.2",
        at=IN_HAND,
        may={HANDLER},
        whose=_("由承办人填写。"),
        asks=a.FiveAsks,
        musts=(
            Must(
                lambda row, _at: row.track == Track.EXPLAIN,
                _("办理中、合理但没有法律依据的诉求才填这五步。"),
                mend="triage",
                answers=WITHOUT_GROUNDS,
            ),
        ),
        look=Look(
            "message",
            "primary",
            _("合理但没有法律依据的：说明情况、表明态度、正确引导、用足政策、争取部分解决，五步都要有。"),
            _("已记录，可以起草意见了。"),
        ),
    ),
    Deed(
        name="review_triage",
        title=_("复核分类"),
        rule="R-14.6",
        at=CLASSIFIED,
        may={OFFICE, ADVISER},
        whose=NOT_ONES_OWN,
        asks=a.ReviewAsks,
        musts=(
            Must(lambda row, _at: bool(row.track), _("没有待复核的分类。"), mend="triage"),
            # Reviewed once, it is looked at again when the resident objects.
            Must(lambda row, _at: row.reviewed_by_id is None, _("没有待复核的分类。"), mend="object"),
            Must(lambda row, at: row.classified_by != at.by, NOT_ONES_OWN, error=NotPermitted),
        ),
        does=handling.reviewed,
        tells=(
            Tell(
                _("分类复核有不同意见：%s"),
                lambda doing: [] if doing.asked.agrees else the_owner(doing),
                lambda doing: doing.reason,
            ),
        ),
        event=By("agrees", {True: "review_triage", False: "dispute_triage"}),
        said={"review_triage": _("复核分类，同意"), "dispute_triage": _("复核分类，不同意")},
        public=False,
        look=Look("check", "primary", done=_("已复核。")),
    ),
    Deed(
        name="mediate",
        title=_("转入调解"),
        rule="信访工作条例33",
        at=AT_WORK,
        may={HANDLER},
        to=S.MEDIATING,
        asks=a.ConsentAsks,
        look=Look("people", done=_("已转入调解，期限照算。"), rare=True),
    ),
    Deed(
        name="hear",
        title=_("举行听证"),
        rule="信访工作条例31",
        at=AT_WORK,
        may={HEAD},
        to=S.HEARING,
        look=Look("people", done=_("已决定听证。"), rare=True),
    ),
    Deed(
        name="resume",
        title=_("结束调解或听证"),
        rule="SM-3",
        at={S.MEDIATING, S.HEARING},
        may={HANDLER, HEAD},
        to=S.PROCESSING,
        asks=WordsAsks,
        look=Look("check", done=_("回到办理。")),
    ),
    Deed(
        name="ask_extension",
        title=_("申请延期"),
        rule="信访工作条例34",
        at={S.PROCESSING},
        may=KEEPERS,
        whose=_("由承办人申请延期。"),
        asks=a.ExtendAsks,
        musts=(
            Must(lambda row, _at: not (row.extended_days or row.is_simple or row.extension_asked_days), NO_MORE_TIME),
            *LIMIT_RUNS,
        ),
        keeps={"days": "extension_asked_days", "reason": "extension_reason"},
        notes=("days",),
        tells=(Tell(_("延期待批：%s"), heads, once=True),),
        public=False,
        look=Look("clock", hint=_("请领导在期限到之前决定；批准后理由要告诉本人。"), done=_("已报领导批准。")),
    ),
    Deed(
        name="extend",
        title=_("同意延期"),
        rule="信访工作条例34",
        at={S.PROCESSING},
        may={HEAD},
        whose=_("由领导决定。"),
        to=S.EXTENDED,
        asks=a.ExtendAsks,
        musts=(ASKED_FOR_TIME, *LIMIT_RUNS),
        keeps={"days": "extended_days", "reason": "extension_reason"},
        notes=("days",),
        does=extending.extended,
        tells=(Tell(_("已同意延期，请告知本人：%s"), the_owner),),
        said=_("延长期限"),
        look=Look(
            "clock",
            "primary",
            _("只能延一次，期限到之前决定，并告诉本人。"),
            _("已延长，请承办人把延期告知书交给本人。"),
        ),
    ),
    Deed(
        name="refuse_extension",
        title=_("不同意延期"),
        rule="信访工作条例34",
        at={S.PROCESSING},
        may={HEAD},
        whose=_("由领导决定。"),
        asks=ReasonAsks,
        musts=(ASKED_FOR_TIME,),
        sets={"extension_asked_days": 0, "extension_reason": ""},
        tells=(Tell(_("延期没有批准：%s"), the_owner, lambda doing: doing.reason),),
        public=False,
        look=Look("close", done=_("已告诉承办人，期限不变。")),
    ),
    Deed(
        name="tell_extension",
        title=_("延期告知书已送达"),
        rule="信访工作条例34",
        at=DECIDABLE,
        may=KEEPERS,
        whose=_("由承办人或综治信访办告知。"),
        asks=a.ToldAsks,
        musts=(Must(lambda row, _at: row.extended_days and not row.extension_told_on, _("没有待告知的延期。")),),
        keeps={"on": "extension_told_on"},
        notes=("on",),
        meets=(extending.EXTENSION_NOTICE,),
        said=_("延期已告知"),
        look=Look("check", "primary", done=_("已记录。")),
    ),
)
