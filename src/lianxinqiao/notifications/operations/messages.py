"""Telling staff something, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lianxinqiao.accounts.models import Staff
from lianxinqiao.notifications.models import Delivery, Message
from lianxinqiao.notifications.reach import is_for_a_group
from lianxinqiao.notifications.senders import OF_GROUPS, ChannelRefused, configured_channels, send

MOST_ATTEMPTS = 8


@transaction.atomic(savepoint=False)
def tell(
    recipients: Iterable[Staff],
    *,
    title: str,
    path: str = "",
    about: UUID | None = None,
    body: str = "",
    is_urgent: bool = False,
    dedupe: str | None = None,
    now: datetime,
) -> list[Message]:
    """Put a message in each recipient's list, unless ``dedupe`` says it is already there.

    Deliveries over outside channels are queued with it; a job sends them.  What is kept from anybody, or is the recipient's
    own affair, goes by their own channels alone (RR-13).
    """
    people = list({person.pk: person for person in recipients if person.is_active}.values())
    rows = [
        Message(
            recipient=person,
            title=title,
            body=body,
            path=path,
            about=about,
            is_urgent=is_urgent,
            dedupe=dedupe,
            created_at=now,
        )
        for person in people
    ]
    known: set[object] = set()
    if dedupe is not None:
        known = set(Message.objects.filter(recipient__in=people, dedupe=dedupe).values_list("recipient", flat=True))
    new = Message.objects.bulk_create(
        [row for row in rows if row.recipient_id not in known], ignore_conflicts=dedupe is not None
    )
    channels = channels_for(about) if new else []
    if channels:
        kept = Message.objects.filter(pk__in=[row.pk for row in new])
        Delivery.objects.bulk_create([Delivery(message=row, channel=channel) for row in kept for channel in channels])
    return new


def channels_for(about: UUID | None) -> list[str]:
    """Return the channels over which a message about something leaves the house: a group's where a group may read it."""
    channels = configured_channels()
    if OF_GROUPS.isdisjoint(channels) or is_for_a_group(about):
        return channels
    return [channel for channel in channels if channel not in OF_GROUPS]


def deliver_waiting(*, now: datetime, most: int = 100) -> int:
    """Send what waits on outside channels; return how many were taken.

    Each delivery is locked while it is sent, so two workers never send one twice.  What was hidden from somebody since it
    was queued goes to no group any more.
    """
    taken = 0
    tried: list[int] = []
    for _turn in range(most):
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(delivered_at=None, attempts__lt=MOST_ATTEMPTS)
                .exclude(pk__in=tried)
                .select_related("message__recipient")
                .order_by("attempts", "id")
                .first()
            )
            if row is None:
                break
            tried.append(row.pk)
            if row.channel in OF_GROUPS and not is_for_a_group(row.message.about):
                row.delete()
                continue
            row.attempts = F("attempts") + 1
            try:
                send(row.channel, row.message)
            except (ChannelRefused, OSError, ValueError) as problem:
                row.error = str(problem)[:300]
            else:
                row.delivered_at, row.error, taken = now, "", taken + 1
            row.save(update_fields=["attempts", "delivered_at", "error"])
    return taken


@transaction.atomic
def mark_read(recipient: Staff, *, message_id: UUID | None = None, now: datetime) -> int:
    """Mark one message, or all, as read; return how many were unread."""
    rows = Message.objects.filter(recipient=recipient, read_at=None)
    if message_id is not None:
        rows = rows.filter(pk=message_id)
    return rows.update(read_at=now)
