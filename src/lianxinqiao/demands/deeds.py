"""Everything that may be done to a demand (SM-3): by officials, by whoever holds its receipt, by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands import asks as a
from lianxinqiao.demands.choices import (
    ADVISER,
    ALLOWED,
    AT_WORK,
    BEFORE_SETTLED,
    DECIDABLE,
    HANDLER,
    HEAD,
    IN_HAND,
    NEW,
    OFFICE,
    UNFINISHED,
    Decision,
    Track,
)
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.demands.operations import exclusion, extending, filing, handling, outcome, rates, screening
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.matters.deeds import RESIDENT, SYSTEM, By, Deed, Doing, Fork, Look, Must, Tell, holding
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

KEEPERS = (OFFICE, HANDLER)
NOTICE = ("petition.notice_days", "petition.simple_accept_workdays")
SIMPLE = "petition.simple_opinion_workdays"
REDO = "demand.redo_days"
COMPLETION = (extending.WHOLE, SIMPLE, REDO)
REVIEWS = ("petition.review_days", "petition.recheck_days")
ANSWERED = (S.DELIVERED, S.SETTLED, S.FOLLOW_UP, S.CLOSED, S.REVIEW_ANSWERED)


def owner(doing: Doing) -> list[Staff | None]:
    return [doing.matter.owner]


def heads(doing: Doing) -> list[Staff]:
    """Return whoever decides."""
    return holding(*((Role.DISCIPLINE_CONTACT,) if doing.row.is_sealed else HEADS))(doing)


def advisers(doing: Doing) -> list[Staff]:
    """Return who looks at a triage again; of what is sealed the office alone hears."""
    return [] if doing.row.is_sealed else holding(Role.AREA_JUDICIAL)(doing)


def notice(doing: Doing) -> tuple[str, ...]:
    """Return the limits of the written notice once it is handed over."""
    return NOTICE if doing.row.is_accepted_told else ()


def reopened(doing: Doing) -> bool:
    return doing.matter.status == S.PROCESSING


def is_in_simple_time(row: Demand, doing: Doing) -> bool:
    received = local_date(row.received_at)
    rule = rule_on("petition.simple_accept_workdays", received)
    return local_date(doing.now) <= due_day(rule, received, work_calendar()).due


def is_follow_up_due(row: Demand, _doing: Doing) -> bool:
    return FollowUp.objects.filter(demand=row, done_on=None).exists()


def another_like(doing: Doing) -> str:
    """Return the number of another open demand of the same kind."""
    others = Matter.objects.unfinished().filter(kind=doing.kind.code).exclude(pk=doing.matter.pk)
    return others.values_list("number", flat=True).first() or ""


# Reasonable, with no law behind it: the answers of a triage that leads to the five written steps.
WITHOUT_GROUNDS = {
    "lawful": False,
    "reasonable": True,
    "in_hardship": False,
    "policies_checked": "查过三项补助办法",
    "partial_solution": "可以先清路面",
}
ASKED_FOR_TIME = Must(
    lambda row, _at: bool(row.extension_asked_days) and not row.extended_days,
    _("没有待批的延期申请。"),
    mend="ask_extension",
)
TO_THE_OWNER_WHEN_REOPENED = Tell(
    _("本人认为没有解决：%s"), lambda doing: owner(doing) if reopened(doing) else [], urgent=True
)
TO_THE_NEW_HANDLER = Tell(_("诉求交您办理：%s"), lambda doing: [doing.asked.handler])
AGAIN = _("没有解决，重新办理")

DEEDS = (
    Deed(
        name="register",
        title=_("登记"),
        rule="SM-3",
        at={S.RECEIVED},
        may={OFFICE},
        to=S.REGISTERED,
        asks=a.RegisterAsks,
        does=screening.registered,
        meets=("demand.register_workdays",),
        look=Look("check", "primary", done=_("已登记。")),
    ),
    Deed(
        name="screen",
        title=_("开始甄别"),
        rule="RR-13",
        at={S.REGISTERED},
        may={OFFICE},
        to=S.SCREENING,
        asks=a.ScreenAsks,
        look=Look("check", "primary", done=_("开始甄别，下一步决定是否受理。")),
    ),
    Deed(
        name="accept",
        title=_("受理"),
        rule="信访工作条例23",
        at={S.SCREENING, S.OBJECTED},
        may={OFFICE},
        to=S.ACCEPTED,
        asks=a.AcceptAsks,
        does=screening.accepted,
        meets=notice,
        stops=(screening.OBJECTION,),
        starts=(extending.WHOLE,),
        tells=(TO_THE_NEW_HANDLER,),
        look=Look("check", "primary", done=_("已受理，六十日内办结。")),
    ),
    Deed(
        name="accept_simple",
        title=_("简易办理"),
        rule="简易办理办法",
        at={S.SCREENING},
        may={OFFICE},
        to=S.SIMPLE,
        asks=a.AcceptAsks,
        musts=(
            Must(
                lambda row, _at: not row.is_sealed and not row.outside_number,
                _("上级交办、反映干部的诉求不适用简易办理。"),
            ),
            Must(is_in_simple_time, _("收到已超过三个工作日，不再适用简易办理，请按一般程序受理。")),
        ),
        does=screening.accepted_simply,
        meets=notice,
        starts=(SIMPLE,),
        tells=(TO_THE_NEW_HANDLER,),
        said=_("按简易办理受理"),
        look=Look("check", hint=_("初次反映、事实清楚、争议不大的；十个工作日内答复。"), done=_("已按简易办理受理。")),
    ),
    Deed(
        name="forward",
        title=_("转送"),
        rule="信访工作条例22、23",
        at={S.SCREENING},
        may={OFFICE},
        to=S.FORWARDED,
        asks=a.BodyAsks,
        does=screening.forwarded,
        meets=NOTICE,
        look=Look("swap", hint=_("属于下级或其他单位的。对方受理后才算办结。"), done=_("已转送，请告知本人。")),
        example={"address": "县城长宁大道一号"},
    ),
    Deed(
        name="redirect",
        title=_("告知去处"),
        rule="R-18.6",
        at={S.SCREENING},
        may={OFFICE},
        to=S.REDIRECTED,
        asks=a.BodyAsks,
        does=screening.redirected,
        meets=NOTICE,
        look=Look("next", hint=_("不归信访渠道的，要说清去哪里、怎样联系。"), done=_("已告知去处。")),
        example={"address": "县城长宁大道一号"},
    ),
    Deed(
        name="not_accept",
        title=_("不予受理"),
        rule="信访工作条例19、36",
        at={S.SCREENING},
        may={OFFICE},
        to=S.NOT_ACCEPTED,
        asks=a.RefuseAsks,
        does=screening.refused,
        meets=NOTICE,
        look=Look(
            "close", "danger", _("写明条款和理由，书面告知；帮扶解释继续。"), _("已决定不予受理，请书面告知本人。")
        ),
    ),
    Deed(
        name="object_transfer",
        title=_("对转送提出异议"),
        rule="信访工作条例23",
        at={S.SCREENING},
        may={HEAD},
        to=S.OBJECTED,
        asks=a.ReasonAsks,
        musts=(Must(lambda row, _at: bool(row.outside_number), _("只有上级转送、交办的可以提出异议。")),),
        does=screening.objected_to_transfer,
        meets=(screening.OBJECTION,),
        public=False,
        look=Look("undo", hint=_("五个工作日内，理由要详细。"), done=_("已提出异议。"), rare=True),
    ),
    Deed(
        name="objection_agreed",
        title=_("对方同意收回"),
        rule="信访工作条例23",
        at={S.OBJECTED},
        may={OFFICE},
        to=S.RETURNED,
        does=screening.taken_back,
        public=False,
        look=Look("check", done=_("已退回。")),
    ),
    Deed(
        name="body_accepted",
        title=_("对方已受理"),
        rule="RR-3",
        at={S.FORWARDED},
        may={OFFICE},
        to=S.CLOSED,
        asks=a.NumberAsks,
        does=screening.taken_by_body,
        look=Look("check", "primary", done=_("已办结。")),
    ),
    Deed(
        name="body_returned",
        title=_("对方退回"),
        rule="信访工作条例24",
        at={S.FORWARDED},
        may={OFFICE},
        to=S.SCREENING,
        asks=a.ReasonAsks,
        does=screening.returned_by_body,
        starts=("petition.notice_days",),
        look=Look("undo", done=_("重新甄别。")),
    ),
    Deed(
        name="tell_accepted",
        title=_("受理告知书已送达"),
        rule="信访工作条例23",
        at=IN_HAND,
        may=KEEPERS,
        musts=(Must(lambda row, _at: row.accepted_at and not row.is_accepted_told, _("没有待告知的受理。")),),
        does=screening.told_of_acceptance,
        meets=NOTICE,
        said=_("受理告知书送达"),
        public=False,
        look=Look("check", done=_("已记录。")),
    ),
    Deed(
        name="start",
        title=_("开始办理"),
        rule="SM-3",
        at={S.ACCEPTED, S.SIMPLE},
        may=KEEPERS,
        to=S.PROCESSING,
        look=Look("check", "primary", done=_("开始办理，请先分类。")),
    ),
    Deed(
        name="drop_to_normal",
        title=_("改为一般程序"),
        rule="SM-3",
        at={S.SIMPLE},
        may=KEEPERS,
        to=S.ACCEPTED,
        asks=a.ReasonAsks,
        does=screening.dropped_to_normal,
        stops=(SIMPLE,),
        starts=(extending.WHOLE,),
        look=Look("swap", done=_("已改为一般程序。"), rare=True),
    ),
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
        does=handling.explained,
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
        at=(*IN_HAND, S.OPINION_ISSUED),
        may={OFFICE, ADVISER},
        whose=_("由法律顾问或综治信访办复核，不能复核自己的分类。"),
        asks=a.ReviewAsks,
        musts=(
            Must(lambda row, _at: row.track and row.reviewed_by_id is None, _("没有待复核的分类。"), mend="triage"),
            Must(
                lambda row, at: row.classified_by != at.by,
                _("由法律顾问或综治信访办复核，不能复核自己的分类。"),
                error=NotPermitted,
            ),
        ),
        does=handling.reviewed,
        tells=(
            Tell(
                _("分类复核有不同意见：%s"),
                lambda doing: [] if doing.asked.agrees else owner(doing),
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
        asks=a.WordsAsks,
        does=handling.resumed,
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
            Must(
                lambda row, _at: not (row.extended_days or row.is_simple or row.extension_asked_days),
                _("这件诉求不能延期：没有在走的办结期限，或已经延过。"),
            ),
        ),
        does=extending.extension_asked,
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
        musts=(ASKED_FOR_TIME,),
        does=extending.extended,
        tells=(Tell(_("已同意延期，请告知本人：%s"), owner),),
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
        asks=a.ReasonAsks,
        musts=(ASKED_FOR_TIME,),
        does=extending.extension_refused,
        tells=(Tell(_("延期没有批准：%s"), owner, lambda doing: doing.reason),),
        public=False,
        look=Look("close", done=_("已告诉承办人，期限不变。")),
    ),
    Deed(
        name="tell_extension",
        title=_("延期告知书已送达"),
        rule="信访工作条例34",
        at=(*DECIDABLE,),
        may=KEEPERS,
        whose=_("由承办人或综治信访办告知。"),
        asks=a.ToldAsks,
        musts=(Must(lambda row, _at: row.extended_days and not row.extension_told_on, _("没有待告知的延期。")),),
        does=extending.extension_told,
        meets=(extending.EXTENSION_NOTICE,),
        said=_("延期已告知"),
        look=Look("check", "primary", done=_("已记录。")),
    ),
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
        does=handling.drafted,
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
            Must(lambda row, _at: row.drafted_by_id and row.decision, _("还没有起草意见。"), mend="draft"),
            Must(lambda row, _at: row.reviewed_by_id, _("分类还没有经另一个人复核。"), mend="review_triage"),
            Must(lambda row, at: row.drafted_by != at.by, _("起草人不能签发自己起草的意见。"), error=NotPermitted),
        ),
        does=handling.issued,
        meets=COMPLETION,
        tells=(Tell(_("意见已签发，请送达：%s"), owner),),
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
        does=handling.delivered,
        said=_("送达本人"),
        look=Look("check", "primary", done=_("已送达，本人三十日内可以申请复查。")),
    ),
    Deed(
        name="perform",
        title=_("记录办到了什么"),
        rule="R-14.1",
        at=(S.OPINION_ISSUED, S.DELIVERED, S.SETTLED, S.FOLLOW_UP, *AT_WORK),
        may=KEEPERS,
        whose=_("由承办人或综治信访办记录。"),
        asks=a.PerformAsks,
        musts=(
            Must(
                lambda row, _at: (
                    row.decision in (Decision.SUPPORT, Decision.PARTLY) and row.issued_at and not row.performed_on
                ),
                _("没有待办到的意见。"),
            ),
        ),
        does=handling.performed,
        said=_("办到"),
        look=Look("promise", done=_("已记录。")),
    ),
    Deed(
        name="solved",
        title=_("登记本人的评价"),
        rule="SM-3",
        at=ANSWERED,
        may={OFFICE, RESIDENT},
        to=Fork(outcome.leads_to, (S.SETTLED, S.PROCESSING)),
        event={S.SETTLED: "settle", S.PROCESSING: "not_solved", "": "evaluate"},
        asks=a.SolvedAsks,
        does=outcome.answered,
        stops=lambda doing: REVIEWS if doing.matter.status == S.SETTLED else (),
        starts=lambda doing: (REDO,) if reopened(doing) else (),
        tells=(TO_THE_OWNER_WHEN_REOPENED,),
        said={"settle": _("办妥"), "not_solved": AGAIN, "evaluate": _("本人评价")},
        look=Look(
            "message", hint=_("本人电话或当面说的，照实记；与本人自己在网页上填的分开统计。"), done=_("已登记。")
        ),
        example={"solved": "partly", "why": "只修了一半"},
    ),
    Deed(
        name="settle",
        title=_("办妥"),
        rule="SM-3",
        at={S.DELIVERED},
        may={SYSTEM},
        to=S.SETTLED,
        musts=(
            Must(
                lambda row, _at: not outcome.must_still_perform(row),
                _("支持的诉求要先写明办到了什么。"),
                mend="perform",
            ),
        ),
        does=outcome.settled,
        stops=REVIEWS,
    ),
    Deed(
        name="ask_review",
        title=_("本人申请复查"),
        rule="信访工作条例35",
        at={S.DELIVERED},
        may={OFFICE, RESIDENT},
        to=S.REVIEW_ASKED,
        does=outcome.review_asked,
        starts=REVIEWS[:1],
        tells=(Tell(_("本人申请复查：%s"), owner, urgent=True),),
        look=Look("undo", done=_("已登记，请转报县里。")),
    ),
    Deed(
        name="answer_review",
        title=_("复查答复"),
        rule="信访工作条例35",
        at={S.REVIEW_ASKED},
        may={OFFICE},
        to=S.REVIEW_ANSWERED,
        asks=a.AnswerAsks,
        does=outcome.review_answered,
        meets=REVIEWS,
        look=Look("check", "primary", done=_("已登记。")),
    ),
    Deed(
        name="ask_recheck",
        title=_("本人申请复核"),
        rule="信访工作条例36",
        at={S.REVIEW_ANSWERED},
        may={OFFICE, RESIDENT},
        to=S.RECHECK_ASKED,
        does=outcome.recheck_asked,
        starts=REVIEWS[1:],
        tells=(Tell(_("本人申请复核：%s"), owner, urgent=True),),
        look=Look("undo", done=_("已登记，请转报市里。")),
    ),
    Deed(
        name="answer_recheck",
        title=_("复核意见"),
        rule="信访工作条例36",
        at={S.RECHECK_ASKED},
        may={OFFICE},
        to=S.FINAL,
        asks=a.RecheckAsks,
        does=outcome.recheck_answered,
        meets=REVIEWS,
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
        musts=(Must(is_follow_up_due, _("没有待做的回访。")),),
        does=outcome.followed_up,
        starts=lambda doing: (REDO,) if reopened(doing) else (),
        tells=(TO_THE_OWNER_WHEN_REOPENED,),
        said={"not_solved": AGAIN},
        look=Look("phone", "primary", done=_("已记录回访。")),
    ),
    Deed(
        name="close",
        title=_("办结"),
        rule="RR-3",
        at={S.FOLLOW_UP},
        may={OFFICE},
        to=S.CLOSED,
        asks=a.CloseAsks,
        musts=(Must(lambda row, at: not is_follow_up_due(row, at), _("还有回访没有做。"), mend="follow_up"),),
        does=outcome.closed,
        look=Look("check", "primary", _("只有这几种依据；不得以承诺不再信访为条件。"), _("已办结。")),
        example=lambda doing: {"ground": min(outcome.grounds_true_of(doing.row), default="")},
    ),
    Deed(
        name="archive", title=_("归档"), rule="RR-14", at={S.CLOSED}, may={SYSTEM}, to=S.ARCHIVED, does=outcome.archived
    ),
    Deed(
        name="hand_back",
        title=_("退回"),
        rule="R-18.2",
        at=(S.ACCEPTED, S.SIMPLE, *AT_WORK),
        may={HANDLER},
        to=S.SCREENING,
        asks=a.ReasonAsks,
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
        does=exclusion.excluded,
        bumps=False,
        public=False,
        look=Look("lock", hint=_("之后此人在任何页面、搜索、统计里都找不到这件诉求。"), done=_("已回避。"), rare=True),
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
    ),
    Deed(
        name="undo_withdrawal",
        title=_("恢复"),
        rule="RR-3",
        at={S.WITHDRAWN},
        may={OFFICE, RESIDENT},
        to=Fork(outcome.stood_before, BEFORE_SETTLED),
        event={status: f"undo_to_{status}" for status in BEFORE_SETTLED},
        does=outcome.withdrawal_undone,
        said=_("恢复办理"),
        look=Look("undo", done=_("已恢复，原来的期限照算。")),
    ),
    Deed(
        name="merge",
        title=_("与另一件重复"),
        rule="RR-3",
        at=(*NEW, *IN_HAND),
        may={OFFICE},
        to=S.MERGED,
        asks=a.MergeAsks,
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
        does=rates.exclusion_asked,
        versioned=False,
        bumps=False,
        public=False,
        look=Look(
            "chart", hint=_("须另一个人同意；不计入前后的数并排公布。"), done=_("已提出，等另一个人同意。"), rare=True
        ),
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
        at=UNFINISHED,
        may={RESIDENT},
        event="object_to_track",
        said=_("本人对分类有意见"),
        asks=a.OwnWordsAsks,
        musts=(Must(lambda row, _at: bool(row.track), _("还没有分类。"), mend="triage"),),
        does=outcome.objected_to_track,
        tells=(Tell(_("本人对分类有意见：%s"), owner, urgent=True),),
        look=Look("edit", done=_("已记下，要请另一个人重新看。")),
    ),
    Deed(
        name="urge",
        title=_("催一催"),
        rule="R-16.2",
        at=UNFINISHED,
        may={RESIDENT},
        said=_("催办"),
        asks=a.OwnWordsAsks,
        does=outcome.urged,
        tells=(Tell(_("群众催办：%s"), owner, urgent=True),),
        bumps=False,
        look=Look("urge", done=_("已告诉承办人。")),
    ),
)
