"""Taking people and offices off a demand, and saying whom a complaint is about (RR-10, RR-13)."""

from __future__ import annotations

from collections.abc import Sequence

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.officials import Offices, seats_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import PetitionClass, Status
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.extending import AT_FIRST, WHOLE
from lianxinqiao.demands.operations.filing import code_ended
from lianxinqiao.demands.policies import SEALED, SEALED_TITLE
from lianxinqiao.demands.queries.whom import NO_KEEPER_LEFT, whom
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.choices import Phase, Relation
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import ExcludedOffice, Matter, MatterLink
from lianxinqiao.matters.operations.affairs import hide_from, leave_what_is_sealed, part
from lianxinqiao.matters.operations.keepers import taken_off, tell_of_taking_off
from lianxinqiao.matters.queries.hidden import hidden_from, is_withheld


def excluded(row: Demand, asked: Asked, doing: Doing) -> None:
    """Take somebody with an interest off, or a whole office: from now on they find nothing of the affair (recusal, article 28).

    Where one of them kept what is sealed they are told, and the auditors.  The name stays out of the timeline: whoever reads it later need not know who withdrew.
    """
    office = asked.get("office", "")
    offices = seats_of(office, doing.area) if office else []
    people = [asked.person] if asked.person is not None else []
    off, _theirs = taken_off(row.matter, doing.by, people, offices, now=doing.now)
    hide_from(row.matter, people, offices, by=doing.by, role=doing.role, now=doing.now)
    tell_of_taking_off(row.matter, off, by=doing.by, now=doing.now)


def pointed_out(row: Demand, asked: Asked, doing: Doing) -> None:
    """Say whom a complaint means: they and their line are excluded; an office that was kept out until then may be let in.

    Whoever was excluded stays so, an office as well as a person, by whichever deed: only what was kept out for now is asked again.
    What was given on before comes back as when it is sealed: nobody knew then whom it means; who keeps it may give it on again.
    """
    row.about_official, row.about_office = asked.about_official, asked.about_office
    people, offices, _for_now = whom(
        doing.area, official=asked.about_official, office=asked.about_office, on=local_date(doing.now)
    )
    for kept_out in ExcludedOffice.objects.filter(matter=row.matter, for_now=True).select_related("area"):
        if (kept_out.role, kept_out.area) not in offices:
            kept_out.delete()
    hide_from(row.matter, people, offices, sealing=True, by=doing.by, role=doing.role, now=doing.now)
    code_ended(row, doing)


# What is about an official never goes the simple way, and is no double of anything: it is taken in anew.
MOVED = {Status.SIMPLE: Status.ACCEPTED, Status.MERGED: Status.RECEIVED}


def taken_out(row: Demand, _asked: Asked) -> str:
    """Say where a complaint stands that was on the simple way, or merged into another."""
    return MOVED.get(Status(row.matter.status), "")


def limits_anew(doing: Doing) -> tuple[str, ...]:
    """Return the limits of what left the simple way, sixty days from its acceptance, or of what is taken in anew."""
    anew = doing.matter.status == Status.RECEIVED
    return () if doing.since is None else AT_FIRST if anew else (WHOLE,)


def accused_later(row: Demand, asked: Asked, doing: Doing) -> None:
    """Seal what turned out to be about an official, as if it had been said at the beginning, and hide it from whom it is about.

    True afterwards: nobody it is about, of their line or office finds anything of its affair; whoever keeps what is sealed
    owns it. Who was named before stays named; nobody is let in again.  What it was merged into stays with whom it was,
    and does not tell of it; what had been merged into it before goes with that other.
    """
    matter = row.matter
    if row.is_simple and matter.phase != Phase.DONE:
        row.is_simple, doing.since = False, row.accepted_at
    if matter.status == Status.MERGED:
        for other in Matter.objects.filter(linked_from__matter=matter, linked_from__relation=Relation.MERGED_INTO):
            part(matter, other)
            # What was merged into this one before follows to where it was: it is about the same thing, and no complaint.
            for double in MatterLink.objects.filter(other=matter, relation=Relation.MERGED_INTO):
                MatterLink.objects.get_or_create(matter_id=double.matter_id, other=other, relation=double.relation)
                double.delete()
        matter.links.filter(relation=Relation.MERGED_INTO).delete()
        row.closing_ground, matter.owner, doing.since = "", None, doing.now
        row.accepted_at, row.is_accepted_told = None, False
    row.about_official = row.about_official or asked.about_official
    row.about_office = row.about_office or asked.about_office
    row.about_named = "；".join(filter(None, (row.about_named, asked.about_named)))
    becomes_a_complaint(row, doing, asked.about_official, asked.about_office, asked.about_named)


def becomes_a_complaint(
    row: Demand, doing: Doing, official: Staff | None = None, office: str = "", named: str = ""
) -> None:
    """Seal what turns out to be about an official, by whatever deed, and hide it from whom it is about.

    Where nobody is named it is hidden from the petition office, for now; a code that somebody knows from whom it is hidden
    is ended.
    """
    people, offices, for_now = whom(
        doing.area, official=official, office=office, named=named, text=row.text, on=local_date(doing.now)
    )
    if not row.is_sealed:
        # What is sealed beside it keeps whom it has: who does this may not even know that there is any.
        leave_what_is_sealed(row.matter, people, [*offices, *for_now], now=doing.now)
        seal(row)
    row.petition_class = PetitionClass.ACCUSATION
    goes_to_a_keeper(row, doing, people, offices, for_now)
    code_ended(row, doing)


def goes_to_a_keeper(row: Demand, doing: Doing, people: Sequence[Staff], offices: Offices, for_now: Offices) -> None:
    """Hide what is sealed, with every part of it; whoever has it sees it by a post, else whoever keeps it has it.

    Raises:
        StepNotAllowed: nobody would be left who keeps it.
    """
    matter = row.matter
    out = hidden_from(matter, people=people, offices=[*offices, *for_now])
    owner, goes_on = matter.owner, matter.phase != Phase.DONE or matter.status in MOVED
    if goes_on and (owner is None or owner.pk in out or is_withheld(matter, owner)):
        doing.owner = matter.owner = kind_of(SEALED).keeper(matter.area, on=local_date(doing.now), but_not=out)
        if matter.owner is None:
            raise StepNotAllowed(str(NO_KEEPER_LEFT))
        matter.save(update_fields=["owner"])
    hide_from(matter, people, offices, for_now=for_now, sealing=True, by=doing.by, role=doing.role, now=doing.now)


def seal(row: Demand) -> None:
    """Make a demand one of those about officials: never public, found by its number only."""
    row.is_sealed, row.is_public, row.public_summary, row.grams = True, False, "", []
    matter = row.matter
    matter.kind, matter.title = SEALED, str(SEALED_TITLE)
    matter.save(update_fields=["kind", "title"])
