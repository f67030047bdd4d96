"""Whom a complaint is about, and who must therefore never find it: people, their line, offices (RR-10, RR-13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.offices import LEADING, POSTS_OF, Office
from lianxinqiao.accounts.queries.naming import is_addressed, is_named, name_key, offices_called, without_pleas
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
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.hidden import hidden_from, holders_since
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import town_over

# Who keeps what is sealed, and to whom they report.
KEEPING = (Office.PETITION, Office.DISCIPLINE, Office.LEADERS)
NO_KEEPER_LEFT = gettext_lazy("这样写就没有人能受理了。请直接向县里反映（12388）。")


def whom(
    area: Area, *, official: Staff | None = None, office: str = "", named: str = "", text: str = "", on: date
) -> tuple[list[Staff], Offices, Offices]:
    """Return the people and the offices that must never find a complaint about somebody, and the offices that must not for now.

    About somebody of the petition office or about a leader it goes past that office; about the discipline contact past
    them, to whoever is left: the county, or the petition office that passes it on.  Words that fit nobody, and where nobody is
    named at all, are kept from the petition office until the discipline contact has said whom they mean.  Of whom they speak
    by surname and post, and where nobody is named of whom the ``text`` speaks, who keeps such complaints does not have it either,
    nor their office, until it is said whom it means.
    """
    people: dict[object, Staff] = {}
    offices: Offices = []
    meant = [official] if official is not None else []
    chosen = [office] if office else []
    known = bool(meant or chosen)
    if named:
        fitting = officials_called(area, named, on=on)
        called = offices_called(name_key(named))
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
    spoken_of = _keepers_spoken_of(area, named, "" if known else text, on=on)
    # Where the discipline contact is who is complained of, nobody of them says whom the words mean.
    out = Office.DISCIPLINE in [*chosen, *theirs] or any(role == Role.DISCIPLINE_CONTACT for role, _seat in spoken_of)
    says = not out or _is_left((Role.DISCIPLINE_CONTACT,), area, people, with_theirs + spoken_of, on=on)
    for_now = spoken_of + (seats_of(Office.PETITION, area) if says and not known else [])
    # The colleagues of whoever is meant stay out, too, as long as somebody is left to handle it.
    if theirs and _is_left(SEALED_ROLES, area, people, with_theirs + for_now, on=on):
        offices = with_theirs
    if leads and _is_left((Role.DISCIPLINE_CONTACT,), area, people, offices, on=on):
        offices += seats_of(Office.PETITION, area)
    offices = list(dict.fromkeys(offices))
    return list(people.values()), offices, [seat for seat in dict.fromkeys(for_now) if seat not in offices]


def _keepers_spoken_of(area: Area, named: str, text: str, *, on: date) -> Offices:
    """Return the offices that keep such complaints, of which or of whose people the words speak; also by surname and post."""
    keys = [name_key(named), name_key(text)]
    called = {*offices_called(without_pleas(keys[1]))}
    seats = [seat for office in KEEPING if office in called for seat in seats_of(office, area)]
    for office in KEEPING:
        held = posts_of_towns([area], on=on).filter(role__in=POSTS_OF[office]).select_related("staff", "area")
        for post in held:
            name = post.staff.name
            # Who is called by the whole name in the field is known, and named.
            if any(is_addressed(name, key) for key in keys) or (len(name) > 1 and is_named(name, keys[1])):
                seats += [(role, town_over(post.area)) for role in POSTS_OF[office]]
    return list(dict.fromkeys(seats))


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
