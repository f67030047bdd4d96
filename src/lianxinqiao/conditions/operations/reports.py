"""Every write to a five-conditions report (SM-2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import ConditionKind, ReportSource
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.routing import leader_for
from lianxinqiao.conditions.policies import may_report, tags_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.text import personal_marks, short_title
from lianxinqiao.matters.choices import Relation, Urgency
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.clocks import cancel_clocks, meet_clocks, start_clock
from lianxinqiao.matters.operations.steps import (
    change_owner,
    link_source,
    lock_matter,
    note_step,
    open_matter,
    take_step,
)
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup

LEVEL_NAMES = {
    Urgency.ROUTINE: "routine",
    Urgency.ATTENTION: "attention",
    Urgency.URGENT: "urgent",
    Urgency.EMERGENCY: "emergency",
}
ACK_RULES = tuple(f"five.ack.{name}" for name in LEVEL_NAMES.values())
RESPONSE_RULES = tuple(f"five.response.{name}" for name in LEVEL_NAMES.values())


@dataclass(frozen=True)
class ReportInput:
    """What a reporter states; which fields count depends on the kind."""

    kind: str
    place: str
    facts: str
    urgency: int = Urgency.ROUTINE
    title: str = ""
    group: VillagerGroup | None = None
    purposes: tuple[str, ...] = ()
    source: str = ReportSource.CADRE
    occurred_at: datetime | None = None
    phoned_at: datetime | None = None
    channel: str = ""
    answer_needed: str = ""
    called_110: bool = False
    hazard_kind: str = ""
    hazard_site: HazardSite | None = None
    people_at_risk: int | None = None
    roads: str = ""
    action_taken: str = ""
    raised_by: tuple[str, UUID] | None = field(default=None)


@transaction.atomic
def report_condition(area: Area, stated: ReportInput, *, by: Staff, now: datetime, id: UUID | None = None) -> Report:
    """Open a report, give it to the leader in charge, start both clocks, and warn them.

    Sending the same ``id`` again returns the report that is there and changes nothing.

    Raises:
        NotPermitted: they hold no post that covers the area.
        InvalidInput: a required field is empty, opinion or security text names a person, or an
            emergency was not telephoned first.

    Rules: R-4.1 to R-4.8, RR-5, RR-7, RR-8.
    """
    if id is not None and (known := Report.objects.select_related("matter").filter(pk=id).first()):
        if known.matter.opened_by_id != by.pk:
            raise InvalidInput(_("编号已被使用。"), field="id")
        return known
    if not may_report(by, area.pk):
        raise NotPermitted(_("您在这个责任区没有岗位，不能上报。"))
    _check_stated(stated)
    leader, filled = leader_for(stated.kind, area, on=local_date(now))
    matter = open_matter(
        id=id,
        kind=stated.kind,
        area=area,
        title=stated.title or short_title(stated.facts),
        owner=leader,
        by=by,
        role=_role_in(by, area),
        rule="R-4.8",
        urgency=stated.urgency,
        now=now,
        data={} if filled else {"unassigned": True},
    )
    report = Report.objects.create(
        matter=matter,
        kind=stated.kind,
        source=stated.source,
        purposes=list(stated.purposes),
        place=stated.place,
        group=stated.group,
        facts=stated.facts,
        occurred_at=stated.occurred_at,
        phoned_at=stated.phoned_at,
        channel=stated.channel,
        answer_needed=stated.answer_needed,
        called_110=stated.called_110,
        hazard_kind=stated.hazard_kind,
        hazard_site=stated.hazard_site,
        people_at_risk=stated.people_at_risk,
        roads=stated.roads,
        action_taken=stated.action_taken,
    )
    if stated.raised_by:
        link_source(matter, source_kind=stated.raised_by[0], source_id=stated.raised_by[1])
    level = LEVEL_NAMES[Urgency(stated.urgency)]
    start_clock(matter, f"five.ack.{level}", start_at=now)
    start_clock(matter, f"five.response.{level}", start_at=now)
    if leader is not None:
        tell_of(
            matter,
            [leader],
            title=_("%(kind)s待签收：%(title)s") % {"kind": report.get_kind_display(), "title": matter.title},
            is_urgent=stated.urgency >= Urgency.URGENT,
            dedupe=f"report:{matter.pk}",
            now=now,
        )
    return report


@transaction.atomic
def acknowledge(report_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> Report:
    """Record that the leader in charge has seen the report, and stop its first clock.

    Args:
        expected_version: the version the person was looking at.
        now: aware moment of the deed; passed in so that replays and tests agree.

    Raises:
        NotVisible: no such report for this person.
        NotPermitted: they see it but are not in charge of its kind.
        StaleMatter: somebody changed it in the meantime.
        StepNotAllowed: it is not waiting to be acknowledged.

    Rule: R-4.8.
    """
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    report = _move(matter, "acknowledge", by=by, now=now)
    report.acknowledged_at = now
    report.save(update_fields=["acknowledged_at"])
    meet_clocks(report.matter, *ACK_RULES, now=now)
    return report


@transaction.atomic
def judge(
    report_id: UUID,
    *,
    urgency: int,
    reason: str = "",
    second: Staff | None = None,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Report:
    """Settle how bad it is; the response clock follows the new level from the report's beginning.

    Args:
        second: another leader who agrees; needed to lower an emergency.

    Raises:
        InvalidInput: lowered without a reason, or an emergency lowered by one person alone.

    Rule: R-4.7, SM-2.
    """
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    before = matter.urgency
    if urgency < before and not reason.strip():
        raise InvalidInput(_("降低等级须写明理由。"), field="reason")
    if urgency < before == Urgency.EMERGENCY and (
        second is None or second.pk == by.pk or not _is_leader(second, matter)
    ):
        raise InvalidInput(_("特急降级须另一位领导同意。"), field="second")
    report = _move(
        matter,
        "judge",
        by=by,
        now=now,
        reason=reason,
        urgency=urgency,
        before=before,
        after=urgency,
        second=second.name if second else "",
    )
    if urgency != before:
        cancel_clocks(report.matter, *RESPONSE_RULES)
        start_clock(report.matter, f"five.response.{LEVEL_NAMES[Urgency(urgency)]}", start_at=report.matter.opened_at)
    return report


@transaction.atomic
def respond(report_id: UUID, *, action: str, by: Staff, expected_version: int | None, now: datetime) -> Report:
    """Record the first response, and stop the response clock (R-4.9).

    Raises:
        NotPermitted: security reports are handed over, never handled here (RR-7).
    """
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    if matter.kind == ConditionKind.SECURITY:
        raise NotPermitted(_("警情只移交公安机关办理，本系统不作处置。"))
    report = _move(matter, "respond", by=by, now=now, reason=action)
    report.responded_at = report.responded_at or now
    report.save(update_fields=["responded_at"])
    meet_clocks(report.matter, *RESPONSE_RULES, now=now)
    return report


@transaction.atomic
def hand_over_report(
    report_id: UUID,
    *,
    body: str,
    person: str,
    number: str = "",
    basis: str = "",
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Report:
    """Pass the report to the competent body, and note who took it and when.

    Args:
        basis: the article and the act; required for security (RR-7).

    Raises:
        InvalidInput: no receiving body or person, or a security report without its basis.
    """
    if not body.strip():
        raise InvalidInput(_("请填写接收单位。"), field="body")
    if not person.strip():
        raise InvalidInput(_("请填写接收人。"), field="person")
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    if matter.kind == ConditionKind.SECURITY and not basis.strip():
        raise InvalidInput(_("警情移交须写明依据的条款和事实。"), field="basis")
    report = _move(matter, "hand_over", by=by, now=now, reason=body)
    report.handed_to, report.handed_person, report.handed_number = body, person, number
    report.handed_basis, report.handed_at = basis, now
    report.responded_at = report.responded_at or now
    if report.kind == ConditionKind.DISASTER:
        report.county_told_at = report.county_told_at or now
    report.save()
    meet_clocks(report.matter, *RESPONSE_RULES, now=now)
    return report


@transaction.atomic
def resolve(report_id: UUID, *, result: str, by: Staff, expected_version: int | None, now: datetime) -> Report:
    """Record the facts found and what was done; the reporter must still be answered."""
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    _check_opinion(matter, result)
    report = _move(matter, "resolve", by=by, now=now, reason=result)
    report.result = result
    report.save(update_fields=["result"])
    return report


@transaction.atomic
def answer_reporter(
    report_id: UUID, *, answer: str, published: str = "", by: Staff, expected_version: int | None, now: datetime
) -> Report:
    """Answer the reporter and close; they may still say "not solved".

    Raises:
        InvalidInput: an opinion report closes only when it says where the answer was published (RR-5).
    """
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    if matter.kind == ConditionKind.OPINION and not published.strip():
        raise InvalidInput(_("舆情须写明答复公布在哪里。"), field="published")
    _check_opinion(matter, answer)
    report = _move(matter, "answer", by=by, now=now, reason=answer)
    report.answer, report.published_at_place = answer, published
    report.save(update_fields=["answer", "published_at_place"])
    if matter.opened_by_id and matter.opened_by_id != by.pk:
        reporter = Staff.objects.get(pk=matter.opened_by_id)
        tell_of(matter, [reporter], title=_("您上报的情况已答复：%s") % matter.title, body=answer, now=now)
    return report


@transaction.atomic
def reopen(report_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> Report:
    """Say as its reporter that it is not solved: the report is open again with a new response clock."""
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    report = _move(matter, "reopen", by=by, now=now, reason=reason)
    start_clock(report.matter, f"five.response.{LEVEL_NAMES[Urgency(report.matter.urgency)]}", start_at=now)
    if report.matter.owner:
        tell_of(
            report.matter,
            [report.matter.owner],
            title=_("报告人认为未解决：%s") % report.matter.title,
            body=reason,
            now=now,
        )
    return report


@transaction.atomic
def call_false_alarm(report_id: UUID, *, note: str, by: Staff, expected_version: int | None, now: datetime) -> Report:
    """Close a report where nothing was found; the reporter is thanked, never blamed (SM-2)."""
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    report = _move(matter, "false_alarm", by=by, now=now, reason=note)
    if report.matter.opened_by:
        tell_of(
            report.matter,
            [report.matter.opened_by],
            title=_("谢谢您及时报告：%s") % report.matter.title,
            body=_("经核实没有异常。及时报告是对的，今后发现情况请照样上报。"),
            now=now,
        )
    return report


@transaction.atomic
def merge(report_id: UUID, *, into: UUID, by: Staff, expected_version: int | None, now: datetime) -> Report:
    """Close a report that tells of the same event as another; both keep their histories.

    Raises:
        InvalidInput: the other is the same, of another kind or area, or closed.
        NotVisible: they see no such other report.
    """
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    other = Matter.objects.visible_to(by).filter(pk=into).first()
    if other is None:
        raise NotVisible(_("没有要并入的事项。"))
    if other.pk == matter.pk or other.kind != matter.kind or other.area_id != matter.area_id or other.is_done:
        raise InvalidInput(_("只能并入同一责任区、同一类且未办结的另一事项。"), field="into")
    report = _move(matter, "merge", by=by, now=now, into=other.number)
    MatterLink.objects.get_or_create(matter=matter, other=other, relation=Relation.MERGED_INTO)
    note_step(other, "merged_in", by=by, role="", now=now, rule="SM-2", merged=matter.number)
    return report


@transaction.atomic
def pass_to(
    report_id: UUID, *, to: Staff, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Report:
    """Give the handling of an open report to another official who can see it.

    Raises:
        InvalidInput: no reason, or the receiver cannot see it.
    """
    matter = lock_matter(report_id, by=by, expected_version=expected_version)
    if not tags_of(by, matter) & {"in_charge", "handler"}:
        raise NotPermitted(_("只有分管领导或承办人可以转交。"))
    if matter.is_done:
        raise InvalidInput(_("事项已办结。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    if not to.is_active or not Matter.objects.visible_to(to).filter(pk=matter.pk).exists():
        raise InvalidInput(_("接收人看不到这个事项，不能转交。"), field="to")
    change_owner(matter, to, by=by, role=_role_in(by, matter.area), now=now, rule="SM-2", reason=reason)
    tell_of(matter, [to], title=_("转交给您：%s") % matter.title, body=reason, now=now)
    return matter.report


def _move(
    matter: Matter,
    event: str,
    *,
    by: Staff,
    now: datetime,
    reason: str = "",
    urgency: int | None = None,
    **data: object,
) -> Report:
    """Take a step of a locked matter as one of its permitted actors."""
    edge = kind_of(matter.kind).workflow.edge(matter.status, event)
    if edge is not None and not edge.may & tags_of(by, matter):
        raise NotPermitted(_("这一步由分管领导、承办人或报告人办理。"))
    take_step(matter, event, by=by, role=_role_in(by, matter.area), now=now, reason=reason, urgency=urgency, data=data)
    report = Report.objects.get(pk=matter.pk)
    report.matter = matter
    return report


def _role_in(staff: Staff, area: Area) -> str:
    """Return the first role in which a person reaches the area, for the Step."""
    return next((post.role for post in scope_of(staff).posts if area.code.startswith(post.prefix)), "")


def _is_leader(staff: Staff, matter: Matter) -> bool:
    return scope_of(staff).covers(
        matter.area_id, Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE, Role.AREA_LEADER, Role.LEADERSHIP_MEMBER
    )


def _check_stated(stated: ReportInput) -> None:
    if stated.kind not in ConditionKind.values:
        raise InvalidInput(_("请选择情况类别。"), field="kind")
    if not stated.place.strip():
        raise InvalidInput(_("请填写地点。"), field="place")
    if not stated.facts.strip():
        raise InvalidInput(_("请写明情况。"), field="facts")
    if stated.urgency not in Urgency.values:
        raise InvalidInput(_("请选择等级。"), field="urgency")
    if stated.urgency == Urgency.EMERGENCY and stated.phoned_at is None:
        raise InvalidInput(_("特急情况请先打电话（110、119、120或村负责人），再填写电话时间。"), field="phoned_at")
    if stated.kind == ConditionKind.OPINION:
        if not stated.answer_needed.strip():
            raise InvalidInput(_("请写明需要答复什么。"), field="answer_needed")
        refuse_personal_marks(stated.facts, "facts")
        refuse_personal_marks(stated.answer_needed, "answer_needed")
        refuse_personal_marks(stated.place, "place")
    if stated.kind == ConditionKind.DISASTER and not stated.hazard_kind:
        raise InvalidInput(_("请选择灾害类型。"), field="hazard_kind")


def refuse_personal_marks(text: str, field_name: str) -> None:
    """Refuse text that holds a telephone, an id number, an account or a link (RR-5).

    Raises:
        InvalidInput: it does; the message names what was found.
    """
    words = {"phone": _("电话号码"), "citizen_id": _("身份证号"), "account": _("账号或链接")}
    if found := personal_marks(text):
        raise InvalidInput(
            _("这里只记话题，不记个人。请删去：%s。") % "、".join(words[mark] for mark in found), field=field_name
        )


def _check_opinion(matter: Matter, text: str) -> None:
    if matter.kind == ConditionKind.OPINION:
        refuse_personal_marks(text, "result")
