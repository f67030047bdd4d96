"""Registering and screening: whose it is, on what track, or where else it belongs (SM-3)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.demands.choices import ClosingGround, PetitionClass, Status
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.operations.exclusion import becomes_a_complaint
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.affairs import unite
from lianxinqiao.matters.operations.clocks import start_clock, take_over_clocks
from lianxinqiao.matters.operations.steps import clock_of, note_step

OBJECTION = "petition.objection_workdays"


def registered(row: Demand, asked: Asked, doing: Doing) -> None:
    """Put it in the register with its class and what others may see of it; an accusation is sealed from here on."""
    if asked.petition_class == PetitionClass.ACCUSATION and not row.is_sealed:
        becomes_a_complaint(row, doing)
    row.petition_class, row.public_summary = asked.petition_class, "" if row.is_sealed else asked.public_summary
    row.is_public = asked.is_public and bool(row.public_summary)


def earliest(row: Demand, column: str) -> datetime | None:
    """Return from when a limit of a demand counts: of those merged into it the earliest binds, too (RR-3)."""
    doubles = Demand.objects.filter(
        matter__status=Status.MERGED, matter__links__other=row.matter, matter__links__relation=Relation.MERGED_INTO
    )
    moments = [getattr(row, column), *doubles.values_list(column, flat=True)]
    return min((moment for moment in moments if moment is not None), default=None)


def accepted(row: Demand, asked: Asked, doing: Doing) -> None:
    """Give it to its handler; the notice was handed over on the spot, or its limit keeps running.

    What was accepted before, and handed back, is bound from that day on: the law counts from the first acceptance.
    """
    doing.owner = asked.handler
    row.accepted_at = row.accepted_at or doing.now
    doing.since = earliest(row, "accepted_at")
    row.is_accepted_told = row.is_accepted_told or asked.is_told


def accepted_simply(row: Demand, asked: Asked, doing: Doing) -> None:
    """Accept on the simple track: ten working days to the opinion."""
    accepted(row, asked, doing)
    row.is_simple = True


def dropped_to_normal(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Leave the simple track: it turned out not to be simple; sixty days from the acceptance."""
    row.is_simple, doing.since = False, earliest(row, "accepted_at")


def taken_by_body(row: Demand, _asked: Asked, _doing: Doing) -> None:
    """The other body took it (RR-3): of a sealed one nothing stays here (RR-14)."""
    if row.is_sealed:
        row.text, row.asker_name, row.asker_phone = _("已移交，本地不留内容"), "", ""
        row.asker_phone_index, row.about_named = None, ""


def returned_by_body(row: Demand, _asked: Asked, doing: Doing) -> None:
    """It is screened again, and the notice limit of the law counts from its receipt."""
    doing.since = earliest(row, "received_at")


def may_still_object(row: Demand, doing: Doing) -> bool:
    """Whether the five working days since its receipt are not over."""
    return doing.now <= clock_of(OBJECTION, row.received_at).due_at


def objected_to_transfer(row: Demand, _asked: Asked, _doing: Doing) -> None:
    """Its limit stands beside it, kept from its receipt on."""
    start_clock(row.matter, OBJECTION, start_at=row.received_at)


def merged(row: Demand, asked: Asked, doing: Doing) -> None:
    """Close a double with a pointer: the receipts of those who asked lead to the other, where each keeps their own rights."""
    row.closing_ground, other = ClosingGround.MERGED, asked.into
    doing.data = {"into": other.number}
    MatterLink.objects.get_or_create(matter=row.matter, other=other, relation=Relation.MERGED_INTO)
    Demand.objects.filter(pk=other.pk).update(asker_count=F("asker_count") + row.asker_count)
    _bring_askers(row, other, doing.now)
    take_over_clocks(row.matter, other, now=doing.now)
    unite(row.matter, other, by=doing.by, role=doing.role, now=doing.now)
    note_step(other, "merged_in", by=doing.by, role=doing.role, now=doing.now, rule="RR-3", merged=row.matter.number)


def _bring_askers(row: Demand, other: Matter, now: datetime) -> None:
    """Let whoever asked for a double ask for what it is merged into, each by the receipt they hold."""
    theirs = Join.objects.filter(demand=row)
    theirs.filter(came_by=None).update(came_by=row)
    theirs.update(demand=other.pk)
    if row.asker_left_on is None:
        Join.objects.create(demand_id=other.pk, came_by=row, joined_at=now)
