"""Whom a complaint is about, and who must therefore never find it: people, their line, offices (RR-10, RR-13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.offices import CALLED, LEADING, Office
from lianxinqiao.accounts.queries.officials import (
    Offices,
    line_of,
    officials_called,
    posts_of_towns,
    seats_held,
    seats_of,
)
from lianxinqiao.accounts.scope import first_holder
from lianxinqiao.demands.choices import HEAD
from lianxinqiao.demands.policies import SEALED, SEALED_ROLES
from lianxinqiao.kernel.text import search_key
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from, holders_since
from lianxinqiao.places.models import Area


def whom(
    area: Area, *, official: Staff | None = None, office: str = "", named: str = "", on: date
) -> tuple[list[Staff], Offices, Offices]:
    """Return the people and the offices that must never find a complaint about somebody, and the offices that must not for now.

    About somebody of the petition office or about a leader it goes past that office; about the discipline contact past
    them, to whoever is left: the county, or the petition office that passes it on.  Words that fit nobody, and where nobody is
    named at all, are kept from the petition office until the discipline contact has said whom they mean.
    """
    people: dict[object, Staff] = {}
    offices: Offices = []
    meant = [official] if official is not None else []
    chosen = [office] if office else []
    known = bool(meant or chosen)
    if named:
        fitting = officials_called(area, named, on=on)
        called = [each for each, words in CALLED.items() if any(word in search_key(named) for word in words)]
        meant, chosen, known = meant + fitting, chosen + called, bool(fitting or called)
    leads, theirs, seats = Office.LEADERS in chosen, list[str](), Offices()
    for person in meant:
        people |= {each.pk: each for each in line_of(person, area, on=on, but_not=SEALED_ROLES)}
        roles = set(posts_of_towns([area], on=on).filter(staff=person).values_list("role", flat=True))
        leads = leads or not roles.isdisjoint(LEADING)
        for keeping in (Office.PETITION, Office.DISCIPLINE):
            # Where they sit: of somebody of the county the county's, and the town's own may have it.
            if held := seats_held(person, keeping, area, on=on):
                theirs.append(keeping)
                seats += held
    for each in chosen:
        offices += seats_of(each, area)
    with_theirs = offices + seats
    # Where the discipline contact is who is complained of, nobody of them says whom the words mean.
    says = Office.DISCIPLINE not in [*chosen, *theirs] or _is_left(
        (Role.DISCIPLINE_CONTACT,), area, people, with_theirs, on=on
    )
    for_now = seats_of(Office.PETITION, area) if says and not known else []
    # The colleagues of whoever is meant stay out, too, as long as somebody is left to handle it.
    if theirs and _is_left(SEALED_ROLES, area, people, with_theirs + for_now, on=on):
        offices = with_theirs
    if leads and _is_left((Role.DISCIPLINE_CONTACT,), area, people, offices, on=on):
        offices += seats_of(Office.PETITION, area)
    offices = list(dict.fromkeys(offices))
    return list(people.values()), offices, [seat for seat in for_now if seat not in offices]


def wants_a_second(matter: Matter, *, on: date) -> bool:
    """Whether nobody of those it is open to could issue what its owner drafts, in the town or above it."""
    out = {matter.owner_id, *hidden_from(matter)}
    return first_holder(kind_of(matter.kind).posts[HEAD], matter.area, on=on, but_not=out) is None


def keeper_besides(
    matter: Matter, people: Iterable[Staff], offices: Iterable[tuple[str, Area]], *, on: date
) -> Staff | None:
    """Return who keeps what is sealed when it is hidden from these as well."""
    out = hidden_from(matter, people=people, offices=offices)
    return kind_of(SEALED).keeper(matter.area, on=on, but_not=out)


def in_offices(offices: Offices, *, on: date) -> set[object]:
    """Return the keys of those who sit in offices on a day."""
    if not offices:
        return set()
    held = Q(pk__in=[])
    for role, area in offices:
        held |= holders_since(role, area, on)
    return set(Appointment.objects.active_on(on).filter(held).values_list("staff", flat=True))


def _is_left(roles: tuple[str, ...], area: Area, people: dict[object, Staff], offices: Offices, *, on: date) -> bool:
    """Whether somebody of these posts is left who may have it: of a leader's complaint a discipline contact, for the petition
    office reports to the leaders.
    """
    out = {*people, *in_offices(offices, on=on)}
    return first_holder(roles, area, on=on, but_not=out) is not None  # type: ignore[arg-type]  # keys of staff
