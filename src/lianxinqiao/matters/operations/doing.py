"""The one door to a change: a deed is done wholly or not at all; ``beginning`` is the door to what is not there yet.

Rows are locked in one order, whichever door it is: the area, the matter (of several, by key), the row of its kind, what hangs on
it (a limit, a question); what changes a whole affair locks all of it first (``Deed.reaches``); a row with Steps of its own before the row on which its deed has a consequence (``do_within``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import role_in
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.known import row_id_of, sent_as
from lianxinqiao.matters.deeds import NEIGHBOUR, SYSTEM, Deed, Doing, Must, role_without_post
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Matter, Seconding
from lianxinqiao.matters.operations.ledgers import check_key, ledger_of
from lianxinqiao.matters.operations.own_rows import OwnLedger
from lianxinqiao.matters.operations.seconds import ask_second, waits
from lianxinqiao.matters.operations.steps import lock_affairs
from lianxinqiao.matters.policies import POSTS, parts_in

UNSEEN = gettext_lazy("请写明您看到的是哪个版本（version），免得盖掉别人刚做的。")
Actor = Staff | Literal["resident", "neighbour", "joined", "system"]


@dataclass(frozen=True)
class Done:
    """What a deed leaves: the row as it stands now, its Step, and what the effect handed back.

    There is no Step where the same deed was sent again, or where it waits for a second person: ``waits`` is what was proposed.
    """

    row: Any
    step: Any
    gave: Any = None
    waits: Seconding | None = None


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
    asker: Any = None,
) -> Done:
    """Do one deed of a kind, wholly or not at all.

    True afterwards: the effect, the status, the Step with role and rule, the limits and the messages stand together; where a
    second person must agree it is proposed to them, and nothing else has changed.

    Args:
        given: the answers to what the deed asks, by field.
        by: a person; ``resident`` for whoever holds the receipt, ``joined`` for whoever holds that of one who joined,
            ``system`` for a job, all as the caller has made sure; ``neighbour`` for anybody.
        seen: the version the person was looking at; None where nobody was looking: residents hold a receipt, the machine asks
            the declaration; one of the staff says it wherever the deed is ``versioned``.
        now: aware moment of the deed; passed in so that replays and tests agree.
        asker: where several ask for the same, the one whose receipt ``joined`` holds.

    Raises:
        NotVisible: there is no such row for this person, or no such deed.
        StaleVersion: somebody changed it since ``seen``.
        NotPermitted: it is not their deed.
        StepNotAllowed: it stands where the deed is not done, or something else must be true first.
        InvalidInput: an answer cannot be taken, or it is not said which version was seen.
    """
    check_key(ledger_of(kind).rows_of(), pk)
    named = kind.deed(name)
    asked = named is not None and named.finds(by, pk)
    if by == NEIGHBOUR and not asked:
        # Of what is no deed of theirs its own words would speak of others.
        theirs = named is not None and NEIGHBOUR in named.may
        raise NotVisible(str((named.whose if named is not None and theirs else "") or _("没有这个事项。")))
    _lock_reached(kind, pk, named, given or {})
    finder = by if isinstance(by, Staff) and not asked else None
    row = ledger_of(kind).lock(kind, pk, finder, seen)
    kind = kind_of(row.matter.kind) if kind.is_matter else kind
    deed = _deed_of(kind, name)
    doing = about_to(kind, deed.name, row, by=by, now=now, asker=asker)
    guard(deed, doing)
    if deed.versioned and isinstance(by, Staff) and (seen is None or isinstance(seen, bool)):
        raise InvalidInput(str(UNSEEN), field="version")
    return _done(deed, doing, given or {})


@transaction.atomic
def do_within(
    kind: Kind,
    pk: Any,
    name: str,
    given: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Done:
    """Do a deed that is the machine's as part of another deed, whose own guard has let it pass: what follows from it.

    True afterwards: as ``do`` says; the Step says who did what it follows from.

    Args:
        given: as ``do``; asked of the row once it is locked, where it depends on how things stand then.

    Raises:
        NotVisible: there is no such row, or no such deed.
        NotPermitted: the deed is no consequence of another: the machine may not do it.
        StepNotAllowed, InvalidInput: as ``do``.
    """
    row = ledger_of(kind).lock(kind, pk, None, None)
    kind = kind_of(row.matter.kind) if kind.is_matter else kind
    deed = _deed_of(kind, name)
    guard(deed, about_to(kind, deed.name, row, by=SYSTEM, now=now))
    answers = given(row) if callable(given) else given or {}
    return _done(deed, about_to(kind, deed.name, row, by=by, now=now), answers)


@transaction.atomic
def do_in_hand(
    matter: Matter,
    name: str,
    given: Mapping[str, Any] | None = None,
    *,
    by: Staff | None,
    role: str = "",
    now: datetime,
) -> Done:
    """Do a deed that is the machine's to a matter that the caller has locked and goes on with.

    True afterwards: as ``do`` says, in the very object of the caller; the Step says who did what it follows from, in the
    role in which they did that.

    Args:
        by: None where the resident or the machine does it; ``role`` says which.

    Raises:
        NotVisible: it is a matter of a kind without rows, or there is no such deed.
        NotPermitted, StepNotAllowed, InvalidInput: as ``do_within``.
    """
    kind = kind_of(matter.kind)
    deed = _deed_of(kind, name)
    rows: Any = kind.model
    row = rows._default_manager.select_for_update(of=("self",)).filter(pk=matter.pk).first() if rows else None
    if row is None:
        raise NotVisible(_("没有这个事项。"))
    row.matter = matter
    guard(deed, about_to(kind, name, row, by=SYSTEM, now=now))
    doing = about_to(kind, name, row, by=by or SYSTEM, now=now)
    doing.role = role or doing.role
    return _done(deed, doing, given or {})


@transaction.atomic
def do_seconded(proposed: Seconding, *, by: Staff, now: datetime) -> Done:
    """Do what one person proposed, as they would, now that ``by`` agrees under their own sign-in.

    Raises:
        NotVisible, NotPermitted, StepNotAllowed, InvalidInput: it could not be done by whoever proposed it any more.
    """
    kind = kind_of(proposed.kind)
    _lock_reached(kind, proposed.target, kind.deed(proposed.deed), proposed.answers)
    row = ledger_of(kind).lock(kind, proposed.target, proposed.asked_by, None)
    deed = _deed_of(kind, proposed.deed)
    doing = about_to(kind, deed.name, row, by=proposed.asked_by, now=now)
    doing.second = by
    guard(deed, doing)
    return _done(deed, doing, proposed.answers)


def _lock_reached(kind: Kind, pk: Any, deed: Deed | None, given: Mapping[str, Any]) -> None:
    """Lock first, by key, all that a deed changes beside the row."""
    if deed is not None and deed.reaches is not None and kind.is_matter:
        lock_affairs(Q(pk=pk) | deed.reaches(given))


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
    if doing.by is not None and not doing.role:
        # What only the machine may do follows from a deed of theirs: any of their posts in it says in which role.
        mine = doing.tags & frozenset(deed.may) or doing.tags
        posts = [role for tag, given_by in {**POSTS, **kind.posts}.items() if tag in mine for role in given_by]
        doing.role = role_in(doing.by, doing.area.pk, *posts)
    doing.asked = deed.asks.read(given, at=doing)
    if deed.known is not None and doing.asked.get("id") is not None:
        doing.asked["id"] = row_id_of(doing.asked["id"])
    said = {"kind": kind.code, **doing.asked, "deed": deed.name, "row": row.pk}
    sent = sent_as(doing.asked.get("id"), said, by=doing.by or doing.role) if deed.known is not None else None
    if deed.known is not None and (made := deed.known(row, doing.asked, doing)) is not None:
        if sent is not None:
            sent.check()
        return Done(row, None, made)
    if deed.known is not None:
        hold(deed.musts_first, doing)
    if deed.second is not None and waits(deed, doing):
        hold(deed.musts_into(row, doing.asked), doing)
        doing.reason = str(doing.asked.get(deed.asks.says, "") or "")
        matter = row.matter if kind.is_matter else None
        asked = ask_second(deed.second, doing, given, rule=deed.rule, target=row.pk, matter=matter)
        return Done(row, None, waits=asked)
    step = ledger.take(doing, deed, *_effect(deed, doing))
    row.save()
    deed.follows(row, doing.asked, doing)
    if sent is not None:
        sent.keep()
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
    hold(deed.musts_into(row, doing.asked), doing)
    doing.reason = str(doing.asked.get(deed.asks.says, "") or "")
    doing.data = {name: _noted(doing.asked[name]) for name in deed.notes}
    for name, field in {**{name: name for name in deed.asks.keeps}, **deed.keeps}.items():
        setattr(row, field, doing.asked[name])
    for field, value in deed.sets.items():
        setattr(row, field, value(doing) if callable(value) else value)
    doing.gave = deed.does(row, doing.asked, doing)
    if doing.second is not None and doing.kind.is_matter:
        doing.data = {**doing.data, "second": doing.second.name}
    target = deed.target_of(row, doing.asked)
    return target, deed.event_of(row, doing.asked, target)


def _noted(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


def about_to(kind: Kind, name: str, row: Any, *, by: Actor, now: datetime, asker: Any = None) -> Doing:
    """Return a deed as it would be done to a row by somebody, with their parts in it."""
    area = ledger_of(kind).area_of(row)
    if not isinstance(by, Staff):
        return Doing(kind, name, row, None, frozenset({by}), role_without_post(by), now, area, asker=asker)
    tags = kind.tags(by, row)
    if kind.is_matter:
        tags |= parts_in(row.matter, by, may_pause=kind.may_pause)
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
    # What was sent before is answered as it was then, whatever else has become true.
    if deed.known is None:
        hold(deed.musts_first, doing)


def hold(musts: Iterable[Must], doing: Doing) -> None:
    for must in musts:
        if not must.holds(doing.row, doing):
            raise must.error(must.said(doing))


def offered(kind: Kind, row: Any, *, by: Actor, now: datetime, asker: Any = None) -> list[tuple[Deed, Doing]]:
    """Return the deeds this person may do to a row as it stands, each as it would be done."""
    doing = about_to(kind, "", row, by=by, now=now, asker=asker)
    status = ledger_of(kind).status_of(row)
    mine = [deed for deed in kind.deeds if status in deed.at and doing.tags & frozenset(deed.may)]
    found = [(deed, replace(doing, name=deed.name)) for deed in mine]
    return [(deed, at) for deed, at in found if all(must.offered or must.holds(row, at) for must in deed.musts_first)]


def might(kind: Kind, row: Any, *, by: Actor, now: datetime) -> set[str]:
    """Return the names of the deeds that are this person's at some time, whether now or not."""
    tags = about_to(kind, "", row, by=by, now=now).tags
    return {deed.name for deed in kind.deeds if tags & frozenset(deed.may)}
