"""What a second person says to a proposed deed, as effects."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Seconding
from lianxinqiao.matters.operations.beginning import begin_seconded
from lianxinqiao.matters.operations.doing import Done, do_seconded
from lianxinqiao.matters.operations.seconds import say, title_of
from lianxinqiao.matters.operations.steps import write_step


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
    if row.matter is not None:
        data = {"deed": row.deed, "second": doing.person.name}
        write_step(
            row.matter,
            "second_declined",
            target=None,
            by=doing.person,
            role=doing.role,
            rule=doing.kind.deed(doing.name).rule,
            now=doing.now,
            reason=doing.reason,
            data=data,
            bumps=False,
        )
    said = _("%(who)s不同意：%(what)s") % {"who": doing.person.name, "what": title_of(row)}
    say(row, [row.asked_by], said, now=doing.now)


def withdrawn(row: Seconding, _asked: Asked, _doing: Doing) -> None:
    """It is not done; it may be proposed anew."""
    row.answers = None
