"""A restored backup sends nothing over a channel that was sent there since it was made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.backup.carrying import Taken

SENT = Taken(
    gettext_lazy("已经发出的外部消息"),
    {"notifications_delivery": ("message_id", "channel", "attempts", "delivered_at", "error")},
    (
        "UPDATE notifications_delivery t SET delivered_at = h.delivered_at, attempts = greatest(t.attempts, h.attempts),"
        " error = h.error FROM here_notifications_delivery h WHERE h.message_id = t.message_id AND h.channel = t.channel"
        " AND t.delivered_at IS NULL AND (h.delivered_at IS NOT NULL OR h.attempts > t.attempts)",
    ),
)
