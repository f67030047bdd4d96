"""The one door to a change: a deed or an opening is done wholly or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import role_in
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.deeds import SYSTEM, Deed, Doing, Must, Opening
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.ledgers import OwnLedger, ledger_of
from lianxinqiao.matters.operations.steps import link_source, open_matter
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.matters.policies import POSTS, parts_in
from lianxinqiao.places.models import Area

Actor = Staff | Literal["resident", "system"]


@dataclass(frozen=True)
class Done:
    """What a deed leaves: the row as it stands now, its Step, and what the effect handed back.

    There is no Step where the same deed was sent again.
    """

    row: Any
    step: Any
    gave: Any = None


@transaction.atomic
def do(
    kind: Kind,
    pk: Any,
    name: str,
    given: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    seen: int | None = None,
    now: datetime,
) -> Done:
    """Do one deed of a kind, wholly or not at all.

    True afterwards: the effect, the status, the Step with role and rule, the limits and the messages stand together.

    Args:
        given: the answers to what the deed asks, by field.
        by: a person; ``resident`` for whoever holds the receipt, ``system`` for a job: both as the caller has made sure.
        seen: the version the person was looking at; None where nobody was looking.
        now: aware moment of the deed; passed in so that replays and tests agree.

    Raises:
        NotVisible: there is no such row for this person, or no such deed.
        StaleVersion: somebody changed it since ``seen``.
        NotPermitted: it is not their deed.
        StepNotAllowed: it stands where the deed is not done, or something else must be true first.
        InvalidInput: an answer cannot be taken.
    """
    named = kind.deed(name)
    finder = by if isinstance(by, Staff) and not (named is not None and named.finds(by, pk)) else None
    row = ledger_of(kind).lock(kind, pk, finder, seen)
    kind = kind_of(row.matter.kind) if kind.is_matter else kind
    deed = _deed_of(kind, name)
    doing = about_to(kind, deed.name, row, by=by, now=now)
    guard(deed, doing)
    return _done(deed, doing, given or {})


@transaction.atomic
def do_within(
    kind: Kind, pk: Any, name: str, given: Mapping[str, Any] | None = None, *, by: Actor, now: datetime
) -> Done:
    """Do a deed that is the machine's as part of another deed, whose own guard has let it pass: what follows from it.

    True afterwards: as ``do`` says; the Step says who did what it follows from.

    Raises:
        NotVisible: there is no such row, or no such deed.
        NotPermitted: the deed is no consequence of another: the machine may not do it.
        StepNotAllowed, InvalidInput: as ``do``.
    """
    row = ledger_of(kind).lock(kind, pk, None, None)
    kind = kind_of(row.matter.kind) if kind.is_matter else kind
    deed = _deed_of(kind, name)
    guard(deed, about_to(kind, deed.name, row, by=SYSTEM, now=now))
    return _done(deed, about_to(kind, deed.name, row, by=by, now=now), given or {})


def _deed_of(kind: Kind, name: str) -> Deed:
    if name in kind.never:
        raise NotPermitted(str(kind.never[name]))
    deed = kind.deed(name)
    if deed is None:
        raise NotVisible(_("没有这一步。"))
    return deed


def _done(deed: Deed, doing: Doing, given: Mapping[str, Any]) -> Done:
    """Do what the guard has let pass."""
    kind, row = doing.kind, doing.row
    ledger = ledger_of(kind)
    if doing.by is not None:
        # What only the machine may do follows from a deed of theirs: any of their posts in it says in which role.
        mine = doing.tags & frozenset(deed.may) or doing.tags
        posts = [role for tag, given_by in {**POSTS, **kind.posts}.items() if tag in mine for role in given_by]
        doing.role = role_in(doing.by, doing.area.pk, *posts)
    doing.asked = deed.asks.read(given, at=doing)
    if deed.known is not None and (made := deed.known(row, doing.asked, doing)) is not None:
        return Done(row, None, made)
    step = ledger.take(doing, deed, *_effect(deed, doing))
    row.save()
    ledger.keep_limits(doing, deed)
    ledger.tell(doing, deed)
    return Done(row, step, doing.gave)


def kind_at(pk: UUID, *, by: Staff) -> Kind:
    """Return the kind of a matter that this person finds, for a door that is open to all kinds.

    Raises:
        NotVisible: there is none for them.
    """
    code = Matter.objects.visible_to(by).filter(pk=pk).values_list("kind", flat=True).first()
    if code is None:
        raise NotVisible(_("没有这个事项。"))
    return kind_of(code)


@transaction.atomic
def do_all(
    kind: Kind,
    rows: Iterable[Any],
    name: str,
    given: Callable[[Any], Mapping[str, Any]] = lambda _row: {},
    *,
    now: datetime,
) -> None:
    """Do one deed of the machine to many rows that keep Steps of their own, in a few statements; all of them or none.

    Args:
        rows: locked by the caller, or not in the database yet.
        given: the answers to what the deed asks, for each row.

    Raises:
        TypeError: rows of this kind are matters, or it has no such deed.
        NotPermitted, StepNotAllowed, InvalidInput: as ``do``.
    """
    ledger, deed = ledger_of(kind), kind.deed(name)
    if deed is None or not isinstance(ledger, OwnLedger):
        raise TypeError(f"{name} of {kind.code} is not done to many rows at once")
    doings, steps = [], []
    for row in rows:
        doing = about_to(kind, name, row, by=SYSTEM, now=now)
        guard(deed, doing)
        doing.asked = deed.asks.read(given(row), at=doing)
        steps.append(ledger.move(doing, deed, *_effect(deed, doing)))
        doings.append(doing)
    if doings:
        ledger.take_all([doing.row for doing in doings], steps)
    for doing in doings:
        ledger.tell(doing, deed)


def _effect(deed: Deed, doing: Doing) -> tuple[str | None, str]:
    """Let the answers and the effect change the row; return the status it leads to and what the Step is called."""
    row = doing.row
    _hold(deed.musts_into(row, doing.asked), doing)
    doing.reason = str(doing.asked.get(deed.asks.says, "") or "")
    doing.data = {name: _noted(doing.asked[name]) for name in deed.notes}
    for name, field in {**{name: name for name in deed.asks.keeps}, **deed.keeps}.items():
        setattr(row, field, doing.asked[name])
    for field, value in deed.sets.items():
        setattr(row, field, value(doing) if callable(value) else value)
    doing.gave = deed.does(row, doing.asked, doing)
    target = deed.target_of(row, doing.asked)
    return target, deed.event_of(row, doing.asked, target)


def _noted(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def about_to(kind: Kind, name: str, row: Any, *, by: Actor, now: datetime) -> Doing:
    """Return a deed as it would be done to a row by somebody, with their parts in it."""
    area = ledger_of(kind).area_of(row)
    if not isinstance(by, Staff):
        return Doing(kind, name, row, None, frozenset({by}), by, now, area)
    tags = kind.tags(by, row) | (parts_in(kind, by, row.matter) if kind.is_matter else frozenset())
    return Doing(kind, name, row, by, tags, "", now, area)


def guard(deed: Deed, doing: Doing) -> None:
    """Let a deed pass that may be done: the one place that says whose it is and where it stands.

    Raises:
        NotPermitted: it is not theirs.
        StepNotAllowed: it stands elsewhere, or something else must be true first.
    """
    if not doing.tags & frozenset(deed.may):
        raise NotPermitted(str(deed.whose or _("这一步不由您办理。")))
    status = ledger_of(doing.kind).status_of(doing.row)
    if status not in deed.at:
        raise StepNotAllowed(_("事项目前是“%s”，不能这样办理。") % doing.kind.statuses[status])
    _hold(deed.musts_first, doing)


def _hold(musts: Iterable[Must], doing: Doing) -> None:
    for must in musts:
        if not must.holds(doing.row, doing):
            raise must.error(str(must.words))


def offered(kind: Kind, row: Any, *, by: Actor, now: datetime) -> list[tuple[Deed, Doing]]:
    """Return the deeds this person may do to a row as it stands, each as it would be done."""
    doing = about_to(kind, "", row, by=by, now=now)
    status = ledger_of(kind).status_of(row)
    mine = [deed for deed in kind.deeds if status in deed.at and doing.tags & frozenset(deed.may)]
    found = [(deed, replace(doing, name=deed.name)) for deed in mine]
    return [(deed, at) for deed, at in found if all(must.offered or must.holds(row, at) for must in deed.musts_first)]


def might(kind: Kind, row: Any, *, by: Actor, now: datetime) -> set[str]:
    """Return the names of the deeds that are this person's at some time, whether now or not."""
    tags = about_to(kind, "", row, by=by, now=now).tags
    return {deed.name for deed in kind.deeds if tags & frozenset(deed.may)}


@transaction.atomic
def begin(
    kind: Kind,
    given: Mapping[str, Any],
    *,
    beside: Any = None,
    by: Actor,
    now: datetime,
    id: UUID | None = None,
    raised_by: tuple[str, UUID] | None = None,
) -> Done:
    """Open a matter of a kind, wholly or not at all.

    True afterwards: numbered, owned, with its first Step and limits, its owners told; a row with Steps of its own stands
    where its kind begins, with its first Step. Sending the same ``id`` again returns what is there and changes nothing.

    Args:
        beside: the key of what it is opened beside, where the kind asks for it.
        id: made by the client.
        raised_by: the kind and the key of what gave rise to it.

    Raises:
        NotVisible: no such thing to open it beside, for this person; or the kind is never opened this way.
        NotPermitted: it is not theirs to open.
        StepNotAllowed: something else must be true first of what it is opened beside.
        InvalidInput: an answer cannot be taken, or the id is somebody else's.
    """
    opening = _opening_of(kind)
    if (known := _known(kind, id, by=by)) is not None:
        return known
    place = beside_of(opening, beside, by=by, lock=True)
    if isinstance(by, Staff) and not opening.may(by, place):
        raise NotPermitted(str(opening.whose or _("这一步不由您办理。")))
    done = _opened(kind, opening, given, place=place, by=by, now=now, id=id)
    if raised_by is not None:
        link_source(done.row.matter, source_kind=raised_by[0], source_id=raised_by[1])
    return done


@transaction.atomic
def begin_within(
    kind: Kind, given: Mapping[str, Any], *, place: Any, by: Actor, now: datetime, id: UUID | None = None
) -> Done:
    """Open a matter of a kind as part of another deed, whose own guard has let it pass.

    True afterwards: as ``begin`` says.

    Args:
        place: what it is opened beside, locked.

    Raises:
        NotVisible: the kind is never opened this way.
        InvalidInput: an answer cannot be taken, or the id is somebody else's.
    """
    opening = _opening_of(kind)
    if (known := _known(kind, id, by=by)) is not None:
        return known
    return _opened(kind, opening, given, place=place, by=by, now=now, id=id)


def _opening_of(kind: Kind) -> Opening:
    if kind.opens is None or (kind.model is None and kind.is_matter):
        raise NotVisible(_("没有这一步。"))
    return kind.opens


def _known(kind: Kind, id: UUID | None, *, by: Actor) -> Done | None:
    """Return what the same person opened with this id before, with its first Step."""
    if id is None:
        return None
    ledger = ledger_of(kind)
    if isinstance(ledger, OwnLedger):
        row = ledger.known(kind, id, by if isinstance(by, Staff) else None, by if isinstance(by, str) else "")
        return Done(row, ledger.steps(row).order_by("pk").first()) if row is not None else None
    known = known_matter(kind, id, by=by)
    return Done(known, known.matter.steps.first()) if known is not None else None


def _opened(
    kind: Kind, opening: Opening, given: Mapping[str, Any], *, place: Any, by: Actor, now: datetime, id: UUID | None
) -> Done:
    doing = opening_by(kind, place, by=by, now=now)
    _hold(opening.musts, doing)
    doing.asked = asked = opening.asks.read(given, at=doing)
    if opening.area is not None:
        doing.area = opening.area(doing)
    doing.role = role_in(by, doing.area.pk) if isinstance(by, Staff) else by
    if isinstance(ledger := ledger_of(kind), OwnLedger):
        return _opened_own(ledger, opening, doing, id=id)
    doing.hidden = list(opening.hidden(doing))
    if opening.becomes is not None:
        doing.kind = kind_of(opening.becomes(doing))
    owners = list(opening.owners(doing))
    limits = opening.limits(doing) if callable(opening.limits) else opening.limits
    matter = open_matter(
        id=id or uuid7(),
        kind=doing.kind.code,
        area=doing.area,
        title=opening.titled(asked, place),
        owner=next(iter(owners), None),
        by=None if opening.opener else doing.by,
        role=opening.as_role or doing.role,
        rule=opening.rule,
        now=now,
        urgency=opening.urgency(doing),
        data=opening.data(doing),
        limits=tuple(limits),
        reason=str(asked.get("reason", "") or ""),
    )
    if doing.hidden:
        matter.excluded.set(doing.hidden)
    if (origin := opening.stems(doing)) is not None:
        matter.excluded.set(origin.excluded.all())
        MatterLink.objects.create(matter=matter, other=origin, relation=Relation.RELATED)
    doing.row = row = opening.does(matter, asked, doing)
    if opening.told and owners:
        tell_of(matter, owners, title=str(opening.told) % matter.title, now=now)
    for each in opening.tells:
        tell_of(
            matter,
            [who for who in each.whom(doing) if who],
            title=each.said(doing, matter.title),
            body=each.body(doing),
            now=now,
        )
    return Done(row, matter.steps.first(), doing.gave)


def _opened_own(ledger: OwnLedger, opening: Opening, doing: Doing, *, id: UUID | None) -> Done:
    """Begin a row with Steps of its own; while the effect makes it, ``doing.row`` is what it is opened beside."""
    if opening.known is not None and (made := opening.known(doing.asked, doing)) is not None:
        return Done(made, None)
    doing.reason = str(doing.asked.get("reason", "") or "")
    row = ledger.new(doing.kind, id)
    for field in opening.asks.keeps:
        setattr(row, field, doing.asked[field])
    doing.row = opening.does(row, doing.asked, doing)
    step = ledger.open(doing, event=opening.event, rule=opening.rule)
    ledger.tell(doing, opening)
    return Done(doing.row, step, doing.gave)


def opening_by(kind: Kind, place: Any, *, by: Actor, now: datetime) -> Doing:
    """Return an opening as it would be done: ``row`` is what it is opened beside."""
    area = place if isinstance(place, Area) else getattr(getattr(place, "matter", place), "area", None)
    person = by if isinstance(by, Staff) else None
    return Doing(kind, "open", place, person, frozenset() if person else frozenset({str(by)}), "", now, area)  # type: ignore[arg-type]  # known once asked


def beside_of(opening: Opening, pk: Any, *, by: Actor, lock: bool = False) -> Any:
    """Return what a matter is to be opened beside, as this person finds it; None where it stands alone.

    Args:
        lock: whether nobody else may change it, or open something beside it, until all is done.

    Raises:
        NotVisible: there is none for them.
    """
    if opening.beside is None:
        return None
    if not opening.beside.locked and isinstance(pk, opening.beside.model):
        return pk
    lock = lock and opening.beside.locked
    if lock and pk is not None:
        opening.beside.model._default_manager.select_for_update().filter(pk=pk).values_list("pk").first()
    found = opening.beside.rows(by).filter(pk=pk).first() if isinstance(by, Staff) and pk is not None else None
    if found is None:
        raise NotVisible(_("没有要登记在下面的那一条。"))
    return found


def known_matter(kind: Kind, id: UUID, *, by: Actor) -> Any:
    """Return the row that was opened with this id before, by the same person; None where there is none.

    Without an account whoever knows the id made it: only a client that has sent it does.

    Raises:
        InvalidInput: the id is of another kind or somebody else's.
    """
    matter = Matter.objects.select_related("area", "owner").filter(pk=id).first()
    if matter is None:
        return None
    row: Any = kind.model._default_manager.filter(pk=id).first() if kind.model is not None else None
    if row is None or matter.kind not in kind.codes:
        raise InvalidInput(_("编号已被使用。"), field="id")
    veiled = kind.opens.opener if kind.opens is not None else ""
    opener = getattr(row, f"{veiled}_id") if veiled else matter.opened_by_id
    first = matter.steps.order_by("id").first()
    mine = opener == by.pk if isinstance(by, Staff) else opener is None and first is not None and first.role == by
    if not mine:
        raise InvalidInput(_("编号已被使用。"), field="id")
    row.matter = matter
    return row
