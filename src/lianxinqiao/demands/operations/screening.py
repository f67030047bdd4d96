"""Registering and screening: whose it is, on what track, or where else it belongs (SM-3)."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.demands.choices import ClosingGround, PetitionClass
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import SEALED, SEALED_TITLE
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.affairs import unite
from lianxinqiao.matters.operations.clocks import start_clock
from lianxinqiao.matters.operations.steps import note_step

OBJECTION = "petition.objection_workdays"


def registered(row: Demand, asked: Asked, doing: Doing) -> None:
    """Put it in the register with its class and what others may see of it; an accusation is sealed from here on.

    Raises:
        InvalidInput: what is sealed is to be public.
    """
    if asked.petition_class == PetitionClass.ACCUSATION and not row.is_sealed:
        _seal(row)
    if row.is_sealed and asked.is_public:
        raise InvalidInput(_("反映干部的诉求不公开。"), field="is_public")
    row.petition_class, row.public_summary = asked.petition_class, "" if row.is_sealed else asked.public_summary
    row.is_public = asked.is_public and bool(row.public_summary)


def accepted(row: Demand, asked: Asked, doing: Doing) -> None:
    """Give it to its handler; the notice was handed over on the spot, or its limit keeps running."""
    doing.owner = asked.handler
    row.accepted_at = row.accepted_at or doing.now
    row.is_accepted_told = row.is_accepted_told or asked.is_told


def accepted_simply(row: Demand, asked: Asked, doing: Doing) -> None:
    """Accept on the simple track: ten working days to the opinion."""
    accepted(row, asked, doing)
    row.is_simple = True


def dropped_to_normal(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Leave the simple track: it turned out not to be simple; sixty days from the acceptance."""
    row.is_simple, doing.since = False, row.accepted_at


def taken_by_body(row: Demand, _asked: Asked, _doing: Doing) -> None:
    """The other body took it (RR-3): of a sealed one nothing stays here (RR-14)."""
    if row.is_sealed:
        row.text, row.asker_name, row.asker_phone = _("已移交，本地不留内容"), "", ""
        row.asker_phone_index, row.about_named = None, ""


def returned_by_body(row: Demand, _asked: Asked, doing: Doing) -> None:
    """It is screened again, and the notice limit of the law counts from its receipt."""
    doing.since = row.received_at


def objected_to_transfer(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Object within five working days of its receipt.

    Raises:
        StepNotAllowed: the five days are over.
    """
    if doing.now > start_clock(row.matter, OBJECTION, start_at=row.received_at).due_at:
        raise StepNotAllowed(_("已超过五个工作日，须受理。"))


def merged(row: Demand, asked: Asked, doing: Doing) -> None:
    """Close a double with a pointer: its asker's receipt leads to the other from now on.

    Raises:
        InvalidInput: they find no such other demand, it is the same or closed, or one of them is sealed and the other not.
    """
    rows = Matter.objects.visible_to(doing.person, row.matter.kind).select_for_update(of=("self",))
    other = rows.filter(number=asked.into).first()
    if other is None:
        raise InvalidInput(_("没有这个编号的诉求。"), field="into")
    if other.pk == row.pk or other.is_done:
        raise InvalidInput(_("只能并入另一件没有办结的诉求。"), field="into")
    row.closing_ground, doing.data = ClosingGround.MERGED, {"into": other.number}
    MatterLink.objects.get_or_create(matter=row.matter, other=other, relation=Relation.MERGED_INTO)
    Demand.objects.filter(pk=other.pk).update(asker_count=F("asker_count") + row.asker_count)
    unite(row.matter, other, by=doing.by, role=doing.role, now=doing.now)
    note_step(other, "merged_in", by=doing.by, role=doing.role, now=doing.now, rule="RR-3", merged=row.matter.number)


def _seal(row: Demand) -> None:
    row.is_sealed, row.is_public, row.grams = True, False, []
    matter = row.matter
    matter.kind, matter.title = SEALED, str(SEALED_TITLE)
    matter.save(update_fields=["kind", "title"])
