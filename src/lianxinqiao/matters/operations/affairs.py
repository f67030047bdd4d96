"""An affair is hidden from somebody, wholly: what comes of one thing, and whatever leads to it (RR-13)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of, seats_over
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.choices import Phase, Relation
from lianxinqiao.matters.deeds import SYSTEM, Doing
from lianxinqiao.matters.hiding import of_offices
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import ExcludedOffice, Matter, MatterLink, Step, Supervision
from lianxinqiao.matters.operations.doing import do, do_in_hand
from lianxinqiao.matters.operations.keepers import (
    NOT_THEIRS_TO_TAKE,
    excluded_from,
    sealed_that_would_lose,
    taken_off,
    tell_of_taking_off,
)
from lianxinqiao.matters.operations.steps import lock_affairs
from lianxinqiao.matters.queries.hidden import hidden_from, holders_since
from lianxinqiao.matters.visibility import kept_by, parts_sealed_from, withheld_from, withheld_kinds
from lianxinqiao.notifications.models import Message

if TYPE_CHECKING:
    from lianxinqiao.places.models import Area

Withdrawal = Callable[[Matter, Staff], None]
_withdrawals: list[Withdrawal] = []


def register_withdrawal(withdraw: Withdrawal) -> None:
    """Say what else of a matter is taken from somebody it is hidden from: a task, a place in a list."""
    _withdrawals.append(withdraw)


def hide_from(
    matter: Matter,
    people: Iterable[Staff] = (),
    offices: Iterable[tuple[str, Area]] = (),
    *,
    for_now: Iterable[tuple[str, Area]] = (),
    sealing: bool = False,
    by: Staff | None,
    role: str = "",
    now: datetime,
) -> None:
    """Exclude people and offices from the affair of a locked matter, some offices for now; what was excluded for good stays so.

    True afterwards: none of them finds a matter of it; what was told them of it is gone; what they owned or owed is with
    the next who may, who is told.

    Args:
        sealing: whether it is sealed by this, or said only now whom it means: what was given on of it until now comes back to
            whoever keeps it.

    Raises:
        StepNotAllowed: nobody would be left who may have something of it.
    """
    had = _in_hand(matter)
    matter.excluded.add(*people)
    for each, is_for_now in ((offices, False), (for_now, True)):
        for post, area in each:
            _office_out(matter, post, area, for_now=is_for_now, now=now)
    settle_affair(matter, sealing=sealing, by=by, role=role, now=now)
    _somebody_is_left(had, now=now)


def _in_hand(*matters: Matter) -> set[UUID]:
    """Return the keys of what somebody has of the affairs of matters: what goes on, and what is sealed whether it does or not."""
    owned = Matter.objects.filter(affair__in=[matter.affair for matter in matters], owner__isnull=False)
    return set(owned.filter(~Q(phase=Phase.DONE) | Q(kind__in=withheld_kinds())).values_list("pk", flat=True))


def _somebody_is_left(had: set[UUID], *, now: datetime) -> None:
    """Refuse what would take the last one who may have it off something that somebody had until now.

    Raises:
        StepNotAllowed: nobody of the town or above it is left.
    """
    on = local_date(now)
    for matter in Matter.objects.filter(pk__in=had).select_related("area", "root").order_by("pk"):
        if _is_with_nobody(matter, hidden_from(matter), on=on):
            raise StepNotAllowed(str(NOBODY_LEFT))


def _is_with_nobody(matter: Matter, out: set[UUID], *, on: date) -> bool:
    """Whether nobody is left who may have a matter that is hidden from ``out``: who owns it is one of them, and no other may."""
    stays = matter.owner_id is not None and matter.owner_id not in out
    return not stays and kind_of(matter.kind).heir(matter, on=on, but_not=out) is None


def _office_out(matter: Matter, role: str, area: Area, *, for_now: bool, now: datetime) -> None:
    """Exclude an office, and by name whoever held it on the day of the affair or since, who left it that day too."""
    today = local_date(now)
    given = {"since": today, "for_now": for_now}
    row, made = ExcludedOffice.objects.get_or_create(matter=matter, role=role, area=area, defaults=given)
    if row.for_now and not for_now:
        row.for_now = False
        row.save(update_fields=["for_now"])
    if made:
        began = Matter.objects.filter(affair=matter.affair).aggregate(began=Min("opened_at"))["began"]
        # Held on the day before its end: who left on the day of the affair held it that day.
        held = holders_since(role, area, local_date(began) - timedelta(days=1))
        row.held_by.add(
            *Staff.objects.filter(pk__in=Appointment.objects.filter(held, starts_on__lte=today).values("staff"))
        )


def keep_holder(post: Appointment) -> None:
    """Keep by name that somebody held a post until now, in each exclusion of its office: of these, its dates say nothing."""
    over = ExcludedOffice.objects.filter(role=post.role, area__in=seats_over(post.area.code))
    for row in over:
        row.held_by.add(post.staff)


def unite(matter: Matter, other: Matter, *, by: Staff | None, role: str = "", now: datetime) -> None:
    """Make two affairs one: whoever is excluded from either is excluded from both; whom that takes off what is sealed is told.

    Raises:
        StepNotAllowed: nobody would be left who may have something of it, or it would take who keeps what is sealed off it,
            and that is not for ``by`` to do.
    """
    if matter.affair == other.affair:
        return
    off: set[UUID] = set()
    for one, joins in ((matter, other), (other, matter)):
        keepers, theirs = taken_off(one, by, *excluded_from(joins), now=now)
        if not theirs:
            raise StepNotAllowed(str(NOT_THEIRS_TO_TAKE))
        off |= keepers
    had = _in_hand(matter, other)
    Matter.objects.filter(affair=matter.affair).update(affair=other.affair)
    matter.affair = other.affair
    settle_affair(matter, other, by=by, role=role, now=now)
    _somebody_is_left(had, now=now)
    tell_of_taking_off(other, off, by=by, now=now)


def finds_all_of(affair: UUID, by: Staff) -> bool:
    """Whether somebody finds every matter of an affair: who does not adds nothing to it."""
    return not Matter.objects.filter(affair=affair).exclude(pk__in=Matter.objects.visible_to(by).values("pk")).exists()


def inherit(matter: Matter, other: Matter, *, by: Staff | None, role: str = "", now: datetime) -> None:
    """Hide a new matter from whom the affair of another is hidden; it stays an affair of its own, and nothing of it reaches the other."""
    _keep_out(other.affair, matter)
    settle_affair(matter, by=by, role=role, now=now)


def _keep_out(affair: UUID, *matters: Matter) -> None:
    """Exclude from matters whoever is excluded from an affair."""
    out = Matter.excluded.through.objects.filter(matter__affair=affair).values("staff")
    people, offices = list(Staff.objects.filter(pk__in=out)), list(ExcludedOffice.objects.filter(matter__affair=affair))
    for each in matters:
        each.excluded.add(*people)
        for office in offices:
            row, _made = each.excluded_offices.get_or_create(
                role=office.role, area=office.area, defaults={"since": office.since, "for_now": office.for_now}
            )
            row.held_by.add(*office.held_by.all())


def part(matter: Matter, other: Matter) -> None:
    """Make a matter with all that is a part of it an affair of its own: of the other nothing is said by that, nor taken.

    Whoever was excluded from the one affair until now is excluded from both.
    """
    _keep_out(matter.affair, matter, other)
    matter.affair = uuid7()
    Matter.objects.filter(Q(pk=matter.pk) | Q(root=matter.pk)).update(affair=matter.affair)


def leave_what_is_sealed(
    matter: Matter, people: Iterable[Staff] = (), offices: Collection[tuple[str, Area]] = (), *, now: datetime
) -> None:
    """Part a plain matter from its affair where hiding it from these would take somebody off something sealed beside it.

    True afterwards: what is done to it takes nobody off what is sealed there, whoever does it; what was merged into it, and
    is not sealed, went with it.
    """
    sealed = sealed_that_would_lose(matter, people, offices, now=now)
    if sealed is None:
        return
    doubles = _doubles_of(matter)
    part(matter, sealed)
    Matter.objects.filter(Q(pk__in=doubles) | Q(root__in=doubles)).update(affair=matter.affair)


def _doubles_of(matter: Matter) -> set[UUID]:
    """Return the keys of what was merged into a matter, into that before, and so on; nothing sealed among them."""
    found, line = set[UUID](), {matter.pk}
    while line:
        merged = MatterLink.objects.filter(other__in=line, relation=Relation.MERGED_INTO)
        merged = merged.exclude(matter__kind__in=withheld_kinds())
        line = set(merged.values_list("matter", flat=True)) - found - {matter.pk}
        found |= line
    return found


def settle_affair(*matters: Matter, sealing: bool = False, by: Staff | None, role: str = "", now: datetime) -> None:
    """Take an affair out of the hands of everybody it is hidden from, or sealed from.

    Args:
        matters: those of it that the caller holds, locked: what is changed is changed in them.
    """
    theirs = Q(pk__in=hidden_from(matters[0]))
    within = Matter.objects.filter(affair=matters[0].affair)
    if within.filter(kind__in=withheld_kinds()).exists():
        # Of what is sealed all that who does not keep it has in hand of it, or was told.
        told = Message.objects.filter(about__in=within.values("pk"))
        asked = Supervision.objects.filter(matter__in=within, answered_at=None)
        theirs |= Q(pk__in=within.values("owner")) | Q(pk__in=told.values("recipient")) | Q(pk__in=asked.values("to"))
    for person in Staff.objects.filter(theirs):
        settle(person, within=matters, sealing=sealing, by=by, role=role, now=now)


@transaction.atomic
def settle(
    person: Staff,
    *,
    within: Sequence[Matter] = (),
    sealing: bool = False,
    by: Staff | None = None,
    role: str = "",
    now: datetime,
) -> None:
    """Take what is hidden from a person, or sealed where no post of theirs sees it, out of their hands: messages, matters, questions, tasks.

    Args:
        within: matters of one affair, locked: in that affair; in all where none is given.
        sealing: as for ``hide_from``.
    """
    person.__dict__.pop("_scopes", None)
    if within:
        of_it = Matter.objects.filter(affair=within[0].affair)
        hidden = of_it.must_not_be_with(person)
        if sealing:
            hidden |= of_it.filter(parts_sealed_from(person, even_lent=True))
    else:
        hidden = Matter.objects.hidden_to(person)
        lock_affairs(Q(pk__in=Matter.objects.must_not_be_with(person).filter(in_hands_of(person)).values("pk")))
    keys = set(hidden.values_list("pk", flat=True))
    if not within:
        # Of what is sealed there is much that nobody ever told them of.
        told = Message.objects.filter(recipient=person, about__isnull=False).values("about")
        sealed = Matter.objects.filter(withheld_from(person)).filter(in_hands_of(person) | Q(pk__in=told))
        keys |= set(sealed.values_list("pk", flat=True))
    if not keys:
        return
    forget(person, keys)
    owned = Matter.objects.select_for_update(of=("self",)).select_related("area", "owner")
    held = {matter.pk: matter for matter in within}
    for found in owned.filter(pk__in=keys, owner=person).exclude(phase=Phase.DONE).order_by("pk"):
        do_in_hand(held.get(found.pk, found), "recuse_owner", by=by, role=role, now=now)
    owed = Supervision.objects.filter(matter__in=keys, to=person, answered_at=None).select_related("matter__owner")
    for question in owed:
        ask_the_owner(question)
    for matter in Matter.objects.filter(pk__in=keys).select_related("owner", "area"):
        for withdraw in _withdrawals:
            withdraw(matter, person)


def forget(person: Staff, keys: Iterable[UUID]) -> None:
    """Take back what a person was told of matters, by whatever way it led there."""
    ways = Q(about__in=list(keys))
    for key in keys:
        ways |= Q(path__contains=str(key))
    Message.objects.filter(ways, recipient=person).delete()


def in_hands_of(person: Staff) -> Q:
    """What somebody owns that is not done, or owes an answer about."""
    return Q(owner=person) & ~Q(phase=Phase.DONE) | Q(supervisions__to=person, supervisions__answered_at=None)


def given_on(row: Any, _asked: Asked, doing: Doing) -> None:
    """The next who may have it owns it; nobody where there is none. The Step says neither from whom it was taken nor why."""
    matter = row.matter
    out = {matter.owner_id, *hidden_from(matter)}
    matter.owner = kind_of(matter.kind).heir(matter, on=local_date(doing.now), but_not=out)
    doing.data = {"after": matter.owner.name if matter.owner else ""}


def taken_up(row: Any, _asked: Asked, doing: Doing) -> None:
    """Who may have what nobody has owns it; who has it keeps it."""
    matter = row.matter
    matter.owner = matter.owner or _heir(matter, on=local_date(doing.now))
    doing.data = {"after": matter.owner.name if matter.owner else ""}


def _heir(matter: Matter, *, on: date) -> Staff | None:
    return kind_of(matter.kind).heir(matter, on=on, but_not=hidden_from(matter))


NOBODY_LEFT = gettext_lazy("没有别人可以接手，请先由党政办补充人员。")


def nobody_left(doing: Doing, *people: Staff | None, offices: Iterable[tuple[str, Area]] = ()) -> bool:
    """Whether a matter would have no owner any more if it were hidden from these as well."""
    matter = doing.matter
    if matter.owner_id is None or matter.is_done:
        return False
    out = hidden_from(matter, people=[who for who in people if who is not None], offices=offices)
    return _is_with_nobody(matter, out, on=local_date(doing.now))


def ask_the_owner(question: Supervision) -> None:
    """Let whoever owns a matter by now answer a question that was put to somebody else; it stays where nobody else owns it."""
    owner = question.matter.owner
    if owner is not None and owner.pk != question.to_id:
        question.to = owner
        question.save(update_fields=["to"])


def owned_by_the_hidden(*, now: datetime) -> int:
    """Give on what somebody owns who must not by now, as by a new post or one that ended; return how many people had such."""
    affairs = Matter.objects.filter(Q(excluded__isnull=False) | Q(excluded_offices__isnull=False)).values("affair")
    open_ones = Matter.objects.unfinished().filter(owner__isnull=False)
    owners = Staff.objects.filter(
        Q(pk__in=open_ones.filter(affair__in=affairs).values("owner"))
        | Q(pk__in=open_ones.filter(Q(kind__in=withheld_kinds()) | Q(root__kind__in=withheld_kinds())).values("owner"))
    )
    found = 0
    # Each person by themselves: what is done of one stands, and nothing is held while the next is looked at.
    for person in owners:
        if Matter.objects.must_not_be_with(person).unfinished().filter(owner=person).exists():
            settle(person, now=now)
            found += 1
    return found


def owned_by_nobody(*, now: datetime) -> int:
    """Give what is sealed, or part of what is, and owned by nobody to whoever may have it by now; return how many."""
    sealed = Q(kind__in=withheld_kinds()) | Q(root__kind__in=withheld_kinds())
    nobodys = Matter.objects.unfinished().filter(sealed, owner=None, hears_owner=False)
    found = 0
    for matter in nobodys.select_related("area", "root").order_by("pk"):
        kind = kind_of(matter.kind)
        deed = kind.deed("take_up")
        stands = deed is not None and matter.status in deed.at
        if stands and _heir(matter, on=local_date(now)) is not None:
            do(kind, matter.pk, "take_up", by=SYSTEM, now=now)
            found += 1
    return found


def in_hand_before(absent: Staff, deputy: Staff) -> list[UUID]:
    """Return the keys of what is hidden from somebody, and owned by whom they name their deputy, or changed by them before."""
    for person in (absent, deputy):
        person.__dict__.pop("_scopes", None)
    theirs = Q(owner=deputy) | Q(pk__in=Step.objects.filter(by=deputy).values("matter"))
    return list(Matter.objects.hidden_to(absent).filter(theirs).values_list("pk", flat=True))


def offices_out(person: Staff) -> QuerySet[ExcludedOffice]:
    """Return the exclusions of offices that a person holds, or held since."""
    return ExcludedOffice.objects.filter(of_offices(scope_of(person)) | Q(held_by=person)).distinct()


def follow_on(giver: Staff, receiver: Staff, *, now: datetime) -> None:
    """Whoever takes over from somebody takes over that they must not know: the exclusions of one are the other's.

    Who keeps a matter by a post of their own goes on keeping it: taking over changes nothing of that.
    """
    excluded = Matter.objects.filter(excluded=giver).select_related("area")
    for person in (giver, receiver):
        person.__dict__.pop("_scopes", None)
    keeps = kept_by(scope_of(receiver).area_ids)
    for matter in excluded.exclude(keeps):
        matter.excluded.add(receiver)
    # Kept with the office, not by name: where it is let in again, whoever took over from it is, too.
    for office in offices_out(giver).exclude(matter__in=Matter.objects.filter(keeps).values("pk")):
        office.held_by.add(receiver)
    settle(receiver, now=now)
