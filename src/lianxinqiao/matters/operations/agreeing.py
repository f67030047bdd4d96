"""What a second person says to a proposed deed, as effects."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext as _

from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import DomainError, NotVisible, StepNotAllowed
from lianxinqiao.kernel.unopened import must_open
from lianxinqiao.matters.choices import SecondStatus
from lianxinqiao.matters.deeds import SYSTEM, Deed, Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Seconding
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.beginning import begin_seconded, beside_of, let_pass, opening_by
from lianxinqiao.matters.operations.doing import Done, about_to, do, do_seconded, guard, hold
from lianxinqiao.matters.operations.ledgers import ledger_of
from lianxinqiao.matters.operations.seconds import SECONDING, SECONDINGS, say, title_of
from lianxinqiao.matters.operations.steps import lock_matter, note_step
from lianxinqiao.matters.queries.rows import one_of


def agreed(row: Seconding, _asked: Asked, doing: Doing) -> Done:
    """It is done: the Step names who proposed it and who agreed."""
    run = do_seconded if row.row_id is None else begin_seconded
    done = run(row, by=doing.person, now=doing.now)
    row.answers = None
    said = _("%(who)s已同意，已办理：%(what)s") % {"who": doing.person.name, "what": title_of(row)}
    say(row, [row.asked_by], said, now=doing.now)
    return done


def could_be_done(row: Seconding, doing: Doing) -> bool:
    """Whether whoever proposed it could still do it as it was proposed, with the word of who was asked."""
    return not hindrance(row, doing)


def hindrance(row: Seconding, doing: Doing) -> str:
    """Return why it could not be done any more; nothing where it could."""
    if not row.asked_by.is_active:
        return _("提出的人已离岗，请由接手的人重新提出。")
    try:
        declared, at = proposed(row, now=doing.now)
        if isinstance(declared, Deed):
            guard(declared, at)
        else:
            let_pass(declared, at.row, row.asked_by)
            hold(declared.musts, at)
        asked = declared.asks.read(must_open(row.answers) or {}, at=at)
        hold(declared.musts_into(at.row, asked) if isinstance(declared, Deed) else (), at)
    except DomainError as error:
        return str(error)
    return ""


def proposed(row: Seconding, *, now: datetime) -> tuple[Deed | Opening, Doing]:
    """Return what was proposed as it is declared, and as whoever proposed it would do it now that the other agrees.

    Raises:
        NotVisible: what it is about is not theirs any more.
    """
    kind, by = kind_of(row.kind), row.asked_by
    deed = kind.deed(row.deed)
    if kind.opens is not None and row.row_id is not None:
        declared: Deed | Opening = kind.opens
        at = opening_by(kind, beside_of(kind.opens, row.target or None, by=by), by=by, now=now)
    else:
        rows = ledger_of(kind).rows(kind, by)
        found = one_of(kind, row.target, by) if kind.is_matter else rows.filter(pk=row.target).first()
        if deed is None or found is None:
            raise NotVisible(_("没有这一步。"))
        declared, at = deed, about_to(kind, deed.name, found, by=by, now=now)
    at.second = row.second
    return declared, at


def declined(row: Seconding, _asked: Asked, doing: Doing) -> None:
    """It is not done; whoever proposed it knows why."""
    row.answers = None
    if row.matter_id is not None:
        # As it stands now: others did something to it while the proposal waited.
        row.matter = lock_matter(row.matter_id, by=None, expected_version=None)
        note_step(
            row.matter,
            "second_declined",
            by=doing.person,
            role=doing.role,
            rule=doing.kind.deed(doing.name).rule,
            now=doing.now,
            reason=doing.reason,
            deed=row.deed,
            second=doing.person.name,
        )
    said = _("%(who)s不同意：%(what)s") % {"who": doing.person.name, "what": title_of(row)}
    say(row, [row.asked_by], said, now=doing.now)


def withdrawn(row: Seconding, _asked: Asked, _doing: Doing) -> None:
    """It is not done; it may be proposed anew."""
    row.answers = None


def is_over(row: Seconding, _doing: Doing) -> bool:
    """Whether what was proposed can never be done any more, as far as anybody need not say so."""
    return bool(_end_of(row))


def _end_of(row: Seconding) -> str:
    """Return why nobody need be asked any more: the matter went on, or one of the two has left or does not find it."""
    if row.matter is not None and row.matter.is_done:
        return _("事项已办结，不用再同意。")
    deed = kind_of(row.kind).deed(row.deed)
    if row.matter is not None and deed is not None and row.matter.status not in deed.at:
        return _("事项已往下办，不用再同意。")
    if not row.asked_by.is_active:
        return _("提出的人已离岗，请由接手的人重新提出。")
    both = (row.asked_by, row.second)
    if not row.second.is_active or not all(Seconding.objects.visible_to(who).filter(pk=row.pk) for who in both):
        return _("提出的人或被请的人不再经手，请重新提出。")
    return ""


def lapsed(row: Seconding, _asked: Asked, doing: Doing) -> None:
    """It is not done, and nobody is asked any more; both know why."""
    row.answers = None
    doing.reason = _end_of(row)
    said = _("不用再同意：%(what)s（%(why)s）") % {"what": title_of(row), "why": doing.reason}
    say(row, [row.asked_by, row.second], said, now=doing.now)


def lapse_over(*, now: datetime) -> int:
    """Close what waits for a second person though it can never be done any more; return how many.  Twice changes nothing."""
    waiting = Seconding.objects.filter(status=SecondStatus.ASKED).select_related(*SECONDINGS.related).order_by("pk")
    done = 0
    for pk in [row.pk for row in waiting if _end_of(row)]:
        # Answered meanwhile, or begun again: the deed asks once more.
        with suppress(StepNotAllowed):
            do(kind_of(SECONDING), pk, "lapse", by=SYSTEM, now=now)
            done += 1
    return done
