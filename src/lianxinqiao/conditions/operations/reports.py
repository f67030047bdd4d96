"""How a five-conditions report begins, and what each deed does to it (SM-2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.asks import names_somebody
from lianxinqiao.conditions.choices import ConditionKind, ReportSource
from lianxinqiao.conditions.limits import acknowledge_by, respond_by
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.routing import leader_for
from lianxinqiao.conditions.policies import may_report
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.known import known_row
from lianxinqiao.matters.choices import Relation, Urgency
from lianxinqiao.matters.deeds import Doing, titled_by
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.affairs import unite
from lianxinqiao.matters.operations.steps import link_source, note_step, open_matter
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup


@dataclass(frozen=True)
class ReportInput:
    """What a reporter states; which fields count depends on the kind.  A ``title`` of theirs is the first line of the facts."""

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
    if (known := known_row(Report.objects.select_related("matter"), id, matter__opened_by=by)) is not None:
        return known  # type: ignore[no-any-return]  # a report
    if not may_report(by, area.pk):
        raise NotPermitted(_("您在这个责任区没有岗位，不能上报。"))
    _check_stated(stated)
    leader, filled = leader_for(stated.kind, area, on=local_date(now))
    matter = open_matter(
        id=id,
        kind=stated.kind,
        area=area,
        title=titled_by(_called(stated), area, stated.group),
        numbered=True,
        owner=leader,
        by=by,
        rule="R-4.8",
        urgency=stated.urgency,
        now=now,
        data={} if filled else {"unassigned": True},
        limits=(acknowledge_by(stated.urgency), respond_by(stated.urgency)),
    )
    report = Report.objects.create(
        matter=matter,
        kind=stated.kind,
        source=stated.source,
        purposes=list(stated.purposes),
        place=stated.place,
        group=stated.group,
        facts=f"{stated.title.strip()}\n{stated.facts}" if stated.title.strip() else stated.facts,
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


def acknowledged(row: Report, _asked: Asked, doing: Doing) -> None:
    """The leader in charge has seen it (R-4.8)."""
    row.acknowledged_at = doing.now


def judged(row: Report, asked: Asked, doing: Doing) -> None:
    """It is settled how bad it is; the limit to respond follows a new level from the report's beginning (R-4.7)."""
    doing.data = {"before": row.matter.urgency, "after": asked.urgency}
    doing.urgency, doing.since = asked.urgency, row.matter.opened_at


def responded(row: Report, _asked: Asked, doing: Doing) -> None:
    """Somebody has done something about it for the first time (R-4.9)."""
    row.responded_at = row.responded_at or doing.now


def handed_over(row: Report, asked: Asked, doing: Doing) -> None:
    """The competent body has it: who took it, when, under which number; for security on which article (RR-7)."""
    row.handed_to, row.handed_person, row.handed_number = asked.body, asked.person, asked.number
    row.handed_basis, row.handed_at = asked.basis, doing.now
    row.responded_at = row.responded_at or doing.now
    if row.kind == ConditionKind.DISASTER:
        row.county_told_at = row.county_told_at or doing.now
    doing.reason = asked.body


def resolved(row: Report, asked: Asked, _doing: Doing) -> None:
    """The facts found and what was done are written; the reporter must still be answered."""
    row.result = asked.reason


def answered(row: Report, asked: Asked, doing: Doing) -> None:
    """The reporter has an answer, and opinion one in public; they may still say "not solved"."""
    row.answer, row.published_at_place, doing.reason = asked.answer, asked.published, asked.answer


def merged(row: Report, asked: Asked, doing: Doing) -> None:
    """It tells of the same event as another; both keep their histories.

    Raises:
        InvalidInput: the other is the same, of another kind or area, or closed.
        NotVisible: they see no such other report.
    """
    matter = row.matter
    rows = Matter.objects.visible_to(doing.person).select_for_update(of=("self",))
    other = rows.filter(pk=asked.into).first()
    if other is None:
        raise NotVisible(_("没有要并入的事项。"))
    if other.pk == matter.pk or other.kind != matter.kind or other.area_id != matter.area_id or other.is_done:
        raise InvalidInput(_("只能并入同一责任区、同一类且未办结的另一事项。"), field="into")
    MatterLink.objects.get_or_create(matter=matter, other=other, relation=Relation.MERGED_INTO)
    unite(matter, other, by=doing.by, role=doing.role, now=doing.now)
    note_step(other, "merged_in", by=doing.by, role=doing.role, now=doing.now, rule="SM-2", merged=matter.number)
    doing.data = {"into": other.number}


def passed_on(row: Report, asked: Asked, doing: Doing) -> None:
    """Another official handles it from now on."""
    before = row.matter.owner
    doing.owner = asked.to
    doing.data = {"before": before.name if before else "", "after": asked.to.name}


def _called(stated: ReportInput) -> Any:
    """Return what is reported, by our own words: a disaster says of which sort."""
    return dict(HazardKind.choices).get(stated.hazard_kind) or ConditionKind(stated.kind).label


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
        _refuse_names(stated.facts, "facts")
        _refuse_names(stated.answer_needed, "answer_needed")
        _refuse_names(stated.place, "place")
    if stated.kind == ConditionKind.DISASTER and not stated.hazard_kind:
        raise InvalidInput(_("请选择灾害类型。"), field="hazard_kind")


def _refuse_names(text: str, field_name: str) -> None:
    if wrong := names_somebody(text):
        raise InvalidInput(wrong, field=field_name)
