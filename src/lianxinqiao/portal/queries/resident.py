"""What a resident reads of their own matter: what was done, when, and who opened it, never the inner words of the office."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from lianxinqiao.accounts.operations.opening import READ
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.policies import SEALED
from lianxinqiao.demands.queries.beside import JOIN
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, MatterLink, Step
from lianxinqiao.matters.operations.recounting import RECOUNTED


def steps_for_resident(matter: Matter) -> list[Step]:
    """Return the steps of a matter in order, without the names of staff and without reasons meant for colleagues."""
    kind = kind_of(matter.kind)
    public = {event for deed in kind.deeds if deed.public for event in deed.events()}
    rows = list(Step.objects.filter(matter=matter).filter(event__in={"open", RECOUNTED, *public}).order_by("id"))
    for row in rows:
        row.reason = row.reason if row.event in {RECOUNTED, *kind.answers} else ""
    return rows


def opened_of_join(join: Join) -> QuerySet[RecordOpening]:
    """Return who opened how somebody who joined a demand is reached, and who has read it since, what they wrote with it (RR-3).

    Of what became a complaint since nothing later is told: by whom it is read would tell that it is one.
    """
    of_it = Q(subject_kind=JOIN, subject_id=join.pk)
    demands = [pk for pk in (join.demand_id, join.came_by_id) if pk is not None]
    read = Q(subject_kind="demand", subject_id__in=demands, purpose=READ, at__gte=join.joined_at)
    rows = RecordOpening.objects.filter(of_it | read).order_by("-at", "-pk")
    if not join.demand.is_sealed:
        return rows
    sealing = Step.objects.filter(matter=join.demand_id, event="accuse").order_by("id").first()
    return rows.filter(at__lt=sealing.at if sealing else join.joined_at)


def opened_by(subject_kind: str, matter: Matter) -> QuerySet[RecordOpening]:
    """Return who opened what a matter says of the resident, the last first (RR-3)."""
    rows = RecordOpening.objects.filter(subject_kind=subject_kind, subject_id=matter.pk)
    return rows.order_by("-at", "-pk")


def asks_on(demand: Demand) -> Join | None:
    """Return as whom whoever filed a demand asks for what it was merged into; None where it is not merged."""
    rows = Join.objects.filter(came_by=demand, code_digest=None)
    return rows.select_related("came_by", "demand__matter__area", "demand__matter__owner").first()


def merged_with(matter: Matter) -> Matter | None:
    """Return what a demand is handled with, merged as often as may be; None where it is not merged.

    That it became a complaint since changes nothing: neither what had been put to it, nor it to another.
    """
    found, seen = None, {matter.pk}
    links = MatterLink.objects.filter(relation=Relation.MERGED_INTO).select_related("other").order_by("id")
    while (link := links.filter(matter=found or matter).exclude(other__in=seen).first()) is not None:
        found = link.other
        if found is None or found.kind == SEALED:
            return found
        seen.add(found.pk)
    return found
