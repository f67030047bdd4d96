"""Registering and screening: whose it is, on what track, or where else it belongs."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands.asks import screening as a
from lianxinqiao.demands.asks.words import ReasonAsks
from lianxinqiao.demands.choices import HEAD, IN_HAND, OFFICE, ClosingGround
from lianxinqiao.demands.choices import Status as S
from lianxinqiao.demands.deeds.whom import (
    FORWARDED,
    KEEPERS,
    SIMPLE,
    TO_THE_NEW_HANDLER,
    WHOLE,
    heads,
    limit_of_acceptance,
    limit_of_simple,
)
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import screening
from lianxinqiao.matters.deeds import Deed, Doing, Look, Must, its_affair_alone

NOTICE = ("petition.notice_days", "petition.simple_accept_workdays")
# What is about an official never goes the simple way.
ON_SIMPLE_TRACK = ("accept_simple", "drop_to_normal")
NOT_SIMPLE = _("上级交办、反映干部的诉求不适用简易办理。")

OURS = Must(
    lambda row, _at: not row.is_for_others_to_take,
    _("检举控告、涉法涉诉的，这里不能受理：请转送纪检监察机关或政法机关，办结以对方的受理编号为准。"),
)


def notice(doing: Doing) -> tuple[str, ...]:
    """Return the limits of the written notice once it is handed over."""
    return NOTICE if doing.row.is_accepted_told else ()


def is_in_simple_time(row: Demand, doing: Doing) -> bool:
    received = local_date(row.received_at)
    rule = rule_on("petition.simple_accept_workdays", received)
    return local_date(doing.now) <= due_day(rule, received, work_calendar()).due


def for_who_may_not_sign(doing: Doing) -> dict[str, Staff | None]:
    """Give it to somebody who does not issue opinions: nobody issues what they drafted."""
    signing = [head.pk for head in heads(doing) if head is not None]
    return {"handler": a.handlers_for(doing.person, doing.matter).exclude(pk__in=signing).first()}


FORWARD = Deed(
    name="forward",
    title=_("转送"),
    rule="信访工作条例22、23",
    at={S.SCREENING},
    may={OFFICE},
    to=S.FORWARDED,
    asks=a.BodyAsks,
    keeps={"body": "body", "address": "body_address", "phone": "body_phone"},
    notes=("body",),
    meets=NOTICE,
    starts=(FORWARDED,),
    look=Look("swap", hint=_("属于下级或其他单位的。对方受理后才算办结。"), done=_("已转送，请告知本人。")),
)
DEEDS = (
    Deed(
        name="register",
        title=_("登记"),
        rule="SM-3",
        at={S.RECEIVED},
        may={OFFICE},
        to=S.REGISTERED,
        asks=a.RegisterAsks,
        notes=("petition_class",),
        does=screening.registered,
        # An accusation is sealed by it, and hidden with all that came of it.
        reaches=its_affair_alone,
        meets=("demand.register_workdays",),
        look=Look("check", "primary", done=_("已登记。")),
        example=lambda doing: {"is_public": bool(doing.row.public_summary) and not doing.row.is_sealed},
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
        musts=(OURS,),
        does=screening.accepted,
        meets=notice,
        stops=(screening.OBJECTION,),
        starts=limit_of_acceptance,
        tells=(TO_THE_NEW_HANDLER,),
        look=Look("check", "primary", done=_("已受理，六十日内办结。")),
        example=for_who_may_not_sign,
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
            OURS,
            Must(lambda row, _at: not row.outside_number, NOT_SIMPLE),
            Must(is_in_simple_time, _("收到已超过三个工作日，不再适用简易办理，请按一般程序受理。")),
        ),
        does=screening.accepted_simply,
        meets=notice,
        stops=(WHOLE,),
        starts=limit_of_simple,
        tells=(TO_THE_NEW_HANDLER,),
        said=_("按简易办理受理"),
        look=Look("check", hint=_("初次反映、事实清楚、争议不大的；十个工作日内答复。"), done=_("已按简易办理受理。")),
    ),
    FORWARD,
    # What no petition is goes the same way, and is over with it.
    replace(
        FORWARD,
        name="redirect",
        title=_("告知去处"),
        rule="R-18.6",
        to=S.REDIRECTED,
        starts=(),
        sets={"closing_ground": ClosingGround.DELIVERED},
        look=Look("next", hint=_("不归信访渠道的，要说清去哪里、怎样联系。"), done=_("已告知去处。")),
    ),
    Deed(
        name="not_accept",
        title=_("不予受理"),
        rule="信访工作条例19、36",
        at={S.SCREENING},
        may={OFFICE},
        to=S.NOT_ACCEPTED,
        asks=a.RefuseAsks,
        notes=("refused_ground",),
        sets={"closing_ground": ClosingGround.FINAL},
        meets=NOTICE,
        look=Look(
            "close", "danger", _("写明依据和理由，书面告知；帮扶解释继续。"), _("已决定不予受理，请书面告知本人。")
        ),
        example={"refused_document": "秭信复〔2026〕3号", "reason": "县里已经复核终结，没有新的事实和理由。"},
    ),
    Deed(
        name="object_transfer",
        title=_("对转送提出异议"),
        rule="信访工作条例23",
        at={S.SCREENING},
        may={HEAD},
        to=S.OBJECTED,
        asks=ReasonAsks,
        musts=(
            Must(lambda row, _at: bool(row.outside_number), _("只有上级转送、交办的可以提出异议。")),
            Must(screening.may_still_object, _("已超过五个工作日，须受理。")),
        ),
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
        sets={"closing_ground": ClosingGround.TRANSFERRED},
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
        keeps={"number": "body_number"},
        notes=("number",),
        sets={"closing_ground": ClosingGround.TRANSFERRED},
        meets=(FORWARDED,),
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
        asks=ReasonAsks,
        meets=(FORWARDED,),
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
        sets={"is_accepted_told": True},
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
        asks=ReasonAsks,
        does=screening.dropped_to_normal,
        stops=(SIMPLE,),
        starts=limit_of_acceptance,
        look=Look("swap", done=_("已改为一般程序。"), rare=True),
    ),
)
