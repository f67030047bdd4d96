"""From whom a matter is hidden: whoever any matter of its affair excludes, their offices, their stand-ins (RR-13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.hiding import names_anybody
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.visibility import kept_by, withheld_from, withheld_kinds
from lianxinqiao.places.choices import CODE_DIGITS, Level

if TYPE_CHECKING:
    from lianxinqiao.places.models import Area


def holders_since(role: str, area: Area, since: Any) -> Q:
    """Return the condition under which a post is one of an office on a day or later; as ``seats_over`` has it."""
    prefix = area.code[: CODE_DIGITS[Level(area.level)]]
    seat = Q(area__code__startswith=prefix) if len(prefix) >= CODE_DIGITS[Level.TOWN] else Q(area=area)
    return Q(seat, role=role) & (Q(ends_on=None) | Q(ends_on__gt=since))


def named_in(affair: UUID) -> tuple[set[UUID], list[ExcludedOffice]]:
    """Return the keys of whom an affair names, by themselves or as who held an office that it names; and those offices."""
    named = set(Matter.excluded.through.objects.filter(matter__affair=affair).values_list("staff", flat=True))
    of_affair = ExcludedOffice.objects.filter(matter__affair=affair).select_related("area")
    offices = list(of_affair.prefetch_related("held_by"))
    return named | {who.pk for each in offices for who in each.held_by.all()}, offices


def hidden_from(matter: Matter, *, people: Iterable[Staff] = (), offices: Iterable[tuple[str, Area]] = ()) -> set[UUID]:
    """Return the keys of everybody who does not find a matter whatever their posts; whoever is asked to speak in it does.

    The same that ``MatterQuerySet.open_to`` says of one person.

    Args:
        people, offices: from whom it is about to be hidden as well.
    """
    people, offices = list(people), list(offices)
    if not people and not offices and not names_anybody(matter.affair):
        return set()
    named, closed = named_in(matter.affair)
    named |= {person.pk for person in people}
    today, moment = local_date(now()), now()
    seats = [(each.role, each.area, each.since) for each in closed] + [(*each, today) for each in offices]
    if seats:
        held = Q()
        for role, area, since in seats:
            held |= holders_since(role, area, since)
        named |= set(Appointment.objects.filter(held, starts_on__lte=today).values_list("staff", flat=True))
    if named:
        away = OutOfOffice.objects.filter(staff__in=named, starts_at__lte=moment, ends_at__gt=moment)
        of_it = Matter.objects.filter(affair=matter.affair).values_list("pk", flat=True)
        away = away.exclude(spares__overlap=list(of_it))
        acting = Staff.objects.filter(pk__in=away.values("deputy")).exclude(pk__in=named)
        if matter.hears_owner:
            acting = acting.exclude(pk__in=away.filter(staff=matter.owner_id).values("deputy"))
        named |= {who.pk for who in acting if not keeps(who, matter)}
    return named - {matter.owner_id} if matter.hears_owner else named


def is_withheld(matter: Matter, staff: Staff) -> bool:
    """Whether a matter is sealed, or part of what is, where no post of somebody sees it."""
    may_be = matter.root_id is not None or matter.kind in withheld_kinds()
    return may_be and Matter.objects.filter(withheld_from(staff), pk=matter.pk).exists()


def keeps(staff: Staff, matter: Matter) -> bool:
    """Whether somebody keeps a matter by a post of their own."""
    return Matter.objects.filter(kept_by(scope_of(staff).area_ids), pk=matter.pk).exists()
