"""Who keeps what is sealed is taken off it by nobody beside or below them (RR-10, RR-13)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import areas_over, holders, people
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.queries.hidden import hidden_from, named_in
from lianxinqiao.matters.visibility import withheld_kinds
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.choices import CODE_DIGITS, Level

if TYPE_CHECKING:
    from lianxinqiao.places.models import Area

# Which of the posts that keep it, then how far up: the smaller is above.
Rank: TypeAlias = tuple[int, int]
NONE: Rank = (99, 99)
NOT_THEIRS_TO_TAKE = gettext_lazy("这样会使办理密封诉求的人找不到它：只能由其本人回避，或由上一级办理的人决定。")


def beside_or_above(matter: Matter, by: Staff, *, on: datetime) -> set[UUID]:
    """Return the keys of those who keep what is sealed in the affair of a matter, whom somebody does not take off it."""
    found: set[UUID] = set()
    for sealed in _sealed_in(matter):
        ranks = _ranks(sealed, on=on)
        found |= {who for who, rank in ranks.items() if rank <= ranks.get(by.pk, NONE)}
    return found - {by.pk}


def taken_off(
    matter: Matter,
    by: Staff | None,
    named: Iterable[Staff] = (),
    offices: Collection[tuple[str, Area]] = (),
    *,
    now: datetime,
) -> tuple[set[UUID], bool]:
    """Return who keeps what is sealed in an affair and would not find it any more, and whether that is for ``by`` to do.

    It is where all of them are below; those of the same rank only where whoever does it steps back with them. An office counts
    whether somebody holds it today or not. What a resident says of them is for nobody else to weigh.

    Args:
        named, offices: from whom it is about to be hidden as well.
    """
    off, theirs = set[UUID](), True
    for sealed in _sealed_in(matter):
        taken = _taken_from(sealed, named, offices, on=now)
        off |= taken.people
        if by is not None:
            mine = taken.kept_by.get(by.pk, NONE)
            theirs &= all(rank > mine or (rank == mine and by.pk in taken.out) for rank in taken.ranks)
    return off, theirs


def sealed_that_would_lose(
    matter: Matter, named: Iterable[Staff] = (), offices: Collection[tuple[str, Area]] = (), *, now: datetime
) -> Matter | None:
    """Return something sealed beside a plain matter that would lose a keeper if its affair were hidden from these as well.

    An office counts whether somebody holds it today or not.
    """
    if matter.kind in withheld_kinds():
        return None
    named = list(named)
    return next((sealed for sealed in _sealed_in(matter) if _taken_from(sealed, named, offices, on=now).ranks), None)


def excluded_from(matter: Matter) -> tuple[list[Staff], list[tuple[str, Area]]]:
    """Return the people and the offices that an affair excludes."""
    named, offices = named_in(matter.affair)
    return people(named), [(office.role, office.area) for office in offices]


def tell_of_taking_off(matter: Matter, off: Collection[UUID], *, by: Staff | None, now: datetime) -> None:
    """Tell who was taken off what is sealed, unless they did it, and the auditors there, that it was done; nothing else of it."""
    if not off:
        return
    name = by.name if by is not None else gettext("本人")
    theirs = people(set(off) - {by.pk if by is not None else None})
    tell(theirs, title=gettext("您已从一件密封诉求回避，由%s决定；以后找不到它") % name, is_urgent=True, now=now)
    out = hidden_from(matter)
    auditors = [who for who in holders(Role.AUDITOR, matter.area, on=local_date(now)) if who.pk not in out]
    tell(auditors, title=gettext("一件密封诉求的办理人已回避，由%s决定") % name, is_urgent=True, now=now)


def _sealed_in(matter: Matter) -> list[Matter]:
    found = Matter.objects.filter(affair=matter.affair, kind__in=withheld_kinds())
    return list(found.select_related("area", "root", "owner"))


class _Taken(NamedTuple):
    """Who would be taken off something sealed, of which ranks they and the offices are; who keeps it now, who is out then."""

    people: set[UUID]
    ranks: set[Rank]
    kept_by: dict[UUID, Rank]
    out: set[UUID]


def _taken_from(
    sealed: Matter, named: Iterable[Staff], offices: Collection[tuple[str, Area]], *, on: datetime
) -> _Taken:
    kept_by, posts = _ranks(sealed, on=on), _keepers_of(sealed)
    out = hidden_from(sealed, people=named, offices=offices)
    people = kept_by.keys() & (out - hidden_from(sealed))
    closed = set(ExcludedOffice.objects.filter(matter__affair=sealed.affair).values_list("role", "area"))
    anew = [(role, area) for role, area in offices if role in posts and (role, area.pk) not in closed]
    ranks = {kept_by[who] for who in people} | {_rank(posts, role, area) for role, area in anew}
    return _Taken(people, ranks, kept_by, out)


def _keepers_of(sealed: Matter) -> tuple[str, ...]:
    return kind_of(sealed.kind).kept_as(sealed).keepers


def _rank(posts: tuple[str, ...], role: str, area: Area) -> Rank:
    return posts.index(role), CODE_DIGITS[Level(area.level)]


def _ranks(sealed: Matter, *, on: datetime) -> dict[UUID, Rank]:
    """Return who keeps what is sealed, each with the highest of their posts."""
    posts, ranks = _keepers_of(sealed), dict[UUID, Rank]()
    held = Appointment.objects.active_on(local_date(on)).filter(role__in=posts, area__in=areas_over(sealed.area.code))
    for post in held.select_related("area"):
        ranks[post.staff_id] = min(ranks.get(post.staff_id, NONE), _rank(posts, post.role, post.area))
    return ranks
