"""The one door to what is not there yet: an opening is done wholly or not at all; ``doing`` is the door to a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import role_in
from lianxinqiao.calendar.limits import local_date, start_of_day
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import OtherContent, hold_id, row_id_of, sent_as
from lianxinqiao.matters.choices import Relation, SecondStatus
from lianxinqiao.matters.deeds import STAFF, SYSTEM, Doing, Tell
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Matter, MatterLink, Seconding
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.affairs import finds_all_of, hide_from, inherit
from lianxinqiao.matters.operations.doing import Actor, Done, do, hold
from lianxinqiao.matters.operations.ledgers import check_key, ledger_of
from lianxinqiao.matters.operations.moving import open_matter
from lianxinqiao.matters.operations.own_rows import OwnLedger
from lianxinqiao.matters.operations.seconds import ask_second, waits
from lianxinqiao.matters.operations.steps import link_source, lock_affairs
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.matters.sources import day_of_source
from lianxinqiao.places.models import Area


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
    where its kind begins, with its first Step; where a second person must agree it is proposed to them. Sending the same ``id`` again returns what is there and changes nothing.

    Args:
        beside: the key of what it is opened beside, where the kind asks for it.
        id: made by the client; the key of the row follows from it.
        raised_by: the kind and the key of what gave rise to it.

    Raises:
        NotVisible: no such thing to open it beside, for this person; or the kind is never opened this way.
        NotPermitted: it is not theirs to open.
        StepNotAllowed: something else must be true first of what it is opened beside.
        InvalidInput: an answer cannot be taken, or the id was sent with other answers.
        StillBeingDone: the same is just being opened.
    """
    opening = _opening_of(kind)
    id = row_id_of(id) if id is not None else None
    # An answer that is called "kind" counts as well as the kind itself.
    sent = sent_as(id, {"kind": kind.slug, "beside": beside, **given, "stamp": None})
    if sent is not None:
        hold_id(sent.id)
        if (known := _known(kind, sent.id, by=by)) is not None:
            _still_theirs(kind, opening, known, beside, by)
            sent.check()
            return known
    _lock_origin(opening, beside, raised_by)
    place = beside_of(opening, beside, by=by, lock=True)
    let_pass(opening, place, by)
    done = _opened(kind, opening, given, place=place, by=by, now=now, id=id, raised_by=raised_by)
    if sent is not None and (done.waits is not None or done.row.pk == sent.id):
        sent.keep()
    return done


@transaction.atomic
def begin_seconded(proposed: Seconding, *, by: Staff, now: datetime) -> Done:
    """Open what one person proposed, as they would, now that ``by`` agrees under their own sign-in.

    Raises:
        NotVisible, NotPermitted, StepNotAllowed, InvalidInput: it could not be opened by whoever proposed it any more.
    """
    kind, asker = kind_of(proposed.kind), proposed.asked_by
    opening = _opening_of(kind)
    _lock_origin(opening, proposed.target or None, None)
    place = beside_of(opening, proposed.target or None, by=asker, lock=True)
    let_pass(opening, place, asker)
    return _opened(
        kind,
        opening,
        proposed.answers,
        place=place,
        by=asker,
        now=now,
        id=proposed.row_id,
        second=by,
        since=proposed.asked_at,
    )


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
    # What the other deed knows of it, it has asked itself.
    if _known(kind, id, by=by) is not None:
        raise OtherContent
    return _opened(kind, opening, given, place=place, by=by, now=now, id=id)


def _opening_of(kind: Kind) -> Opening:
    if kind.opens is None or (kind.model is None and kind.is_matter):
        raise NotVisible(_("没有这一步。"))
    return kind.opens


def let_pass(opening: Opening, place: Any, by: Actor) -> None:
    """Refuse whoever it is not for, and one of the staff whose it is not to open.

    Raises:
        NotPermitted: it is not theirs.
    """
    is_staff = isinstance(by, Staff)
    if (STAFF if is_staff else by) not in opening.open_to or (isinstance(by, Staff) and not opening.may(by, place)):
        raise NotPermitted(str(opening.whose or _("这一步不由您办理。")))


def _known(kind: Kind, id: UUID | None, *, by: Actor) -> Done | None:
    """Return what the same person opened, or proposed, with this id before, with its first Step.

    Raises:
        NotVisible: the id is of another kind or somebody else's, or what it names is hidden from them since.
    """
    if id is None:
        return None
    ledger = ledger_of(kind)
    if isinstance(ledger, OwnLedger):
        if (asked := Seconding.objects.filter(row_id=id).exclude(status=SecondStatus.AGREED).first()) is not None:
            mine = isinstance(by, Staff) and Seconding.objects.visible_to(by).filter(pk=asked.pk, asked_by=by).exists()
            if not mine or asked.kind != kind.code:
                raise NotVisible(_("编号已被使用。"))
            return Done(asked, None, waits=asked)
        row = ledger.known(kind, id, by if isinstance(by, Staff) else None, by if isinstance(by, str) else "")
        return Done(row, ledger.steps(row).order_by("pk").first()) if row is not None else None
    known = known_matter(kind, id, by=by)
    return Done(known, known.matter.steps.first()) if known is not None else None


def _still_theirs(kind: Kind, opening: Opening, known: Done, beside: Any, by: Actor) -> None:
    """Let whoever sends an opening again have what it made: who finds it, or who need not find it and might open it still.

    Raises:
        NotVisible: they lost what let them open it, and do not find it.
    """
    if not kind.is_matter or not isinstance(by, Staff) or Matter.objects.visible_to(by).filter(pk=known.row.pk):
        return
    try:
        theirs = opening.unseen and opening.may(by, beside_of(opening, beside, by=by))
    except NotVisible:
        theirs = False
    if not theirs:
        raise NotVisible(_("编号已被使用。"))


def _opened(
    kind: Kind,
    opening: Opening,
    given: Mapping[str, Any],
    *,
    place: Any,
    by: Actor,
    now: datetime,
    id: UUID | None,
    raised_by: tuple[str, UUID] | None = None,
    second: Staff | None = None,
    since: datetime | None = None,
) -> Done:
    doing = opening_by(kind, place, by=by, now=now)
    doing.second, doing.since = second, since
    doing.raised_on = day_of_source(*raised_by) if raised_by is not None else None
    hold(opening.musts, doing)
    doing.asked = asked = opening.asks.read(given, at=doing)
    if opening.area is not None:
        doing.area = opening.area(doing)
    if opening.one_by_one:
        Area.objects.hold(doing.area.pk)
        # What is there by now may refuse an answer.
        doing.asked = asked = opening.asks.read(given, at=doing)
    doing.role = role_in(by, doing.area.pk) if isinstance(by, Staff) else by
    if opening.second is not None and waits(opening, doing):
        target = "" if place is None else place.pk
        asked_for = ask_second(opening.second, doing, given, rule=opening.rule, target=target, row_id=id or uuid7())
        return Done(asked_for, None, waits=asked_for)
    if isinstance(ledger := ledger_of(kind), OwnLedger):
        return _opened_own(ledger, opening, doing, id=id)
    if opening.received and doing.by is not None:
        doing.since = _received(asked.get(opening.received) or doing.raised_on, now)
    doing.hidden, doing.closed_to, doing.closed_for_now = opening.hidden_from(doing)
    if opening.becomes is not None:
        doing.kind = kind_of(opening.becomes(doing))
    owners = list(opening.owners(doing))
    limits = opening.limits(doing) if callable(opening.limits) else opening.limits
    # What raised it, where that is a matter: a letter, a report.  With what it stems from they are one affair.
    raiser = Matter.objects.filter(kind=raised_by[0], pk=raised_by[1]).first() if raised_by is not None else None
    whole = opening.stems(doing)
    origin = whole or raiser
    if origin is not None:
        # Where the answers say of what it comes; what is known before is locked before.
        lock_affairs(Q(pk=origin.pk))
    # Who does not find all of that affair hides nothing of it from anybody: what they open is an affair of its own.
    apart = origin is not None and whole is None and isinstance(by, Staff) and not finds_all_of(origin.affair, by)
    matter, step = open_matter(
        id=id or uuid7(),
        kind=doing.kind.code,
        area=doing.area,
        title=opening.titled(asked, place),
        numbered=opening.numbered,
        owner=next(iter(owners), None),
        by=None if opening.opener else doing.by,
        role=opening.as_role or doing.role,
        rule=opening.rule,
        now=now,
        urgency=opening.urgency(doing),
        data=opening.data(doing),
        limits=tuple(limits),
        reason=str(asked.get("reason", "") or ""),
        affair=origin.affair if origin is not None and not apart else None,
        whole=whole,
        veiled=origin is not None and bool(hidden_from(origin)),
        hears_owner=opening.hears_owner,
        since=doing.since,
    )
    if raised_by is not None:
        link_source(matter, source_kind=raised_by[0], source_id=raised_by[1])
    if origin is not None and origin is not raiser:
        MatterLink.objects.create(matter=matter, other=origin, relation=Relation.RELATED)
    doing.row = row = opening.does(matter, asked, doing)
    # Before anybody is told.
    if origin is not None and apart:
        inherit(matter, origin, by=None, role=SYSTEM, now=now)
    if doing.hidden or doing.closed_to or doing.closed_for_now or origin is not None:
        hide_from(matter, doing.hidden, doing.closed_to, for_now=doing.closed_for_now, by=None, role=SYSTEM, now=now)
        owners = [owner for owner in [matter.owner, *owners[1:]] if owner is not None]
    told = (Tell(opening.told, lambda _doing: owners),) if opening.told else ()
    ledger.tell(doing, replace(opening, tells=(*told, *opening.tells)))
    return Done(row, step, doing.gave)


def _received(day: date | None, now: datetime) -> datetime | None:
    """Return a moment of the day on which something came in; None where that is today."""
    if day is None or day >= local_date(now):
        return None
    return start_of_day(day) + timedelta(hours=12)


def _opened_own(ledger: OwnLedger, opening: Opening, doing: Doing, *, id: UUID | None) -> Done:
    """Begin a row with Steps of its own; while the effect makes it, ``doing.row`` is what it is opened beside.

    Raises:
        InvalidInput: the same stands there, but was answered otherwise.
    """
    if opening.known is not None and (made := opening.known(doing.asked, doing)) is not None:
        for field in opening.asks.keeps:
            if getattr(made, field) != doing.asked[field]:
                raise InvalidInput(_("已经登记过，但这一项不一样。请核对；有变化的另行登记。"), field=field)
        return Done(made, None)
    doing.reason = str(doing.asked.get("reason", "") or "")
    row = ledger.new(doing.kind, id)
    for field in opening.asks.keeps:
        setattr(row, field, doing.asked[field])
    doing.row = opening.does(row, doing.asked, doing)
    step = ledger.open(doing, event=opening.event, rule=opening.rule)
    opening.follows(doing.row, doing.asked, doing)
    ledger.tell(doing, opening)
    if then := opening.then(doing):
        return Done(
            do(doing.kind, doing.row.pk, then, by=doing.person, seen=ledger.version_of(doing.row), now=doing.now).row,
            step,
            doing.gave,
        )
    return Done(doing.row, step, doing.gave)


def may_begin(kind: Kind, place: Any, *, by: Staff, now: datetime) -> bool:
    """Whether a page offers an opening: it is this person's, and what must be true of what it stands beside is so."""
    opening = kind.opens
    if opening is None or not opening.may(by, place):
        return False
    doing = opening_by(kind, place, by=by, now=now)
    return all(must.offered or must.holds(place, doing) for must in opening.musts)


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
    row = pk if isinstance(pk, opening.beside.model) else None
    if row is not None and not opening.beside.locked:
        return row
    pk = row.pk if row is not None else pk
    check_key(opening.beside.model, pk)
    if lock and opening.beside.locked and pk is not None:
        _lock(opening.beside.model, pk)
    if row is not None and not isinstance(by, Staff):
        return row
    found = opening.beside.rows(by).filter(pk=pk).first() if isinstance(by, Staff) and pk is not None else None
    if found is None:
        raise NotVisible(_("没有要登记在下面的那一条。"))
    return found


def _lock_origin(opening: Opening, beside: Any, raised_by: tuple[str, UUID] | None) -> None:
    """Lock first, by key, the whole affairs of what a matter will come of: whoever it is hidden from gives on what is theirs there."""
    reached = Q(pk__in=())
    if raised_by is not None:
        reached |= Q(kind=raised_by[0], pk=raised_by[1])
    place = opening.beside
    if place is not None and place.locked and beside is not None and Matter in _tables(place.model):
        reached |= Q(pk=getattr(beside, "pk", beside))
    if reached != Q(pk__in=()):
        lock_affairs(reached)


def _tables(model: type[Model]) -> list[Any]:
    """Return the tables in which what stands beside a matter is locked, in this order: the matter, then the row."""
    return [*([Matter] if any(field.name == "matter" for field in model._meta.fields) else []), model]


def _lock(model: type[Model], pk: Any) -> None:
    """Let nobody else change a row, or open something beside it: the matter first, then what stands beside it."""
    for table in _tables(model):
        table._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=pk).values_list("pk").first()


def known_matter(kind: Kind, id: UUID, *, by: Actor) -> Any:
    """Return the row that was opened with this id before, by the same person, from whom it is not hidden; None where there is none.

    Without an account whoever knows the id made it: only a client that has sent it does.

    Raises:
        NotVisible: the id is of another kind or somebody else's, or hidden from them since.
    """
    matter = Matter.objects.filter(pk=id).first()
    if matter is None:
        return None
    row: Any = kind.model._default_manager.filter(pk=id).first() if kind.model is not None else None
    if row is None or matter.kind not in kind.codes:
        raise NotVisible(_("编号已被使用。"))
    veiled = kind.opens.opener if kind.opens is not None else ""
    opener = getattr(row, f"{veiled}_id") if veiled else matter.opened_by_id
    first = matter.steps.order_by("id").first()
    if isinstance(by, Staff):
        mine = opener == by.pk and Matter.objects.open_to(by).filter(pk=id).exists()
    else:
        mine = opener is None and first is not None and first.role == by
    if not mine:
        raise NotVisible(_("编号已被使用。"))
    row.matter = matter
    return row
