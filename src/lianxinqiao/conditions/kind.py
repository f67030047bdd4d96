"""Five-conditions reports as kinds: four that differ in who finds them and who answers for them, with one table (SM-2)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.charges import register_charge
from lianxinqiao.accounts.choices import Role
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions import asks, limits
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.choices import Status as S
from lianxinqiao.conditions.limits import ACK_RULES, RESPONSE_RULES, respond_by
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations import reports as effects
from lianxinqiao.conditions.policies import (
    HANDLER,
    IN_CHARGE,
    REPORTER,
    may_pause,
    may_read_content,
    may_report,
    readers,
    tags_of,
    visible,
)
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.deeds import (
    Deed,
    Doing,
    Look,
    Must,
    Second,
    Tell,
    leaving_out,
    the_owner,
    what_it_is_merged_into,
)
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.openings import Opening, titled_by

BEFORE_RESULT = (S.REPORTED, S.ACKNOWLEDGED, S.ASSESSED, S.RESPONDING, S.HANDED_OVER, S.REOPENED)
NOT_DONE = (*BEFORE_RESULT, S.RESOLVED)
WHOSE = _("这一步由分管领导、承办人或报告人办理。")
ONLY_HANDED_OVER = _("警情只移交公安机关办理，本系统不作处置。")
ONLY_DISASTERS = _("灾情才要报县里。")
SIGNS = {
    ConditionKind.PEOPLE: _("民情"),
    ConditionKind.OPINION: _("舆情"),
    ConditionKind.SECURITY: _("警情"),
    ConditionKind.DISASTER: _("灾情"),
}


def level_changed(doing: Doing) -> bool:
    """Whether a judgement says something else than stood there."""
    return bool(doing.data["after"] != doing.data["before"])


def lowers_an_emergency(asked: Asked, doing: Doing) -> bool:
    """Whether a judgement lowers an emergency, which nobody does alone (SM-2)."""
    return bool(doing.matter.urgency == Urgency.EMERGENCY and asked.urgency < Urgency.EMERGENCY)


def lowered(doing: Doing) -> dict[str, Any]:
    """Return answers that lower an emergency."""
    leaders = asks.leaders_beside(doing)
    return {
        "urgency": Urgency.ROUTINE,
        "reason": "人已救起",
        "second": next(who for who in leaders if asks.finds(who, doing.matter)),
    }


def to_whom_it_falls(*, urgent: bool) -> Tell:
    """Tell the leader in charge that it waits to be acknowledged; what is urgent reaches them at once."""
    return Tell(
        _("%(kind)s待签收：%(title)s"),
        lambda doing: the_owner(doing) if (doing.matter.urgency >= Urgency.URGENT) == urgent else [],
        of=lambda doing: {"kind": doing.row.get_kind_display(), "title": doing.matter.title},
        urgent=urgent,
        once=lambda doing: f"report:{doing.row.pk}",
    )


NOBODY_IN_CHARGE = Tell(
    _("%s没有分管领导，已交主要领导办理，请任命分管领导"),
    effects.keepers_of_an_empty_post,
    of=lambda doing: doing.row.get_kind_display(),
    once=lambda doing: f"unassigned:{doing.asked.kind}:{local_date(doing.now)}",
    leads="desk:gaps",
)
REPORTING = Opening(
    title=_("上报情况"),
    rule="R-4.8",
    asks=asks.Reported,
    beside=IN_AREA,
    may=lambda by, area: may_report(by, area.pk),
    whose=_("您在这个责任区没有岗位，不能上报。"),
    becomes=lambda doing: str(doing.asked.kind),
    titled=lambda asked, area: titled_by(effects.called(asked), area, asked.group),
    numbered=True,
    owners=effects.in_charge,
    urgency=lambda doing: int(doing.asked.urgency),
    limits=effects.limits,
    does=effects.reported,
    tells=(to_whom_it_falls(urgent=True), to_whom_it_falls(urgent=False), NOBODY_IN_CHARGE),
    said=_("上报"),
    look=Look("report", label=_("上报"), done=_("已上报，分管领导已收到。")),
)


COUNTY_KNOWS = Must(
    lambda row, _at: row.county_told_at is not None, _("灾情要先报县里，并记下报给了谁。"), mend="tell_county"
)
TELL_COUNTY = Deed(
    name="tell_county",
    title=_("报县里"),
    rule="R-4.5",
    at=NOT_DONE,
    may={HANDLER, IN_CHARGE},
    whose=WHOSE,
    asks=asks.ToldCounty,
    notes=("body", "person", "number"),
    does=effects.county_told,
    meets=(limits.TELL_COUNTY,),
    said=_("已报县里"),
    look=Look("phone", hint=_("先打电话，再记下报给了谁。后来的情况可以再报。"), done=_("已记录报县里。")),
)


def deeds_for(kind: ConditionKind) -> tuple[Deed, ...]:
    """Return the deeds of a kind: security is handed over and never handled here (RR-7)."""
    security, disaster = kind == ConditionKind.SECURITY, kind == ConditionKind.DISASTER
    respond = Deed(
        name="respond",
        title=_("首次回应"),
        rule="R-4.9",
        at={S.ASSESSED, S.REOPENED},
        may={IN_CHARGE},
        whose=WHOSE,
        to=S.RESPONDING,
        asks=asks.Said,
        does=effects.responded,
        meets=RESPONSE_RULES,
        look=Look(
            "phone", "primary", hint=_("写明已经做了什么：联系了谁、安排了谁、何时到场。"), done=_("已记录首次回应。")
        ),
    )
    found = (
        Deed(
            name="acknowledge",
            title=_("签收"),
            rule="R-4.8",
            at={S.REPORTED},
            may={IN_CHARGE},
            whose=WHOSE,
            to=S.ACKNOWLEDGED,
            does=effects.acknowledged,
            meets=ACK_RULES,
            look=Look("check", "primary", done=_("已签收，下一步研判等级。")),
        ),
        Deed(
            name="judge",
            title=_("研判等级"),
            said=_("研判"),
            rule="R-4.7",
            at={S.ACKNOWLEDGED},
            may={IN_CHARGE},
            whose=WHOSE,
            to=S.ASSESSED,
            asks=asks.Judged,
            second=Second(when=lowers_an_emergency, example=lowered),
            does=effects.judged,
            stops=lambda doing: RESPONSE_RULES if level_changed(doing) else (),
            starts=lambda doing: (respond_by(doing.data["after"]),) if level_changed(doing) else (),
            look=Look("rules", "primary", done=_("已研判。")),
        ),
        respond,
        Deed(
            name="hand_over",
            title=_("移交"),
            rule="SM-2",
            at={S.ASSESSED, S.RESPONDING, S.REOPENED},
            may={IN_CHARGE},
            whose=WHOSE,
            to=S.HANDED_OVER,
            asks=asks.HandedOver,
            does=effects.handed_over,
            meets=effects.met_by_handing_over,
            look=Look("swap", "primary" if security else "", done=_("已记录移交。")),
        ),
        Deed(
            name="resolve",
            title=_("处置完成"),
            rule="SM-2",
            at={S.RESPONDING, S.HANDED_OVER},
            may={HANDLER, IN_CHARGE},
            whose=WHOSE,
            to=S.RESOLVED,
            asks=asks.Found,
            musts=(COUNTY_KNOWS,) if disaster else (),
            does=effects.resolved,
            look=Look("done", "primary", hint=_("写明查清的事实和处理结果。"), done=_("已记录结果，请答复报告人。")),
        ),
        Deed(
            name="answer",
            title=_("答复报告人并办结"),
            said=_("答复"),
            rule="R-4.9",
            at={S.RESOLVED},
            may={HANDLER, IN_CHARGE},
            whose=WHOSE,
            to=S.CLOSED,
            asks=asks.Answered,
            does=effects.answered,
            tells=(
                Tell(
                    _("您上报的情况已答复：%s"),
                    lambda doing: [doing.matter.opened_by],
                    body=lambda doing: str(doing.asked.answer),
                ),
            ),
            look=Look("message", "primary", done=_("已答复并办结。")),
            example={"published": "村务公开栏"} if kind == ConditionKind.OPINION else {},
        ),
        Deed(
            name="reopen",
            title=_("没有解决，重新办理"),
            said=_("认为未解决，重新办理"),
            rule="SM-2",
            at={S.CLOSED},
            may={REPORTER},
            whose=WHOSE,
            to=S.REOPENED,
            asks=asks.Said,
            starts=lambda doing: (respond_by(doing.matter.urgency),),
            tells=(Tell(_("报告人认为未解决：%s"), the_owner, body=lambda doing: str(doing.asked.reason)),),
            look=Look("undo", done=_("已重新办理。")),
        ),
        Deed(
            name="false_alarm",
            title=_("核实无异常"),
            rule="SM-2",
            at=BEFORE_RESULT,
            may={IN_CHARGE},
            whose=WHOSE,
            to=S.FALSE_ALARM,
            asks=asks.Said,
            tells=(
                Tell(
                    _("谢谢您及时报告：%s"),
                    lambda doing: [doing.matter.opened_by],
                    body=lambda _doing: str(_("经核实没有异常。及时报告是对的，今后发现情况请照样上报。")),
                ),
            ),
            look=Look("heart", hint=_("不追究报告人，系统会谢谢他及时报告。"), done=_("已办结，报告人已收到感谢。")),
        ),
        Deed(
            name="merge",
            title=_("并入另一事项"),
            rule="SM-2",
            at=BEFORE_RESULT,
            may={IN_CHARGE},
            whose=WHOSE,
            to=S.MERGED,
            asks=asks.Merged,
            # Looked for when its form is opened, and when it is done: every page would pay for it.
            musts=(
                Must(
                    lambda _row, at: asks.mergeable(at).exists(),
                    _("没有同一责任区、同一类的另一件可以并入。"),
                    offered=True,
                ),
            ),
            reaches=what_it_is_merged_into,
            does=effects.merged,
            look=Look("swap", done=_("已合并。")),
            example=lambda doing: {"into": asks.mergeable(doing).values_list("pk", flat=True).first()},
        ),
        Deed(
            name="pass",
            title=_("转交承办人"),
            rule="SM-2",
            at=NOT_DONE,
            may={HANDLER, IN_CHARGE},
            whose=_("只有分管领导或承办人可以转交。"),
            event="change_owner",
            asks=asks.PassedOn,
            does=effects.passed_on,
            tells=(
                Tell(_("转交给您：%s"), lambda doing: [doing.asked.to], body=lambda doing: str(doing.asked.reason)),
            ),
            look=Look("swap", done=_("已转交。")),
            example=lambda doing: {"to": next(who for who in asks.takers(doing) if asks.finds(who, doing.matter))},
        ),
    )
    if security:
        return leaving_out(found, {"respond"}, statuses={S.RESPONDING})
    return (*found, TELL_COUNTY) if disaster else found


# How what is raised out of a report came to the town; the others go to the police or to the site.
CAME_BY = {ConditionKind.PEOPLE: "visit", ConditionKind.OPINION: "meeting"}


def report_kind(kind: ConditionKind) -> Kind:
    security = kind == ConditionKind.SECURITY
    return Kind(
        code=kind.value,
        title=SIGNS[kind],
        sign=str(kind.label),
        slug="reports",
        model=Report,
        statuses={status: words for status, words in S.choices if not (security and status == S.RESPONDING)},
        waiting={S.HANDED_OVER},
        done={S.CLOSED, S.FALSE_ALARM, S.MERGED},
        visible=partial(visible, kind=kind.value),
        tags=lambda by, row: tags_of(by, row.matter),
        posts={IN_CHARGE: (Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER), HANDLER: readers(kind)},
        deeds=deeds_for(kind),
        opens=REPORTING,
        # Drawn by its page: what a kind does not ask it leaves out, and calls the facts by its own word.
        apart=(
            *("kind", "source", "place", "group", "facts", "phoned_at"),
            *("channel", "answer_needed", "called_110", "hazard_kind", "hazard_site", "people_at_risk"),
            *("roads", "action_taken"),
        ),
        begun="conditions:choose",
        never={
            **({"respond": ONLY_HANDED_OVER} if security else {}),
            **({} if kind == ConditionKind.DISASTER else {"tell_county": ONLY_DISASTERS}),
        },
        page="conditions:report",
        came_by=CAME_BY.get(kind, ""),
        listed="conditions:reports",
        late=(Role.PRINCIPAL_LEADER,),
        readable=may_read_content,
        may_pause=may_pause,
        pausable={S.REPORTED, S.ACKNOWLEDGED, S.ASSESSED, S.REOPENED},
    )


REPORTS = {kind: report_kind(kind) for kind in ConditionKind}
# The door to a deed finds by the report itself which of the four it is.
REPORT = REPORTS[ConditionKind.PEOPLE]
for each in REPORTS.values():
    register_kind(each)
    register_charge(each.code, each.title)
