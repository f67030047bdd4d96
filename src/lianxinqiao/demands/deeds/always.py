"""What may be done at nearly every stage: giving on, recusal, withdrawal, merging, what the resident says of it."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.asks import always as a
from lianxinqiao.demands.asks.words import ReasonAsks
from lianxinqiao.demands.choices import (
    ADVISER,
    ANSWERED,
    AT_WORK,
    BEFORE_SETTLED,
    CLASSIFIED,
    HANDLER,
    HEAD,
    IN_HAND,
    NEW,
    OFFICE,
    RATER,
    UNFINISHED,
)
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.deeds.whom import KEEPERS, SIMPLE, TO_THE_NEW_HANDLER
from lianxinqiao.demands.operations import exclusion, filing, handling, outcome, rates, screening
from lianxinqiao.demands.queries.rates import is_asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.matters.deeds import (
    JOINED,
    NEIGHBOUR,
    RESIDENT,
    Deed,
    Doing,
    Fork,
    Look,
    Own,
    Tell,
    its_affair_alone,
    the_owner,
    what_it_is_merged_into,
)
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.musts import Must
from lianxinqiao.matters.spine import URGE


def another_like(doing: Doing) -> str:
    """Return the number of another open demand of the same kind."""
    others = Matter.objects.unfinished().filter(kind=doing.kind.code).exclude(pk=doing.matter.pk)
    return others.values_list("number", flat=True).first() or ""


DEEDS = (
    Deed(
        name="hand_back",
        title=_("退回"),
        rule="R-18.2",
        at=(S.ACCEPTED, S.SIMPLE, *AT_WORK),
        may={HANDLER},
        to=S.SCREENING,
        asks=ReasonAsks,
        does=handling.handed_back,
        tells=(Tell(_("诉求被退回：%s"), lambda doing: [doing.owner], lambda doing: doing.reason),),
        look=Look("undo", done=_("已退回综治信访办。"), rare=True),
    ),
    Deed(
        name="move",
        title=_("换承办人"),
        rule="R-18.2",
        at=UNFINISHED,
        may=KEEPERS,
        whose=_("由综治信访办或承办人转交。"),
        event="change_owner",
        said=_("转交承办人"),
        asks=a.MoveAsks,
        does=handling.moved,
        tells=(TO_THE_NEW_HANDLER,),
        look=Look("swap", done=_("已转交。"), rare=True),
    ),
    Deed(
        name="exclude",
        title=_("回避"),
        rule="信访工作条例28",
        at=tuple(S),
        may={OFFICE, HANDLER, HEAD, ADVISER},
        whose=_("回避由综治信访办决定，本人也可以主动回避。"),
        event="recuse",
        asks=a.ExcludeAsks,
        musts=(Must(a.can_step_back, a.NOBODY_LEFT),),
        example=a.somebody_to_exclude,
        reaches=its_affair_alone,
        does=exclusion.excluded,
        bumps=False,
        public=False,
        look=Look(
            "lock",
            hint=_("之后此人（或这个单位的人）在任何页面、搜索、统计里都找不到这件诉求和由它而来的事。"),
            done=_("已回避。"),
            rare=True,
        ),
    ),
    Deed(
        name="point_out",
        title=_("核定反映的是谁"),
        rule="RR-10",
        at=UNFINISHED,
        may={HEAD},
        whose=_("由纪检监察联络员核定。"),
        asks=a.WhomAsks,
        reaches=its_affair_alone,
        does=exclusion.pointed_out,
        bumps=False,
        public=False,
        by_api=False,
        look=Look(
            "people",
            hint=_("本人写的是姓名、职务或单位时，在这里对上。之后此人和所在的线上都找不到。"),
            done=_("已核定。"),
        ),
        example={"about_office": "village"},
    ),
    Deed(
        name="accuse",
        title=_("这件事反映的是干部"),
        rule="RR-10",
        at=tuple(status for status in S if status != S.ARCHIVED),
        may={OFFICE, HANDLER, RESIDENT},
        whose=_("由综治信访办、承办人登记，或本人提出。"),
        asks=a.NameAsks,
        to=Fork(exclusion.leaves_the_simple_way, (S.ACCEPTED,)),
        reaches=its_affair_alone,
        does=exclusion.accused_later,
        stops=(SIMPLE,),
        starts=exclusion.whole_limit,
        public=False,
        look=Look(
            "lock",
            hint=_("办理中才说到是哪个干部、哪个单位的，在这里写明。之后按密封诉求办理，此人和所在的线上都找不到。"),
            done=_("已密封，转给不涉及的人办理。"),
            rare=True,
        ),
        own=Own(
            _("这件事是某个干部或单位造成的"),
            Look(
                "lock",
                hint=_("写明是谁或哪个单位。之后内容密封，此人和这个单位都看不到。"),
                done=_("已密封，您凭同一个编号和查询码查看。"),
            ),
        ),
        example={"about_office": "village"},
    ),
    Deed(
        name="withdraw",
        title=_("本人书面撤回"),
        rule="RR-3",
        at=BEFORE_SETTLED,
        may={OFFICE, RESIDENT},
        to=S.WITHDRAWN,
        asks=a.WithdrawAsks,
        does=outcome.withdrawn,
        said=_("本人撤回"),
        look=Look("close", done=_("已撤回，30天内可以恢复。"), rare=True),
        own=Own(
            _("撤回"), Look("close", hint=_("不用写理由，30天内可以恢复。没有人可以要求您撤回。"), done=_("已撤回。"))
        ),
    ),
    Deed(
        name="undo_withdrawal",
        title=_("恢复"),
        rule="RR-3",
        at={S.WITHDRAWN},
        may={OFFICE, RESIDENT},
        to=Fork(outcome.stood_before, BEFORE_SETTLED),
        event={status: f"undo_to_{status}" for status in BEFORE_SETTLED},
        musts=(Must(outcome.may_be_undone, _("撤回已超过30天，请重新反映，我们会和原来的一件关联。")),),
        does=outcome.withdrawal_undone,
        said=_("恢复办理"),
        look=Look("undo", done=_("已恢复，原来的期限照算。")),
        own=Own(_("恢复"), Look("undo", "primary", done=_("已恢复，原来的期限照算。")), name="restore"),
    ),
    Deed(
        name="merge",
        title=_("与另一件重复"),
        rule="RR-3",
        at=(*NEW, *IN_HAND),
        may={OFFICE},
        to=S.MERGED,
        asks=a.MergeAsks,
        musts=(Must(lambda _row, at: a.mergeable(at).exists(), _("没有另一件没办结的诉求可以并入。")),),
        reaches=what_it_is_merged_into,
        does=screening.merged,
        said=_("并入另一事项"),
        look=Look("swap", done=_("已合并，本人凭原来的回执可以查到那一件。"), rare=True),
        example=lambda doing: {"into": another_like(doing)},
    ),
    Deed(
        name="rate",
        title=_("申请不计入率"),
        rule="principle 4",
        at={S.CLOSED, S.SETTLED, S.FOLLOW_UP, S.DELIVERED},
        may={OFFICE},
        whose=_("由综治信访办提出。"),
        event="ask_exclusion",
        asks=a.RateAsks,
        notes=("rate",),
        does=rates.exclusion_asked,
        versioned=False,
        bumps=False,
        public=False,
        look=Look(
            "chart", hint=_("须另一个人同意；不计入前后的数并排公布。"), done=_("已提出，等另一个人同意。"), rare=True
        ),
    ),
    Deed(
        name="agree",
        title=_("同意不计入率"),
        rule="principle 4",
        at=ANSWERED,
        may={RATER},
        whose=_("由另一个人同意。"),
        finds=is_asked,
        event="approve_exclusion",
        asks=a.AgreeAsks,
        musts=(
            Must(
                lambda row, at: is_asked(at.person, row.pk),
                _("没有等您同意的申请；须由另一个人同意。"),
                mend="rate",
                error=NotPermitted,
            ),
        ),
        does=rates.exclusion_agreed,
        versioned=False,
        bumps=False,
        public=False,
        look=Look("check", done=_("已同意。"), rare=True),
    ),
    Deed(
        name="join",
        title=_("我家也是"),
        rule="SM-3",
        at=tuple(status for status in UNFINISHED if status != S.RECEIVED),
        may={NEIGHBOUR},
        whose=_("这件事已经办结，请重新反映。"),
        finds=filing.is_open_to_all,
        said=_("又有群众反映同一件事"),
        asks=a.JoinAsks,
        does=filing.joined,
        tells=(Tell(_("又有群众反映同一件事：%s"), the_owner),),
        versioned=False,
        bumps=False,
    ),
    Deed(
        name="reissue",
        title=_("补发查询码"),
        rule="RR-14",
        at=tuple(S),
        may={OFFICE},
        whose=_("由综治信访办补发。"),
        event="reissue_code",
        asks=a.ReissueAsks,
        musts=(
            Must(
                lambda row, _at: not row.is_anonymous,
                _("没有署名的诉求核对不了是谁，不能补发；请本人重新反映，再合并。"),
                error=InvalidInput,
            ),
        ),
        does=filing.code_reissued,
        by_api=False,
        look=Look("key", hint=_("本人丢了回执时用。旧的查询码从此作废，本人在网页上看得到补发过。"), rare=True),
    ),
    Deed(
        name="object",
        title=_("对分类有意见"),
        rule="SM-3",
        at=CLASSIFIED,
        may={RESIDENT},
        event="object_to_track",
        said=_("本人对分类有意见"),
        asks=a.OwnWordsAsks,
        musts=(Must(lambda row, _at: bool(row.track), _("还没有分类。"), mend="triage"),),
        keeps={"text": "track_objection"},
        sets={"reviewed_by": None},
        tells=(Tell(_("本人对分类有意见：%s"), the_owner, urgent=True),),
        look=Look("edit", done=_("已记下，要请另一个人重新看。")),
    ),
    replace(
        URGE,
        at=UNFINISHED,
        may={*URGE.may, RESIDENT, JOINED},
        asks=a.UrgeAsks,
        musts=(*URGE.musts, Must(outcome.not_heard_today, _("今天已经催过，承办人已收到。"), offered=True)),
        own=Own(_("催一催"), Look("urge", done=_("已告诉承办人。"))),
        tells=(*URGE.tells, Tell(_("群众催办：%s"), outcome.owner_of_resident, urgent=True)),
    ),
)
