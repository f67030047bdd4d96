"""What a second person says to a proposed deed, as effects."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import NotPermitted, StepNotAllowed
from lianxinqiao.matters.choices import Phase, SecondStatus
from lianxinqiao.matters.deeds import SYSTEM, Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Seconding
from lianxinqiao.matters.operations.beginning import begin_seconded
from lianxinqiao.matters.operations.doing import Done, do, do_seconded
from lianxinqiao.matters.operations.seconds import SECONDING, say, title_of
from lianxinqiao.matters.operations.steps import lock_matter, note_step


def agreed(row: Seconding, _asked: Asked, doing: Doing) -> Done:
    """It is done: the Step names who proposed it and who agreed.

    Raises:
        NotPermitted: whoever proposed it has left.
    """
    if not row.asked_by.is_active:
        raise NotPermitted(_("提出的人已离岗，请由接手的人重新提出。"))
    run = do_seconded if row.row_id is None else begin_seconded
    done = run(row, by=doing.person, now=doing.now)
    row.answers = None
    said = _("%(who)s已同意，已办理：%(what)s") % {"who": doing.person.name, "what": title_of(row)}
    say(row, [row.asked_by], said, now=doing.now)
    return done


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
    """Whether what was proposed can never be done any more: the matter has ended, or whoever proposed it has left."""
    return not row.asked_by.is_active or (row.matter is not None and row.matter.is_done)


def lapsed(row: Seconding, _asked: Asked, doing: Doing) -> None:
    """It is not done, and nobody is asked any more; both know why."""
    row.answers = None
    ended = row.matter is not None and row.matter.is_done
    doing.reason = _("事项已办结，不用再同意。") if ended else _("提出的人已离岗，请由接手的人重新提出。")
    said = _("不用再同意：%(what)s（%(why)s）") % {"what": title_of(row), "why": doing.reason}
    say(row, [row.asked_by, row.second], said, now=doing.now)


def lapse_over(*, now: datetime) -> int:
    """Close what waits for a second person though it can never be done any more; return how many.  Twice changes nothing."""
    ended = Q(matter__phase=Phase.DONE) | Q(asked_by__is_active=False)
    waiting = Seconding.objects.filter(ended, status=SecondStatus.ASKED).order_by("pk")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        # Answered meanwhile, or begun again: the deed asks once more.
        with suppress(StepNotAllowed):
            do(kind_of(SECONDING), pk, "lapse", by=SYSTEM, now=now)
            done += 1
    return done
