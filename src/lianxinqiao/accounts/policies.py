"""Who may keep posts, and who is the second where a post is given by two."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxinqiao.accounts.choices import APART, GUARDED_POSTS, LOWEST_RANK, POST_KEEPERS, RANKS, SEALED_POSTS, Role
from lianxinqiao.accounts.models import Appointment, PostProposal, Staff
from lianxinqiao.accounts.querysets import FORMER_DAYS
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.places.choices import CODE_DIGITS, Level
from lianxinqiao.places.models import Area

# So long whoever made an account gives it no post over the whole town alone.
FRESH = timedelta(days=1)


def may_manage_posts(staff: Staff, area: Area | None) -> bool:
    """Offices that keep the establishment may; with an area, only where their post covers it."""
    scope = scope_of(staff)
    if area is None:
        return scope.has(*POST_KEEPERS)
    return any(post.role in POST_KEEPERS and area.code.startswith(post.prefix) for post in scope.posts)


def is_wide(area: Area) -> bool:
    """Whether a post there is one over a whole town, or more."""
    return CODE_DIGITS[Level(area.level)] <= CODE_DIGITS[Level.TOWN]


def made_lately(by: Staff, staff: Staff, *, now: datetime) -> bool:
    return staff.made_by_id == by.pk and now - staff.date_joined < FRESH


def gives_alone(by: Staff, staff: Staff, role: str, area: Area, *, now: datetime) -> bool:
    """Whether somebody who keeps posts gives this one by themselves: never who looks after the machine, whatever else they hold.

    Rule: RR-13 (nobody makes themselves a reader by an account of their own making).
    """
    if role in GUARDED_POSTS or scope_of(by).has(Role.SYSTEM_ADMIN):
        return False
    return not (is_wide(area) and made_lately(by, staff, now=now))


def areas_kept(staff: Staff, *, on: date) -> list[Area]:
    """Return where a person is kept: all their posts today and to come, else all they had, else where the account was made."""
    posts = Appointment.objects.filter(staff=staff).select_related("area")
    held = posts.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    if found := [post.area for post in held] or [post.area for post in posts]:
        return found
    made_on = local_date(staff.date_joined)
    kept = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=made_on), staff=staff.made_by_id, role__in=POST_KEEPERS, starts_on__lte=made_on
    )
    return [post.area for post in kept.select_related("area")]


def keeps_one_of(by: Staff, staff: Staff, *, on: date) -> bool:
    """Whether somebody keeps a place of a person: they find them, and may give them a post there besides."""
    return any(may_manage_posts(by, area) for area in areas_kept(staff, on=on))


def keeps_posts_of(by: Staff, staff: Staff, *, on: date) -> bool:
    """Whether somebody keeps every place of a person: what is done to the account is done everywhere."""
    areas = areas_kept(staff, on=on)
    return bool(areas) and all(may_manage_posts(by, area) for area in areas)


def may_begin_again(by: Staff, staff: Staff, *, on: date) -> bool:
    """Whether somebody may have a link sent to a person: whoever keeps all their places.

    Where nobody does, and they hold what is sealed, the town of that does.
    """
    if keeps_posts_of(by, staff, on=on):
        return True
    sealed = [post.area for post in sealed_posts(after=on).filter(staff=staff).select_related("area")]
    if not sealed or not all(may_manage_posts(by, area) for area in sealed):
        return False
    keepers = [
        {who.pk for role in POST_KEEPERS for who in holders(role, area, on=on)} for area in areas_kept(staff, on=on)
    ]
    return not set.intersection(*keepers) - {staff.pk}


def confirmers_of(proposal: PostProposal, *, on: date) -> list[Staff]:
    """Return who may confirm a proposal, the longest on the staff first (``PostProposalQuerySet.confirmed_by``)."""
    theirs = PostProposal.objects.filter(pk=proposal.pk).confirmed_by(OuterRef("pk"), on=on)
    return list(Staff.objects.filter(Exists(theirs)).order_by("date_joined", "pk"))


def former_holders(role: str, area: Area, *, on: date) -> list[Staff]:
    """Return who holds a post, or held it last."""
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on - FORMER_DAYS), role=role, area=area)
    return list(Staff.objects.filter(pk__in=held.filter(starts_on__lte=on).values("staff"), is_active=True))


def ends_alone(by: Staff, post: Appointment, *, now: datetime) -> bool:
    """Whether somebody who keeps posts ends this one by themselves: what they may give alone, and nothing else.

    Rule: RR-13 (who looks after the machine takes nobody's reading or deciding away alone, either).
    """
    return gives_alone(by, post.staff, post.role, post.area, now=now)


def roles_ended_by_two(staff: Staff, *, by: Staff, now: datetime) -> set[str]:
    """Return the posts somebody holds, or is about to, that ``by`` does not end alone."""
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=local_date(now)), staff=staff)
    return {post.role for post in held.select_related("staff", "area") if not ends_alone(by, post, now=now)}


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


def handles_anything(person: Staff, *, on: date) -> bool:
    """Whether somebody holds a post that handles anything: whoever has none is made no reader by what is passed on to them."""
    held = Appointment.objects.active_on(on).filter(staff=person)
    return held.exclude(role__in=(Role.SYSTEM_ADMIN, Role.AUDITOR)).exists()


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
