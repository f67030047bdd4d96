"""How a five-conditions report begins, and what each deed does to it (SM-2)."""

from __future__ import annotations

from typing import Any

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import ConditionKind, ReportSource
from lianxinqiao.conditions.limits import RESPONSE_RULES, TELL_COUNTY, acknowledge_by, respond_by
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.routing import leader_for
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.affairs import unite
from lianxinqiao.matters.operations.clocks import take_over_clocks
from lianxinqiao.matters.operations.steps import note_step
from lianxinqiao.places.choices import HazardKind


def in_charge(doing: Doing) -> list[Staff]:
    """Whoever is in charge of the kind in the area (R-4.8); the first Step says where nobody holds that post."""
    leader, filled = leader_for(doing.asked.kind, doing.area, on=local_date(doing.now))
    doing.data = {} if filled else {"unassigned": True}
    return [leader] if leader is not None else []


def keepers_of_an_empty_post(doing: Doing) -> list[Staff]:
    """Whoever appoints, where nobody is in charge of the kind (R-4.8): they read that, and nothing of the report."""
    on = local_date(doing.now)
    _leader, filled = leader_for(doing.asked.kind, doing.area, on=on)
    return [] if filled else holders(Role.PARTY_GOV_OFFICE, doing.area, on=on)


def limits(doing: Doing) -> tuple[str, ...]:
    """The limits to acknowledge and to respond, by how bad it is (R-4.8, R-4.9), and of a disaster to tell the county (R-4.5)."""
    asked = doing.asked
    of_county = (TELL_COUNTY,) if asked.kind == ConditionKind.DISASTER else ()
    return acknowledge_by(asked.urgency), respond_by(asked.urgency), *of_county


def called(asked: Asked) -> Any:
    """Return what is reported, by our own words: a disaster says of which sort."""
    return dict(HazardKind.choices).get(asked.hazard_kind) or ConditionKind(asked.kind).label


def reported(matter: Matter, asked: Asked, _doing: Doing) -> Report:
    """What was found stands beside its matter; a title of the reporter's is its first line (R-4.1 to R-4.8)."""
    stated = {column.name: asked[column.name] for column in Report._meta.fields if column.name in asked}
    stated["facts"] = f"{asked.title}\n{asked.facts}" if asked.title else asked.facts
    stated["source"] = asked.source or ReportSource.CADRE
    return Report.objects.create(matter=matter, **stated)


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
    row.handed_to, row.handed_person, row.handed_number = asked.body.name, asked.person, asked.number
    row.handed_basis, row.handed_at = asked.basis, doing.now
    row.responded_at = row.responded_at or doing.now
    if row.kind == ConditionKind.DISASTER and asked.body.is_of_county:
        county_told(row, asked, doing)
    doing.reason = asked.body.name


def county_told(row: Report, _asked: Asked, doing: Doing) -> None:
    """A body of the county or higher knows of the disaster; what is told later adds to it (R-4.5)."""
    row.county_told_at = row.county_told_at or doing.now


def met_by_handing_over(doing: Doing) -> tuple[str, ...]:
    """It is a response; and the county has been told where whoever took it is of the county or higher."""
    return (*RESPONSE_RULES, TELL_COUNTY) if doing.row.county_told_at else RESPONSE_RULES


def resolved(row: Report, asked: Asked, _doing: Doing) -> None:
    """The facts found and what was done are written; the reporter must still be answered."""
    row.result = asked.reason


def answered(row: Report, asked: Asked, doing: Doing) -> None:
    """The reporter has an answer, and opinion one in public; they may still say "not solved"."""
    row.answer, row.published_at_place, doing.reason = asked.answer, asked.published, asked.answer


def of_any_urgency(rule: str) -> str:
    """Return of which sort a limit is: acknowledgement and response have one for each urgency."""
    return rule.rpartition(".")[0] if rule.startswith("five.") else rule


def merged(row: Report, asked: Asked, doing: Doing) -> None:
    """It tells of the same event as another, locked with its affair; both keep their histories."""
    matter, other = row.matter, asked.into
    MatterLink.objects.get_or_create(matter=matter, other=other, relation=Relation.MERGED_INTO)
    take_over_clocks(matter, other, now=doing.now, alike=of_any_urgency)
    unite(matter, other, by=doing.by, role=doing.role, now=doing.now)
    note_step(other, "merged_in", by=doing.by, role=doing.role, now=doing.now, rule="SM-2", merged=matter.number)
    doing.data = {"into": other.number}


def passed_on(row: Report, asked: Asked, doing: Doing) -> None:
    """Another official handles it from now on."""
    before = row.matter.owner
    doing.owner = asked.to
    doing.data = {"before": before.name if before else "", "after": asked.to.name}
