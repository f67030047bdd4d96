"""Who may keep posts, and who is the second where a post is given by two."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from lianxinqiao.accounts.choices import (
    APART,
    COMMITTEE,
    GUARDED_POSTS,
    LOWEST_RANK,
    POST_KEEPERS,
    RANKS,
    SEALED_POSTS,
    Role,
)
from lianxinqiao.accounts.models import Appointment, PostProposal, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.places.models import Area

# So long after a post ended its last holder confirms who follows.
FORMER_DAYS = timedelta(days=366)


def may_manage_posts(staff: Staff, area: Area | None) -> bool:
    """Offices that keep the establishment may; with an area, only where their post covers it."""
    scope = scope_of(staff)
    if area is None:
        return scope.has(*POST_KEEPERS)
    return any(post.role in POST_KEEPERS and area.code.startswith(post.prefix) for post in scope.posts)


def keeps_posts_of(by: Staff, staff: Staff, *, on: date) -> bool:
    """Whether somebody keeps one of the posts of a person; of whoever has none, anybody who keeps posts does."""
    posts = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), staff=staff).select_related("area")
    areas: list[Area | None] = [post.area for post in posts]
    return any(may_manage_posts(by, area) for area in areas or [None])


def confirmers(role: str, area: Area, *, but_not: set[object], on: date) -> list[Staff]:
    """Return who may confirm that a guarded post is given or ends: who holds it or held it last there, and the committee's head.

    Rule: RR-13 (nobody gives sight of what is sealed alone, or to themselves).
    """
    held = Appointment.objects.filter(staff__is_active=True, starts_on__lte=on).select_related("staff")
    here = held.filter(Q(ends_on=None) | Q(ends_on__gt=on - FORMER_DAYS), role=role, area=area)
    heads = held.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), role__in=COMMITTEE, area__code=area.code[:9].ljust(12, "0")
    )
    people = {post.staff_id: post.staff for post in (*here, *heads)}
    return [person for pk, person in people.items() if pk not in but_not]


def confirmers_of(proposal: PostProposal, *, on: date) -> list[Staff]:
    return confirmers(proposal.role, proposal.area, but_not={proposal.staff_id, proposal.proposed_by_id}, on=on)


def guarded_roles_of(staff: Staff, *, on: date) -> set[str]:
    """Return the guarded posts somebody holds or is about to."""
    posts = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), staff=staff, role__in=GUARDED_POSTS)
    return set(posts.values_list("role", flat=True))


def sealed_posts(*, after: date) -> QuerySet[Appointment]:
    """Return the posts that see what is sealed and are held beyond a day."""
    return Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=after), role__in=SEALED_POSTS)


def may_take_over(giver: Staff, taker: Staff, *, on: date, held: timedelta = timedelta()) -> bool:
    """Whether somebody may be given what another holds by a post that sees what is sealed: only by the same post of their own there.

    Another post that sees something sealed is none: the petition office does not read what goes past it.

    Args:
        held: how long after the end of such a post it is still asked of the giver.
    """

    def posts(person: Staff, after: date) -> set[tuple[str, int]]:
        return set(sealed_posts(after=after).filter(staff=person).values_list("role", "area"))

    return posts(giver, on - held) <= posts(taker, on)


def stands_apart(staff: Staff, role: str, *, on: date) -> bool:
    """Whether a post goes together with those somebody holds: who looks at the record is nobody who keeps the town."""
    held = set(
        Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), staff=staff).values_list("role", flat=True)
    )
    return not any(role in one and held & other for one, other in (APART, APART[::-1]))


def rank_of(staff: Staff, *, on: date) -> int:
    """Return how high the highest post of somebody stands, today's and those to come."""
    roles = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), staff=staff).values_list("role", flat=True)
    return max((RANKS.get(Role(role), LOWEST_RANK) for role in roles), default=0)
