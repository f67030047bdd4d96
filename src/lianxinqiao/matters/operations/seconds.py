"""Asking a second person before a deed is done: what was proposed waits for their word, given under their own sign-in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.matters.deeds import Deed, Doing, Second
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, Seconding
from lianxinqiao.matters.musts import NOBODY_IS_ASKED
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.moving import write_step
from lianxinqiao.matters.operations.own_rows import OwnLedger
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.notifications.operations.messages import tell

# The code of the kind of what waits.
SECONDING = "seconding"
SECONDINGS = OwnLedger(
    "matters.Seconding",
    step="matters.SecondingStep",
    link="seconding",
    related=("matter__area", "area", "asked_by", "second"),
    page="matters:second",
)


def waits(declared: Deed | Opening, doing: Doing) -> bool:
    """Whether a deed, as it was answered, needs the word of a second person that it has not yet.

    Raises:
        NotPermitted: somebody agreed who was not asked.
    """
    needed = declared.second
    if needed is None or doing.by is None or not needed.when(doing.asked, doing):
        return False
    if doing.second is None:
        return True
    if doing.asked[needed.field] != doing.second:
        raise NotPermitted(_("须由被请的人本人登录后同意。"))
    return False


def ask_second(
    needed: Second,
    doing: Doing,
    given: Mapping[str, Any],
    *,
    rule: str,
    target: Any,
    matter: Matter | None = None,
    row_id: UUID | None = None,
) -> Seconding:
    """Keep what was proposed until a second person agrees, and tell them; nothing else changes.

    Raises:
        InvalidInput: nobody else is named, or they do not find what it is about.
        StepNotAllowed: somebody is asked about the same already.
    """
    if not NOBODY_IS_ASKED.holds(doing.row, doing):
        raise NOBODY_IS_ASKED.error(NOBODY_IS_ASKED.said(doing))
    second = doing.asked[needed.field]
    if second is None or second == doing.by:
        raise InvalidInput(_("须请另一个人同意。"), field=needed.field)
    if matter is not None and not Matter.objects.visible_to(second).filter(pk=matter.pk).exists():
        raise InvalidInput(_("这个人看不到这个事项，请另选。"), field=needed.field)
    row = Seconding(
        kind=doing.kind.code,
        deed=doing.name,
        target=str(target),
        row_id=row_id,
        matter=matter,
        area=doing.area,
        answers=kept(given),
        asked_by=doing.person,
        second=second,
        asked_at=doing.now,
    )
    row.save(force_insert=True)
    step = SECONDINGS.step_of(row, "ask", by=doing.by, role=doing.role, rule=rule, now=doing.now)
    step.save(force_insert=True)
    if matter is not None:
        said = {"deed": doing.name, "second": second.name}
        write_step(
            matter,
            "ask_second",
            target=None,
            by=doing.by,
            role=doing.role,
            rule=rule,
            now=doing.now,
            reason=doing.reason,
            data=said,
            bumps=False,
        )
    words = _("%(who)s请您同意：%(what)s") % {"who": doing.person.name, "what": title_of(row)}
    say(row, [second], words, now=doing.now)
    return row


def say(row: Seconding, people: Iterable[Any], words: str, *, now: datetime) -> None:
    """Tell people of a proposal, with the way to it; nobody from whom its matter is hidden."""
    path = reverse("matters:second", args=[row.pk])
    if row.matter is not None:
        tell_of(row.matter, people, title=words, path=path, is_urgent=True, personally=True, now=now)
    else:
        tell(people, title=words, path=path, is_urgent=True, now=now)


def title_of(row: Seconding) -> str:
    """Return what was proposed, as a deed and what it is done to."""
    kind = kind_of(row.kind)
    deed = kind.deed(row.deed)
    declared = deed if deed is not None else kind.opens
    what = row.matter.title if row.matter is not None else row.area.short_name
    return f"{declared.title if declared is not None else row.deed} {what}"


def kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as JSON can hold them and the fields take them again."""
    return {name: _plain(value) for name, value in given.items() if name not in ("version", "id")}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, (list, tuple, set, frozenset, QuerySet)):
        return [_plain(each) for each in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, Decimal)) else value
