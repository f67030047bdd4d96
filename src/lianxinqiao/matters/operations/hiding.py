"""Hiding one matter from one person, whatever led them to it (RR-13)."""

from __future__ import annotations

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.notifications.models import Message


def hide_from(matter: Matter, person: Staff) -> None:
    """Exclude a person from a locked matter: no list holds it, what was told of it is gone, what they owed is the owner's.

    Call it when the matter has its new owner.
    """
    matter.excluded.add(person)
    Message.objects.filter(recipient=person, path=kind_of(matter.kind).path(matter)).delete()
    if matter.owner_id not in (None, person.pk):
        Supervision.objects.filter(matter=matter, to=person, answered_at=None).update(to=matter.owner)
