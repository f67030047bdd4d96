"""Hurrying (催办), asking in writing (督办) and answering, as effects; handing over what somebody owns."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date, start_of_day
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import known_row
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter, Supervision, Urging
from lianxinqiao.matters.operations.affairs import ask_the_owner, follow_on, in_hands_of, offices_out
from lianxinqiao.matters.operations.doing import do_in_hand
from lianxinqiao.matters.operations.steps import lock_affairs
from lianxinqiao.notifications.operations.messages import tell


def urged(row: Any, asked: Asked, doing: Doing) -> Urging:
    """The owner hears that somebody waits."""
    doing.reason = asked.text
    asker = doing.asker.pk if doing.asker is not None else None
    return Urging.objects.create(matter=row.matter, by=doing.by, asker=asker, text=asked.text, at=doing.now)


def not_urged_today(row: Any, doing: Doing) -> bool:
    """Whether one of the staff who hurries it is heard: once a day, more would only be noise; of residents a kind says."""
    today = Urging.objects.filter(matter=row.matter, by=doing.by, at__gte=start_of_day(local_date(doing.now)))
    return doing.by is None or not today.exists()


def asked_before(row: Any, asked: Asked, doing: Doing) -> Supervision | None:
    """Return the question that the same leader asked with this id before.

    Raises:
        NotVisible: the id is somebody else's or of another matter.
    """
    found: Supervision | None = known_row(Supervision.objects, asked.id, by=doing.person, matter=row.matter)
    return found


def supervised(row: Any, asked: Asked, doing: Doing) -> Supervision:
    """The owner is asked in writing, as by a leader, to answer by a day."""
    doing.reason, doing.data = asked.text, {"due_on": asked.due_on.isoformat()}
    return Supervision.objects.create(
        id=asked.id or uuid7(),
        matter=row.matter,
        by=doing.person,
        to=row.matter.owner,
        text=asked.text,
        due_on=asked.due_on,
        at=doing.now,
    )


def is_asked(by: Staff, pk: UUID) -> bool:
    """Whether an answer of this person about a matter is waited for: it stays theirs wherever the matter goes."""
    # Few are ever asked: what is hidden from somebody is left out only where there is something.
    asked = Supervision.objects.addressed_to(by).filter(matter=pk).exists()
    return asked and Supervision.objects.asked_of(by, pk).exists()


def waits_for(row: Any, doing: Doing) -> bool:
    """Whether whoever is about to answer was asked."""
    return is_asked(doing.person, row.pk)


def answered(row: Any, asked: Asked, doing: Doing) -> Supervision:
    """The leader who asked has the answer."""
    # A question goes to somebody else with its matter, which is locked: it is as it was chosen.
    found = Supervision.objects.select_for_update().get(pk=asked.supervision.pk)
    found.answer, found.answered_at, doing.reason = asked.answer, doing.now, asked.answer
    found.save(update_fields=["answer", "answered_at"])
    return found


def handed_on(row: Any, asked: Asked, doing: Doing) -> None:
    """Whoever takes over from the owner owns it (R-2.12)."""
    before = row.matter.owner
    doing.owner, doing.reason = asked.to, _("岗位交接")
    doing.data = {"before": before.name if before else "", "after": asked.to.name}


def count_open(staff: Staff, by: Staff | None) -> int:
    """Return how many open matters somebody holds, of those that whoever asks finds; of all for the machine."""
    rows = Matter.objects.all() if by is None else Matter.objects.visible_to(by)
    return rows.unfinished().filter(owner=staff).count()


@transaction.atomic
def move_open(giver: Staff, receiver: Staff, by: Staff | None, now: datetime) -> int:
    """Give every open matter of ``giver`` to ``receiver``; return how many (R-2.12).

    What the receiver must not have goes to the next who may have it and is not counted; what is hidden from the giver is
    hidden from the receiver too (RR-13).
    """
    # What the receiver must not have goes on to others, and what the giver must not know is hidden from the receiver.
    out = Q(excluded=giver) | Q(pk__in=offices_out(giver).values("matter"))
    lock_affairs(in_hands_of(giver) | in_hands_of(receiver) | out)
    follow_on(giver, receiver, now=now)
    hidden = set(Matter.objects.must_not_be_with(receiver).filter(owner=giver).values_list("pk", flat=True))
    matters = []
    held = Matter.objects.select_for_update(of=("self",)).select_related("area").unfinished().filter(owner=giver)
    for matter in held.order_by("pk"):
        if matter.pk in hidden:
            do_in_hand(matter, "recuse_owner", by=by, now=now)
        else:
            do_in_hand(matter, "hand_on", {"to": receiver}, by=by, now=now)
            matters.append(matter)
    owed = Supervision.objects.filter(to=giver, answered_at=None)
    owed.exclude(matter__in=Matter.objects.must_not_be_with(receiver)).update(to=receiver)
    for question in owed.select_related("matter__owner"):
        ask_the_owner(question)
    if matters:
        tell(
            [receiver],
            title=_("您接收了%(n)d件交接事项") % {"n": len(matters)},
            path=reverse("matters:inbox", args=["todo"]),
            now=now,
        )
    return len(matters)
