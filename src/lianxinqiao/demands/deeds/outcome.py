"""The opinion and what follows it: delivery, performance, the resident's word, review, follow-up, closing (RR-3)."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks import outcome as a
from lianxinqiao.demands.choices import ALLOWED, DECIDABLE, HANDLER, HEAD, OFFICE, SEALED_WHERE_IT_STANDS, Track
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.deeds.askers import WAS_ANSWERED
from lianxinqiao.demands.deeds.whom import DELIVER, FOLLOW_UP, KEEPERS, PERFORM, REDO, SIMPLE, WHOLE, heads
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.demands.operations import handling, outcome
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.matters.deeds import (
    JOINED,
    RESIDENT,
    SYSTEM,
    Deed,
    Doing,
    Fork,
    Look,
    Must,
    Own,
    Tell,
    over,
    the_doer,
    the_owner,
)
from lianxinqiao.matters.operations.ageing import over_for

REVIEWS = ("petition.review_days", "petition.recheck_days")
ANSWERED = (S.DELIVERED, S.SETTLED, S.FOLLOW_UP, S.CLOSED, S.REVIEW_ANSWERED)
AGAIN = _("没有解决，重新办理")


def reopened(doing: Doing) -> bool:
    return doing.matter.status == S.PROCESSING


def is_follow_up_left(row: Demand, _doing: Doing) -> bool:
    return FollowUp.objects.filter(demand=row, done_on=None).exists()


def is_own_follow_up_left(row: Demand, doing: Doing) -> bool:
    return outcome.follow_ups_to_come(row, doing.asker).exists()


def limit_of_next(doing: Doing) -> tuple[str, ...]:
    """Return the limit of the follow-up that comes next, of somebody else."""
    return (FOLLOW_UP,) if doing.since is not None else ()


def has_its_day_come(row: Demand, doing: Doing) -> bool:
    """Whether the next follow-up may be done: never before its day; of one that is not there others speak."""
    before = outcome.day_before_next(row)
    return before is None or before < local_date(doing.now)


def limit_after_answer(doing: Doing) -> tuple[str, ...]:
    """Return the limit of doing it over again, or of the follow-up that comes next, whose day has been set."""
    return (REDO,) if reopened(doing) else (FOLLOW_UP,) if doing.since is not None else ()


def stopped_by_answer(doing: Doing) -> tuple[str, ...]:
    """Return the limits that bind nobody once the resident is content, or it is done over again."""
    return (FOLLOW_UP, PERFORM) if reopened(doing) else REVIEWS if doing.matter.status == S.SETTLED else ()


TO_THE_OWNER_WHEN_REOPENED = Tell(
    _("本人认为没有解决：%s"), lambda doing: the_owner(doing) if reopened(doing) else [], urgent=True
)
# A supported demand is not settled before its word is kept.
WORD_KEPT = Must(
    lambda row, _at: not row.must_still_perform, _("支持的诉求要先写明办到了什么。"), mend="perform", into=S.SETTLED
)
OLD = over_for("demand.seal_months", _("结束还不满封存的年限。"))

DEEDS = (
    Deed(
        name="draft",
        title=_("起草处理意见"),
        rule="信访工作条例32",
        at=DECIDABLE,
        may={HANDLER},
        whose=_("由承办人起草意见。"),
        event="draft_opinion",
        asks=a.OpinionAsks,
        musts=(
            Must(lambda row, _at: bool(row.track), _("请先分类：合不合法、合不合理、有没有困难。"), mend="triage"),
            Must(
                lambda row, _at: row.track != Track.EXPLAIN or all((row.explained, row.position, row.guided)),
                _("合理但没有法律依据的，先把五步写全：说明情况、表明态度、正确引导、用足政策、争取部分解决。"),
                mend="explain",
            ),
        ),
        sets={"drafted_by": the_doer},
        tells=(Tell(_("意见待签发：%s"), heads, once=True),),
        public=False,
        look=Look("edit", "primary", done=_("已起草，请领导签发。")),
        example=lambda doing: {"decision": ALLOWED[Track(doing.row.track)][0]},
    ),
    Deed(
        name="issue",
        title=_("签发处理意见"),
        rule="信访工作条例31、32",
        at=DECIDABLE,
        may={HEAD},
        to=S.OPINION_ISSUED,
        event="issue_opinion",
        musts=(
            Must(
                lambda row, _at: row.drafted_by_id and row.decision in ALLOWED.get(Track(row.track), ()),
                _("还没有起草意见，或者意见与分类不符，请承办人起草。"),
                mend="draft",
            ),
            Must(lambda row, _at: row.reviewed_by_id, _("分类还没有经另一个人复核。"), mend="review_triage"),
            Must(lambda row, at: row.drafted_by != at.by, _("起草人不能签发自己起草的意见。"), error=NotPermitted),
        ),
        does=handling.issued,
        meets=(WHOLE, SIMPLE, REDO),
        starts=lambda doing: (DELIVER, PERFORM) if doing.row.must_still_perform else (DELIVER,),
        tells=(Tell(_("意见已签发，请送达：%s"), the_owner),),
        look=Look("check", "primary", done=_("已签发，请送达本人。")),
    ),
    Deed(
        name="deliver",
        title=_("已送达本人"),
        rule="信访工作条例35",
        at={S.OPINION_ISSUED},
        may=KEEPERS,
        to=S.DELIVERED,
        asks=a.DeliverAsks,
        keeps={"on": "delivered_on"},
        notes=("on",),
        meets=(DELIVER,),
        does=handling.delivered,
        said=_("送达本人"),
        look=Look("check", "primary", done=_("已送达，本人三十日内可以申请复查。")),
    ),
    Deed(
        name="perform",
        title=_("记录办到了什么"),
        rule="R-14.1",
        # What is settled is performed; after a review a "yes" waits for it still.
        at=(S.OPINION_ISSUED, S.DELIVERED, S.REVIEW_ANSWERED, S.FOLLOW_UP),
        may=KEEPERS,
        whose=_("由承办人或综治信访办记录。"),
        asks=a.PerformAsks,
        musts=(Must(lambda row, _at: row.must_still_perform and row.issued_at, _("没有待办到的意见。")),),
        keeps={"on": "performed_on", "what": "performance"},
        meets=(PERFORM,),
        said=_("办到"),
        look=Look("promise", done=_("已记录。")),
    ),
    Deed(
        name="solved",
        title=_("登记本人的评价"),
        rule="SM-3",
        at=ANSWERED,
        may={OFFICE, RESIDENT, JOINED},
        to=Fork(outcome.leads_to, (S.SETTLED, S.PROCESSING)),
        event={S.SETTLED: "settle", S.PROCESSING: "not_solved", "": "evaluate"},
        asks=a.SolvedAsks,
        musts=(WAS_ANSWERED, WORD_KEPT),
        does=outcome.answered,
        stops=stopped_by_answer,
        starts=limit_after_answer,
        tells=(TO_THE_OWNER_WHEN_REOPENED,),
        said={"settle": _("办妥"), "not_solved": AGAIN, "evaluate": _("本人评价")},
        look=Look(
            "message", hint=_("本人电话或当面说的，照实记；与本人自己在网页上填的分开统计。"), done=_("已登记。")
        ),
        own=Own(_("解决了吗？"), Look("message", "primary", done=_("谢谢，已记下。")), name="say"),
        example={"solved": "partly", "why": "只修了一半"},
    ),
    Deed(
        name="settle",
        title=_("办妥"),
        rule="SM-3",
        at={S.DELIVERED, S.REVIEW_ANSWERED},
        may={SYSTEM},
        to=S.SETTLED,
        musts=(over(lambda row: row.review_until, _("申请复查的期限还没有过。")), WORD_KEPT),
        does=outcome.settled,
        stops=REVIEWS,
        starts=(FOLLOW_UP,),
    ),
    Deed(
        name="ask_review",
        title=_("本人申请复查"),
        rule="信访工作条例35",
        at={S.DELIVERED},
        may={OFFICE, RESIDENT, JOINED},
        to=S.REVIEW_ASKED,
        musts=(WAS_ANSWERED, outcome.in_time(_("申请复查的期限已过（%s）。新的事实和理由可以重新反映。"))),
        starts=REVIEWS[:1],
        tells=(Tell(_("本人申请复查：%s"), the_owner, urgent=True),),
        look=Look("undo", done=_("已登记，请转报县里。")),
        own=Own(
            _("不服，申请复查"),
            Look("undo", hint=_("由上一级机关复查，不用写理由，不收费。"), done=_("已登记，会转报上一级。")),
            name="review",
        ),
    ),
    Deed(
        name="answer_review",
        title=_("复查答复"),
        rule="信访工作条例35",
        at={S.REVIEW_ASKED},
        may={OFFICE},
        to=S.REVIEW_ANSWERED,
        asks=a.AnswerAsks,
        notes=("received_on",),
        does=outcome.review_answered,
        meets=REVIEWS,
        look=Look("check", "primary", done=_("已登记。")),
    ),
    Deed(
        name="ask_recheck",
        title=_("本人申请复核"),
        rule="信访工作条例36",
        at={S.REVIEW_ANSWERED},
        may={OFFICE, RESIDENT, JOINED},
        to=S.RECHECK_ASKED,
        musts=(WAS_ANSWERED, outcome.in_time(_("申请复核的期限已过（%s）。"))),
        starts=REVIEWS[1:],
        tells=(Tell(_("本人申请复核：%s"), the_owner, urgent=True),),
        look=Look("undo", done=_("已登记，请转报市里。")),
        own=Own(_("不服，申请复核"), Look("undo", done=_("已登记，会转报再上一级。")), name="recheck"),
    ),
    Deed(
        name="answer_recheck",
        title=_("复核意见"),
        rule="信访工作条例36",
        at={S.RECHECK_ASKED},
        may={OFFICE},
        to=S.FINAL,
        asks=a.RecheckAsks,
        does=outcome.settled,
        meets=REVIEWS,
        starts=(FOLLOW_UP,),
        look=Look("check", "primary", done=_("法定程序终结，帮扶回访继续。")),
    ),
    Deed(
        name="follow_up",
        title=_("回访"),
        rule="R-10.5",
        at={S.SETTLED, S.FINAL, S.FOLLOW_UP},
        may=KEEPERS,
        whose=_("由承办人或综治信访办回访。"),
        to=Fork(outcome.follow_up_leads_to, (S.FOLLOW_UP, S.PROCESSING)),
        event={S.FOLLOW_UP: "follow_up", S.PROCESSING: "not_solved", "": "follow_up"},
        asks=a.FollowUpAsks,
        musts=(
            Must(is_follow_up_left, _("没有待做的回访。")),
            Must(
                has_its_day_come,
                _("还没有到回访的日子，%s起回访。"),
                after=outcome.day_before_next,
                of=lambda row, _at: row.next_follow_up_on,
            ),
        ),
        does=outcome.followed_up,
        meets=(FOLLOW_UP,),
        starts=limit_after_answer,
        tells=(TO_THE_OWNER_WHEN_REOPENED,),
        said={"not_solved": AGAIN},
        look=Look("phone", "primary", done=_("已记录回访。")),
    ),
    Deed(
        name="decline_follow_up",
        title=_("本人不需要回访"),
        rule="R-10.5",
        at={S.SETTLED, S.FINAL, S.FOLLOW_UP},
        may={RESIDENT, JOINED},
        to=S.FOLLOW_UP,
        musts=(Must(is_own_follow_up_left, _("没有待做的回访。")),),
        does=outcome.declined,
        stops=(FOLLOW_UP,),
        starts=limit_of_next,
        own=Own(
            _("不需要回访"),
            Look("close", hint=_("不用写理由。以后又出现了，随时可以再说。"), done=_("已记下，不再回访。")),
        ),
    ),
    Deed(
        name="close",
        title=_("办结"),
        rule="RR-3",
        at={S.FOLLOW_UP},
        may={OFFICE},
        to=S.CLOSED,
        asks=a.CloseAsks,
        musts=(
            replace(WORD_KEPT, into=""),
            Must(lambda row, at: not is_follow_up_left(row, at), _("还有回访没有做。"), mend="follow_up"),
            Must(lambda row, _at: bool(outcome.grounds_true_of(row)), a.NO_SUCH_GROUND),
        ),
        keeps={"ground": "closing_ground"},
        notes=("ground",),
        look=Look("check", "primary", _("只有这几种依据；不得以承诺不再信访为条件。"), _("已办结。")),
        example=lambda doing: {"ground": min(outcome.grounds_true_of(doing.row), default="")},
    ),
    Deed(
        name="archive",
        title=_("归档"),
        rule="RR-14",
        at={S.CLOSED},
        may={SYSTEM},
        to=S.ARCHIVED,
        musts=(OLD,),
        does=outcome.archived,
    ),
    Deed(
        name="seal",
        title=_("封存"),
        rule="RR-14",
        at=SEALED_WHERE_IT_STANDS,
        may={SYSTEM},
        musts=(Must(lambda row, _at: row.sealed_on is None, _("内容已经封存。")), OLD),
        does=outcome.archived,
    ),
)
