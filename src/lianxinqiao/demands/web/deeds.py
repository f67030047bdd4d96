"""What a person may do on the page of a demand, by where it stands and who they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.choices import Track
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.demands.operations import exclusion, extending, handling, outcome, rates, screening
from lianxinqiao.demands.policies import may_read_demand, tags_of
from lianxinqiao.demands.queries.wording import words_of_town
from lianxinqiao.demands.web import forms as f
from lianxinqiao.demands.workflow import ADVISER, HANDLER, HEAD, IN_HAND, OFFICE
from lianxinqiao.desk.web.deeds import Deed
from lianxinqiao.desk.web.forms import LookForm, TextForm, with_rows
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.models import Matter

REMEDIES = (
    "对本意见不服的，可以自收到之日起三十日内向秭归县人民政府申请复查（信访工作条例第三十五条）。"
    "依法应当通过诉讼、仲裁、行政复议解决的，也可以走相应程序。"
)


@dataclass(frozen=True)
class Row:
    """One deed: in which statuses, whose, and how it calls its operation."""

    name: str
    title: Any
    at: tuple[str, ...]
    may: frozenset[str]
    run: Callable[..., Any]
    form: type[LookForm] | None = None
    fields: tuple[str, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)
    tone: str = ""
    icon: str = "check"
    hint: Any = ""
    done: Any = ""


@lru_cache(maxsize=4)
def _rows(_language: str | None) -> tuple[Row, ...]:
    office, handler, head = frozenset({OFFICE}), frozenset({HANDLER}), frozenset({HEAD})
    keepers = office | handler
    at_work = (S.PROCESSING, S.EXTENDED)
    told = (S.DELIVERED, S.SETTLED, S.FOLLOW_UP, S.CLOSED, S.REVIEW_ANSWERED)
    return (
        Row(
            "register",
            _("登记"),
            (S.RECEIVED,),
            office,
            screening.register,
            f.RegisterForm,
            ("petition_class", "public_summary", "is_public"),
            tone="primary",
            done=_("已登记。"),
        ),
        Row(
            "screen",
            _("开始甄别"),
            (S.REGISTERED,),
            office,
            screening.screen,
            f.ScreenForm,
            ("conflict_checked",),
            tone="primary",
            done=_("开始甄别，下一步决定是否受理。"),
        ),
        Row(
            "accept",
            _("受理"),
            (S.SCREENING, S.OBJECTED),
            office,
            screening.accept,
            f.AcceptForm,
            ("handler", "is_told"),
            tone="primary",
            done=_("已受理，六十日内办结。"),
        ),
        Row(
            "accept_simple",
            _("简易办理"),
            (S.SCREENING,),
            office,
            screening.accept_simple,
            f.AcceptForm,
            ("handler", "is_told"),
            hint=_("初次反映、事实清楚、争议不大的；十个工作日内答复。"),
            done=_("已按简易办理受理。"),
        ),
        Row(
            "forward",
            _("转送"),
            (S.SCREENING,),
            office,
            screening.forward,
            f.BodyForm,
            ("body", "address", "phone", "reason"),
            icon="swap",
            hint=_("属于下级或其他单位的。对方受理后才算办结。"),
            done=_("已转送，请告知本人。"),
        ),
        Row(
            "redirect",
            _("告知去处"),
            (S.SCREENING,),
            office,
            screening.redirect,
            f.BodyForm,
            ("body", "address", "phone", "reason"),
            icon="next",
            hint=_("不归信访渠道的，要说清去哪里、怎样联系。"),
            done=_("已告知去处。"),
        ),
        Row(
            "not_accept",
            _("不予受理"),
            (S.SCREENING,),
            office,
            screening.not_accept,
            f.RefuseForm,
            ("article", "reason"),
            tone="danger",
            icon="close",
            hint=_("写明条款和理由，书面告知；帮扶解释继续。"),
            done=_("已决定不予受理，请书面告知本人。"),
        ),
        Row(
            "object_transfer",
            _("对转送提出异议"),
            (S.SCREENING,),
            head,
            screening.object_to_transfer,
            f.ReasonForm,
            ("reason",),
            icon="undo",
            hint=_("五个工作日内，理由要详细。"),
            done=_("已提出异议。"),
        ),
        Row(
            "objection_agreed", _("对方同意收回"), (S.OBJECTED,), office, screening.objection_agreed, done=_("已退回。")
        ),
        Row(
            "body_accepted",
            _("对方已受理"),
            (S.FORWARDED,),
            office,
            screening.body_accepted,
            f.NumberForm,
            ("number",),
            tone="primary",
            done=_("已办结。"),
        ),
        Row(
            "body_returned",
            _("对方退回"),
            (S.FORWARDED,),
            office,
            screening.body_returned,
            f.ReasonForm,
            ("reason",),
            icon="undo",
            done=_("重新甄别。"),
        ),
        Row("tell_accepted", _("受理告知书已送达"), IN_HAND, keepers, screening.tell_accepted, done=_("已记录。")),
        Row(
            "start",
            _("开始办理"),
            (S.ACCEPTED, S.SIMPLE),
            keepers,
            handling.start,
            tone="primary",
            done=_("开始办理，请先分类。"),
        ),
        Row(
            "drop_to_normal",
            _("改为一般程序"),
            (S.SIMPLE,),
            keepers,
            screening.drop_to_normal,
            f.ReasonForm,
            ("reason",),
            icon="swap",
            done=_("已改为一般程序。"),
        ),
        Row(
            "triage",
            _("分类"),
            IN_HAND,
            handler,
            handling.triage,
            f.TriageForm,
            ("lawful", "reasonable", "in_hardship", "reason", "policies_checked", "partial_solution"),
            tone="primary",
            icon="rules",
            hint=_("合法的一律依法办到位，不看合不合心意。分类要经另一个人复核，本人也可以提出异议。"),
            done=_("已分类，请综治信访办或法律顾问复核。"),
        ),
        Row(
            "explain",
            _("五步说明"),
            IN_HAND,
            handler,
            handling.explain,
            f.FiveForm,
            ("explained", "position", "guided", "policies_checked", "partial_solution"),
            tone="primary",
            icon="message",
            hint=_("合理但没有法律依据的：说明情况、表明态度、正确引导、用足政策、争取部分解决，五步都要有。"),
            done=_("已记录，可以起草意见了。"),
        ),
        Row(
            "review_triage",
            _("复核分类"),
            (*IN_HAND, S.OPINION_ISSUED),
            office | {ADVISER},
            handling.review_triage,
            f.ReviewForm,
            ("agrees", "reason"),
            tone="primary",
            icon="check",
            done=_("已复核。"),
        ),
        Row(
            "mediate",
            _("转入调解"),
            at_work,
            handler,
            handling.mediate,
            f.ConsentForm,
            ("both_consent",),
            icon="people",
            done=_("已转入调解，期限照算。"),
        ),
        Row("hear", _("举行听证"), at_work, head, handling.hear, icon="people", done=_("已决定听证。")),
        Row(
            "resume",
            _("结束调解或听证"),
            (S.MEDIATING, S.HEARING),
            handler | head,
            handling.resume,
            TextForm,
            ("text",),
            {"text": "outcome"},
            done=_("回到办理。"),
        ),
        Row(
            "ask_extension",
            _("申请延期"),
            (S.PROCESSING,),
            keepers,
            extending.ask_extension,
            f.ExtendForm,
            ("days", "reason"),
            icon="clock",
            hint=_("请领导在期限到之前决定；批准后理由要告诉本人。"),
            done=_("已报领导批准。"),
        ),
        Row(
            "extend",
            _("同意延期"),
            (S.PROCESSING,),
            head,
            extending.extend,
            f.ExtendForm,
            ("days", "reason"),
            tone="primary",
            icon="clock",
            hint=_("只能延一次，期限到之前决定，并告诉本人。"),
            done=_("已延长，请承办人把延期告知书交给本人。"),
        ),
        Row(
            "refuse_extension",
            _("不同意延期"),
            (S.PROCESSING,),
            head,
            extending.refuse_extension,
            f.ReasonForm,
            ("reason",),
            icon="close",
            done=_("已告诉承办人，期限不变。"),
        ),
        Row(
            "tell_extension",
            _("延期告知书已送达"),
            (S.EXTENDED, S.MEDIATING, S.HEARING, S.PROCESSING),
            keepers,
            extending.tell_extension,
            f.DayForm,
            ("on",),
            tone="primary",
            done=_("已记录。"),
        ),
        Row(
            "draft",
            _("起草处理意见"),
            (*at_work, S.MEDIATING, S.HEARING),
            handler,
            handling.draft_opinion,
            f.OpinionForm,
            (),
            tone="primary",
            icon="edit",
            done=_("已起草，请领导签发。"),
        ),
        Row(
            "issue",
            _("签发处理意见"),
            (*at_work, S.MEDIATING, S.HEARING),
            head,
            handling.issue_opinion,
            tone="primary",
            icon="check",
            done=_("已签发，请送达本人。"),
        ),
        Row(
            "deliver",
            _("已送达本人"),
            (S.OPINION_ISSUED,),
            keepers,
            handling.deliver,
            f.DayForm,
            ("on",),
            tone="primary",
            done=_("已送达，本人三十日内可以申请复查。"),
        ),
        Row(
            "perform",
            _("记录办到了什么"),
            (S.OPINION_ISSUED, S.DELIVERED, S.SETTLED, S.FOLLOW_UP, *at_work),
            keepers,
            handling.record_performance,
            f.PerformForm,
            ("on", "what"),
            icon="promise",
            done=_("已记录。"),
        ),
        Row(
            "solved",
            _("登记本人的评价"),
            told,
            office,
            outcome.answer_solved,
            f.SolvedForm,
            ("solved", "rating", "why"),
            icon="message",
            hint=_("本人电话或当面说的，照实记；与本人自己在网页上填的分开统计。"),
            done=_("已登记。"),
        ),
        Row(
            "ask_review",
            _("本人申请复查"),
            (S.DELIVERED,),
            office,
            outcome.ask_review,
            icon="undo",
            done=_("已登记，请转报县里。"),
        ),
        Row(
            "answer_review",
            _("复查答复"),
            (S.REVIEW_ASKED,),
            office,
            outcome.answer_review,
            f.AnswerForm,
            ("answer", "received_on"),
            tone="primary",
            done=_("已登记。"),
        ),
        Row(
            "ask_recheck",
            _("本人申请复核"),
            (S.REVIEW_ANSWERED,),
            office,
            outcome.ask_recheck,
            icon="undo",
            done=_("已登记，请转报市里。"),
        ),
        Row(
            "answer_recheck",
            _("复核意见"),
            (S.RECHECK_ASKED,),
            office,
            outcome.answer_recheck,
            f.RecheckForm,
            ("answer",),
            tone="primary",
            done=_("法定程序终结，帮扶回访继续。"),
        ),
        Row(
            "follow_up",
            _("回访"),
            (S.SETTLED, S.FINAL, S.FOLLOW_UP),
            keepers,
            outcome.follow_up,
            f.FollowUpForm,
            ("result", "note"),
            tone="primary",
            icon="phone",
            done=_("已记录回访。"),
        ),
        Row(
            "close",
            _("办结"),
            (S.FOLLOW_UP,),
            office,
            outcome.close,
            f.CloseForm,
            ("ground",),
            tone="primary",
            hint=_("只有这几种依据；不得以承诺不再信访为条件。"),
            done=_("已办结。"),
        ),
        Row(
            "hand_back",
            _("退回"),
            (S.ACCEPTED, S.SIMPLE, *at_work),
            handler,
            handling.hand_back,
            f.ReasonForm,
            ("reason",),
            icon="undo",
            done=_("已退回综治信访办。"),
        ),
        Row(
            "move",
            _("换承办人"),
            (S.RECEIVED, S.REGISTERED, S.SCREENING, *IN_HAND, S.OPINION_ISSUED, S.DELIVERED),
            keepers,
            handling.change_handler,
            f.MoveForm,
            ("handler", "reason"),
            {"handler": "to"},
            icon="swap",
            done=_("已转交。"),
        ),
        Row(
            "exclude",
            _("回避"),
            tuple(S.values),
            office,
            exclusion.exclude,
            f.ExcludeForm,
            ("person", "reason"),
            icon="lock",
            hint=_("之后此人在任何页面、搜索、统计里都找不到这件诉求。"),
            done=_("已回避。"),
        ),
        Row(
            "withdraw",
            _("本人书面撤回"),
            (S.RECEIVED, S.REGISTERED, S.SCREENING, *IN_HAND, S.OPINION_ISSUED, S.DELIVERED, S.FORWARDED),
            office,
            outcome.withdraw,
            f.WithdrawForm,
            ("on_paper",),
            icon="close",
            done=_("已撤回，30天内可以恢复。"),
        ),
        Row(
            "undo_withdrawal",
            _("恢复"),
            (S.WITHDRAWN,),
            office,
            outcome.undo_withdrawal,
            icon="undo",
            done=_("已恢复，原来的期限照算。"),
        ),
        Row(
            "rate",
            _("申请不计入率"),
            (S.CLOSED, S.SETTLED, S.FOLLOW_UP, S.DELIVERED),
            office,
            rates.ask_exclusion,
            f.RateForm,
            ("rate", "reason"),
            icon="chart",
            hint=_("须另一个人同意；不计入前后的数并排公布。"),
            done=_("已提出，等另一个人同意。"),
        ),
    )


UNVERSIONED = {"rate"}
RARE = {"move", "exclude", "withdraw", "hand_back", "rate", "mediate", "hear", "drop_to_normal", "object_transfer"}


def demand_deeds(staff: Staff, matter: Matter, demand: Demand) -> list[Deed]:
    """Return the deeds of SM-3 that this person may do now."""
    tags = tags_of(staff, matter)
    kept = [
        row
        for row in _rows(get_language())
        if matter.status in row.at and row.may & tags and _makes_sense(row, staff, demand)
    ]
    people, words = people_for(staff, matter), words_of_town(matter.area.code[:9]) if kept else {}
    found = [_deed(row, staff, matter, demand, people, words) for row in kept]
    if not matter.is_done and tags & {OFFICE, HANDLER, HEAD} and may_read_demand(staff, matter):
        found.append(_merge_deed(staff, matter)) if OFFICE in tags and matter.status in (
            S.RECEIVED,
            S.REGISTERED,
            S.SCREENING,
            *IN_HAND,
        ) else None
    return found


def might_do(staff: Staff, matter: Matter) -> set[str]:
    """Return the deeds of SM-3 that are this person's at some time, whether now or not."""
    tags = tags_of(staff, matter)
    return {row.name for row in _rows(get_language()) if row.may & tags}


def _makes_sense(row: Row, staff: Staff, demand: Demand) -> bool:
    checks: dict[str, Callable[[], bool]] = {
        "tell_accepted": lambda: not demand.is_accepted_told,
        "object_transfer": lambda: bool(demand.outside_number),
        "accept_simple": lambda: not demand.is_sealed and not demand.outside_number,
        "review_triage": lambda: (
            bool(demand.track) and demand.reviewed_by_id is None and demand.classified_by_id != staff.pk
        ),
        "explain": lambda: demand.track == Track.EXPLAIN,
        "ask_extension": lambda: not (demand.extended_days or demand.is_simple or demand.extension_asked_days),
        "extend": lambda: bool(demand.extension_asked_days) and not demand.extended_days,
        "refuse_extension": lambda: bool(demand.extension_asked_days) and not demand.extended_days,
        "tell_extension": lambda: bool(demand.extended_days) and demand.extension_told_on is None,
        "draft": lambda: bool(demand.track),
        "issue": lambda: (
            bool(demand.decision)
            and demand.reviewed_by_id is not None
            and demand.drafted_by_id != staff.pk
            and demand.issued_at is None
        ),
        "perform": lambda: (
            demand.decision in ("support", "partly") and demand.issued_at is not None and demand.performed_on is None
        ),
        "follow_up": lambda: FollowUp.objects.filter(demand=demand, done_on=None).exists(),
        "close": lambda: not FollowUp.objects.filter(demand=demand, done_on=None).exists(),
    }
    return checks.get(row.name, lambda: True)()


def _deed(
    row: Row, staff: Staff, matter: Matter, demand: Demand, people: QuerySet[Staff], words: dict[str, str]
) -> Deed:
    def run(cleaned: dict[str, Any]) -> Any:
        if row.name == "draft":
            opinion = handling.Opinion(**{name: cleaned[name] for name in f.OpinionForm.base_fields})
            return handling.draft_opinion(matter.pk, opinion, by=staff, expected_version=cleaned["version"], now=now())
        given = {row.renamed.get(name, name): cleaned[name] for name in row.fields}
        if row.name not in UNVERSIONED:
            given["expected_version"] = cleaned["version"]
        return row.run(matter.pk, **given, by=staff, now=now())

    shape = row.form or LookForm
    form = with_rows(shape, **{name: people for name in ("handler", "person", "to") if name in shape.base_fields})
    version = None if row.name in UNVERSIONED else matter.version
    return Deed(
        row.name,
        row.title,
        run,
        form=form,
        initial=_initial(row, matter, demand, words),
        version=version,
        tone=row.tone,
        icon=row.icon,
        hint=row.hint,
        done=row.done,
        rare=row.name in RARE,
    )


def people_for(staff: Staff, matter: Matter) -> QuerySet[Staff]:
    """Return whom a demand can be given to: on duty in the town, oneself included, nobody excluded from it."""

    near = colleagues(staff) | Staff.objects.filter(pk=staff.pk)
    return near.exclude(pk__in=matter.excluded.values("pk"))


def _initial(row: Row, matter: Matter, demand: Demand, words: dict[str, str]) -> dict[str, Any]:
    today = local_date(now())
    if row.name == "register":
        return {"petition_class": demand.petition_class, "public_summary": demand.public_summary}
    if row.name == "draft":
        return {
            "claim": demand.claim or demand.text,
            "facts": demand.facts,
            "reasons": demand.reasons or demand.triage_reason,
            "basis": demand.basis,
            "decision": demand.decision,
            "decision_text": demand.decision_text,
            "remedies": demand.remedies or words.get("remedies") or REMEDIES,
        }
    if row.name == "explain":
        return {name: getattr(demand, name) for name in row.fields}
    if row.name in ("extend", "ask_extension") and demand.extension_asked_days:
        return {"days": demand.extension_asked_days, "reason": demand.extension_reason}
    if row.name in ("deliver", "perform", "tell_extension"):
        return {"on": today}
    if row.name == "answer_review":
        return {"received_on": today}
    if row.name == "move":
        return {"handler": matter.owner_id}
    return {"reason": text} if (text := words.get(row.name)) else {}


def _merge_deed(staff: Staff, matter: Matter) -> Deed:
    def run(cleaned: dict[str, Any]) -> Any:
        into = Matter.objects.visible_to(staff).filter(number=cleaned["into"].strip()).first()
        if into is None:
            raise InvalidInput(_("没有这个编号的诉求。"), field="into")
        return screening.merge(matter.pk, into=into.pk, by=staff, expected_version=cleaned["version"], now=now())

    return Deed(
        "merge",
        _("与另一件重复"),
        run,
        form=f.MergeForm,
        version=matter.version,
        icon="swap",
        done=_("已合并，本人凭原来的回执可以查到那一件。"),
        rare=True,
    )
